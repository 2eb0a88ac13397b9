"""The reader's own version of Python, chosen in the header and kept: what all pages show where versions differ.

The choice is an attribute of the page, which is set before anything is painted, and the stylesheet does the rest; so no
page shows first one output and then another.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from engine.pythons.discovery import VERSIONS


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the versions to the template my-python.html; not for the page for searching, which has no outputs."""
    context["pythons"] = VERSIONS if doctree else ()


def rules() -> str:
    """The CSS by which a cell that has an output of the chosen version shows this one; on paper all are shown."""
    return f"@media screen{{{''.join(map(rule, VERSIONS))}}}"


def rule(python: str) -> str:
    """The CSS for one version."""
    cell, own = f'html[data-python="{python}"] [data-pythons~="{python}"]', f'[data-pythons~="{python}"]'
    return (
        f"{cell}>.version-output[data-pythons]:not({own}){{display:none}}{cell}>.version-output{own}{{display:block}}"
    )
