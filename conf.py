"""Sphinx settings: https://www.sphinx-doc.org/en/master/usage/configuration.html."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # engine/ is used where it stands; there is nothing to install

import engine.kernel  # noqa: F401, makes the kernel of the pages known to Jupyter

# -- Project ----------------------------------------------------------------------------------------------------------

project = "Import Once"
author = "the Import Once contributors"
copyright = author
html_title = "Import Once: Python’s module cache, by experiment"  # noqa: RUF001, typographic on purpose
html_short_title = project

# -- Pages ------------------------------------------------------------------------------------------------------------
# https://myst-nb.readthedocs.io/en/latest/configuration.html

extensions = ["engine.build.last", "myst_nb", "engine.directives"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]
nb_custom_formats = {".md": ["engine.language.notebook.read", {}, False]}
nb_execution_mode = "force"  # engine/directives/freshness.py knows when a page need not be read again
nb_execution_allow_errors = True  # engine/directives/cells.py judges them
records_folder = "records"  # what the pages printed on each Python; engine/directives/versions.py
nb_execution_timeout = 30  # seconds a cell may take
nb_render_error_lexer = "pytb"
nb_code_prompt_show = "See what it prints"
nb_code_prompt_hide = "Hide what it prints"

# -- Address ----------------------------------------------------------------------------------------------------------
# https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-html_baseurl
# A site that does not know its address has no canonical links and no sitemap, one that does not know its repository
# has no link to edit a page.

html_baseurl = os.environ.get("IMPORT_ONCE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL", "")
repository = os.environ.get("IMPORT_ONCE_REPOSITORY", "")

# -- Theme ------------------------------------------------------------------------------------------------------------
# https://sphinx-book-theme.readthedocs.io/en/stable/reference/settings.html

extensions += ["engine.site"]
html_theme = "sphinx_book_theme"
html_theme_options = {
    "article_header_end": ["my-python.html", "article-header-buttons.html"],
    "home_page_in_toc": True,
    "logo": {"text": project},
    "navbar_persistent": [],  # the sidebar has the search field already
    "path_to_docs": "docs",
    "repository_url": repository,
    "search_bar_text": "Search the book",
    "toc_title": "On this page",
}
html_logo = "docs/_static/logo.svg"
html_favicon = "docs/_static/logo.svg"
html_static_path = ["docs/_static"]
html_use_index = False  # the book defines no Python objects that an index could list

# -- Copy buttons -----------------------------------------------------------------------------------------------------
# https://sphinx-copybutton.readthedocs.io/en/latest/use.html

extensions += ["sphinx_copybutton"]
copybutton_selector = "div.cell_input pre, [data-file] pre"  # what a reader types or saves; never an output
html_js_files = ["copy-file.js", "open-lab.js", "steps.js", "versions.js"]

# -- Cards, grids and tabs --------------------------------------------------------------------------------------------
# https://sphinx-design.readthedocs.io/en/latest/

extensions += ["sphinx_design"]

# -- Previews ---------------------------------------------------------------------------------------------------------
# https://sphinxext-opengraph.readthedocs.io/en/latest/

extensions += ["sphinxext.opengraph"]
ogp_social_cards = {"enable": False}  # drawing them needs matplotlib
ogp_enable_meta_description = False  # each page has its own

# -- Not found --------------------------------------------------------------------------------------------------------
# https://sphinx-notfound-page.readthedocs.io/en/latest/

extensions += ["notfound.extension"]
