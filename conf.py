"""Sphinx settings: https://www.sphinx-doc.org/en/master/usage/configuration.html."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # engine/ is used where it stands; there is nothing to install

# -- Project ----------------------------------------------------------------------------------------------------------

project = "Import Once"
author = "the Import Once contributors"
copyright = author
html_title = "Import Once: Python’s module cache, by experiment"  # noqa: RUF001, typographic on purpose

# -- Pages ------------------------------------------------------------------------------------------------------------
# https://myst-nb.readthedocs.io/en/latest/configuration.html

extensions = ["myst_nb"]

# -- Theme ------------------------------------------------------------------------------------------------------------
# https://sphinx-book-theme.readthedocs.io/en/stable/reference/settings.html

html_theme = "sphinx_book_theme"
