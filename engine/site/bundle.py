"""Writes the site's stylesheets, from all that the pages of this build wear."""

import hashlib
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util import logging

from engine.site import choice, icons, stylesheet

logger = logging.getLogger(__name__)

OWN = Path(__file__).parent / "static"
LINK = re.compile(r"(_static/(?:site|noscript)\.css)\?v=\w*")
NOTICE = """/*! The rules of Bootstrap, PyData Sphinx Theme, Sphinx Book Theme, Sphinx, MyST-NB, sphinx-copybutton and
sphinx-design that this site uses, each under its own licence (MIT or BSD). Icons: Octicons, MIT, GitHub Inc. */
"""


def sources(app: Sphinx) -> list[str]:
    """The stylesheets that go into the bundle, as paths below `_static`, in the order in which pages link them."""
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    theme = ["basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", *app.builder.theme.stylesheets]
    added = [(attributes.get("priority", 500), name) for name, attributes in app.registry.css_files]
    added += [(attributes.get("priority", 800), name) for name, attributes in app.config.html_css_files]
    ordered = [name for _, name in sorted(added, key=lambda entry: entry[0])]
    return list(dict.fromkeys(name for name in (*theme, *ordered) if "://" not in name))


def write_stylesheets(app: Sphinx, exception: Exception | None) -> None:
    """Write the bundle, and let every page ask for it by its contents."""
    if exception or app.builder.name not in {"html", "dirhtml"}:
        return
    static = Path(app.outdir, "_static")
    pages = {path: path.read_text("utf-8") for path in Path(app.outdir).rglob("*.html") if static not in path.parents}
    worn = set().union(*map(stylesheet.worn, pages.values()))
    for name in sorted(icons.unknown(worn)):
        logger.warning("the icon %r has no shape: give it one in engine/site/icons.py", name, type="site")
    # Font Awesome's script is not loaded, and its megabyte of words would keep every rule.
    scripts = [path for path in static.rglob("*.js") if path.name != "fontawesome.js"]
    names = worn.union(*(stylesheet.spoken(path.read_text("utf-8")) for path in scripts))
    theirs = "\n".join((static / name).read_text("utf-8") for name in sources(app))
    ours = "\n".join([*(path.read_text("utf-8") for path in sorted(OWN.glob("*.css"))), choice.rules()])
    names &= stylesheet.asked(theirs) | icons.names()
    written = refresh(static, theirs, ours, names)
    for path, text in pages.items():
        if (linked := LINK.sub(rf"\1?v={written}", text)) != text:
            path.write_text(linked, "utf-8")


def refresh(static: Path, theirs: str, ours: str, names: set[str]) -> str:
    """Write the stylesheets unless those there were made of the same; return what tells them from others."""
    code = (path.read_text("utf-8") for path in sorted(OWN.parent.glob("*.*")))
    made_of = "\n".join([theirs, ours, *sorted(names), *code])
    key = hashlib.sha256(made_of.encode()).hexdigest()[:8]
    site, noscript = static / "site.css", static / "noscript.css"
    mark = f"/* {key} */\n"
    if noscript.exists() and noscript.read_text("utf-8").startswith(mark):
        return key
    css = stylesheet.prune(theirs, names) + icons.rules(names) + stylesheet.shorten(ours)
    site.write_text(NOTICE + stylesheet.notices(theirs) + css, "utf-8")
    plain = (OWN.parent / "noscript.css").read_text("utf-8")
    noscript.write_text(mark + stylesheet.without_script(css) + stylesheet.shorten(plain), "utf-8")
    return key
