"""Settings of a small book that tests write; those that pages depend on are the book's own, see conf.py."""

from pathlib import Path

import engine.kernel  # noqa: F401

project = "Small"
extensions = ["engine.build.last", "myst_nb", "engine.directives"]
nb_custom_formats = {
    ".md": ["engine.language.notebook.read", {"examples": str(Path(__file__).parent / "examples")}, False]
}
nb_execution_mode = "force"
nb_execution_allow_errors = True
nb_execution_timeout = 10
nb_render_error_lexer = "pytb"
html_theme = "basic"
