"""What a page says of itself to machines: its description, its address, its place in the sitemap."""

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

from engine.site import bundle

OF_TEXT = ("clipboard.min.js", "copybutton.js", "design-tabs.js")  # scripts for what stands in a page's text
DESCRIPTION = re.compile(r'<meta (?=[^>]*name="description")[^>]*content="([^"]*)"')


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page's own description to those who show a link to it, in place of its first words."""
    if match := DESCRIPTION.search(context.get("metatags", "")):
        context["meta"] = {**(context.get("meta") or {}), "og:description": match[1]}


def tidy(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Link the bundle alone, scripts where they have work, and no address that the site may not have."""
    bundled = {f"_static/{name}" for name in bundle.sources(app)}
    context["css_files"] = [css for css in context.get("css_files", ()) if css.filename not in bundled]
    if doctree is None:  # the page for searching has no text of its own, and brings the words of all others
        ours = [name for name, _ in app.config.html_js_files]  # which Sphinx has completed
        of_text = {f"_static/{name}" for name in (*OF_TEXT, *ours)}
        context["script_files"] = [js for js in context.get("script_files", ()) if js.filename not in of_text]
    if not app.config.html_baseurl:
        context["metatags"] = re.sub(r'<meta property="og:url"[^>]*>\s*', "", context.get("metatags", ""))


def name_folds(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Say at each fold of the sidebar whose pages it has: the theme gives it an icon, and no words."""
    generate = context["generate_toctree_html"]

    def generate_named(*args: Any, **kwargs: Any) -> BeautifulSoup:
        tree: BeautifulSoup = generate(*args, **kwargs)
        for summary in tree.select("a + details > summary"):
            summary["aria-label"] = f"Pages of {summary.parent.find_previous_sibling('a').get_text(strip=True)}"
        return tree

    context["generate_toctree_html"] = generate_named


def lead_back(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Let the links of the not-found page start at the site's root: it is shown at addresses of any depth."""
    if page == app.config.notfound_pagename:
        for link in doctree.findall(nodes.reference):
            if link.get("internal") and "refuri" in link:
                link["refuri"] = app.config.notfound_urls_prefix + link["refuri"]


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """List every page of the book, also after a build that wrote only some of them.

    (sphinx-sitemap lists the pages that the last build wrote.)
    """
    address = app.config.html_baseurl
    if exception or not address or app.builder.name not in {"html", "dirhtml"}:
        return
    names = sorted(app.env.found_docs - {app.config.notfound_pagename})
    links = (f"{address.rstrip('/')}/{app.builder.get_target_uri(name)}" for name in names)
    entries = "".join(f"<url><loc>{escape(link)}</loc></url>\n" for link in links)
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n',
        "utf-8",
    )
