"""What every page of the site wears: one light stylesheet, its metadata, and the theme's templates made lighter."""

from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from engine import lab
from engine.directives import freshness
from engine.pythons.wasm import MissingError
from engine.site import bundle, choice, pages

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"


def complete_settings(app: Sphinx, config: Config) -> None:
    """Let all that depends on the site's address, its repository, or this room follow the one setting for each."""
    if config.html_baseurl:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/"  # as those who join addresses expect
    config.ogp_site_url = config.html_baseurl
    config.engine_site = freshness.engine(("site",))
    config.notfound_urls_prefix = (urlsplit(config.html_baseurl).path.rstrip("/") or "") + "/"
    options = config.html_theme_options
    for button in ("use_repository_button", "use_edit_page_button", "use_issues_button"):
        options[button] = bool(options.get("repository_url"))


def ship_lab(app: Sphinx, exception: Exception | None) -> None:
    """Put the lab beside the pages."""
    if exception or app.builder.name not in {"html", "dirhtml"}:
        return
    try:
        lab.ship(Path(app.outdir, "_static", "lab"))
    except MissingError as error:
        logger.warning("the lab can't be built: %s", error, type="site", subtype="lab")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the shell of the site to Sphinx."""
    app.add_config_value("engine_site", "", "html")  # when this room has changed, Sphinx writes all pages anew
    app.setup_extension("notfound.extension")
    app.setup_extension("sphinxext.opengraph")
    app.config.templates_path.insert(0, str(TEMPLATES))
    # Before Sphinx and the extensions look at the settings.
    app.connect("config-inited", complete_settings, priority=100)
    # Before opengraph reads a page's description, and after it has written the tags.
    app.connect("html-page-context", pages.describe, priority=400)
    app.connect("html-page-context", pages.tidy, priority=900)
    app.connect("html-page-context", choice.offer)
    app.connect("html-page-context", pages.name_folds, priority=900)  # after the theme has made the sidebar's tree
    app.connect("doctree-resolved", pages.lead_back)
    # After the theme and MyST-NB, which write their stylesheets at the end of the build too.
    app.connect("build-finished", bundle.write_stylesheets, priority=900)
    app.connect("build-finished", pages.write_sitemap)
    app.connect("build-finished", ship_lab)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
