"""The icons of the theme's buttons and boxes, as masks in the stylesheet.

The theme draws them with Font Awesome: 650 kB of script and fonts for some thirty shapes. The same places get the same
meanings here from Octicons, which sphinx-design carries (MIT licence, GitHub Inc.).
"""

from urllib.parse import quote

from sphinx_design.icons import get_octicon_data

# Font Awesome's name, as the theme's templates and scripts write it, and the Octicon that says the same.
SHAPES = {
    "angle-left": "chevron-left",
    "angle-right": "chevron-right",
    "arrow-up": "arrow-up",
    "bars": "three-bars",
    "bitbucket": "repo",
    "chevron-down": "chevron-down",
    "circle-half-stroke": "half-circle",
    "code": "code",
    "download": "download",
    "expand": "screen-full",
    "file": "file",
    "file-pdf": "file",
    "github": "mark-github",
    "gitlab": "repo",
    "home": "home",
    "lightbulb": "light-bulb",
    "list": "list-unordered",
    "magnifying-glass": "search",
    "moon": "moon",
    "outdent": "sidebar-collapse",
    "pencil-alt": "pencil",
    "play": "play",
    "rocket": "rocket",
    "sun": "sun",
    "xmark": "x",
}

# Octicons has no half circle; this one has the line width of the others.
HALF_CIRCLE = '<path d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm0 1.5v13a6.5 6.5 0 0 1 0-13Z"/>'

# The theme puts a glyph before or after these; the variable's name is what the theme calls the glyph.
GLYPHS = {
    "check-circle": "check-circle",
    "info-circle": "info",
    "exclamation-triangle": "alert",
    "exclamation-circle": "stop",
    "times-circle": "x-circle",
    "lightbulb": "light-bulb",
    "download": "download",
    "external-link": "link-external",
    "search-minus": "x",
    "share": "arrow-right",
    "bell": "bell",
    "pencil": "pencil",
}

# Words that Font Awesome puts beside a shape's name: they say how it looks, not which it is.
MANNERS = frozenset({"brands", "fw", "lg", "regular", "solid"})


def mask(shape: str) -> str:
    """A shape as a value for `mask-image`; its colour is that of the text around it."""
    path = HALF_CIRCLE if shape == "half-circle" else get_octicon_data()[shape]["heights"]["16"]["path"]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{path.replace("></path>", "/>")}</svg>'
    data = quote(svg.replace('"', "'"), safe=" :/=',")
    return f'url("data:image/svg+xml,{data}")'


def names() -> set[str]:
    """The classes that have a shape."""
    return {f"fa-{name}" for name in SHAPES}


def rules(classes: set[str]) -> str:
    """The CSS that gives the icons among these classes their shape."""
    glyphs = ";".join(f"--pst-icon-{name}:{mask(shape)}" for name, shape in GLYPHS.items())
    shapes = (f".fa-{name}{{--icon:{mask(shape)}}}" for name, shape in SHAPES.items() if f"fa-{name}" in classes)
    return f"html{{{glyphs}}}{''.join(shapes)}"


def unknown(classes: set[str]) -> set[str]:
    """The icons that pages ask for and that have no shape here."""
    return {name for name in classes if name.startswith("fa-")} - names() - {f"fa-{manner}" for manner in MANNERS}
