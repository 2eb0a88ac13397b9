"""The book's one stylesheet: what theme and extensions bring, less what no page wears, and our own after it.

Plain functions on text; nothing here knows Sphinx.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import tinycss2
from tinycss2.ast import Node

Choose = Callable[[str, list[Node]], str | None]

# A script can build these names from parts, so that the whole name stands nowhere.
STATES = re.compile(r"(bs-tooltip|modal|dropdown|tooltip|collaps|copybtn|o-tooltip|pst)(-|$)")

# The theme asks for an icon by a letter of an icon font. A mask shows the same place, size and colour without the font.
ICON_LETTER = re.compile(r"content:\s*var\((--pst-icon-[\w-]+|--pst-breadcrumb-divider)\)")
ICON_FONT = re.compile(r"font:\s*var\(--fa-font-\w+\)")
ICON = "background:currentColor;display:inline-block;height:1em;mask:var(--icon) center/contain no-repeat;width:1em"

THEME = re.compile(r"""(?:html)?\[data-theme=["']?(light|dark)["']?\]""")


def worn(html: str) -> set[str]:
    """The classes and ids of a page."""
    return {name for value in re.findall(r'\b(?:class|id)="([^"]*)"', html) for name in value.split()}


def spoken(script: str) -> set[str]:
    """All words of a script: any of them may become a class."""
    return set(re.findall(r"[A-Za-z_][\w-]*", script))


def asked(css: str) -> set[str]:
    """The classes and ids that a stylesheet speaks of, and some more."""
    return set(re.findall(r"[.#]([A-Za-z_][\w-]*)", css))


def notices(css: str) -> str:
    """The licence comments of a stylesheet, which have to stay with it."""
    return "\n".join(dict.fromkeys(n for n in re.findall(r"/\*!.*?\*/", css, re.DOTALL) if "Font Awesome" not in n))


def prune(css: str, names: set[str]) -> str:
    """The rules that a page with these classes and ids can need."""

    def choose(text: str, selector: list[Node]) -> str | None:
        """Keep a selector unless one of its names is worn nowhere; what stands in `:not()` and the like is kept."""
        wanted = {token.value for token in selector if token.type == "hash"}
        wanted |= {after.value for dot, after in pairwise(selector) if dot == "."}
        if any(re.match(r"fa([bsr]|-.+)?$", name) for name in wanted):
            return None
        return text if all(name in names or STATES.match(name) for name in wanted) else None

    return "".join(select(ICON_FONT.sub(ICON, ICON_LETTER.sub(r'content:"";--icon:var(\1)', css)), choose))


def without_script(css: str) -> str:
    """The rules for light and dark, following the system: for a page on which no script sets `data-theme`."""

    def of(theme: str) -> Choose:
        def choose(text: str, selector: list[Node]) -> str | None:
            match = THEME.search(text)
            return THEME.sub("html:not([data-theme])", text) if match and match[1] == theme else None

        return choose

    light, dark = ("".join(select(css, of(theme))) for theme in ("light", "dark"))
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def select(css: str | list[Node], choose: Choose) -> Iterator[str]:
    """The rules of a stylesheet with the selectors that are chosen, as they are chosen."""
    for rule in tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            chosen = [text for part in selectors(rule.prelude) if (text := choose(text_of(part), part))]
            if chosen:
                yield f"{','.join(chosen)}{{{text_of(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"container", "layer", "media", "supports"}:
            if inner := "".join(select(rule.content, choose)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword == "keyframes" and choose(text_of(rule.prelude), []):
            yield f"@keyframes {text_of(rule.prelude)}{{{text_of(rule.content)}}}"


def shorten(css: str) -> str:
    """The same rules, with neither comments nor line ends."""
    return "".join(select(css, lambda text, selector: text))


def selectors(prelude: list[Node]) -> list[list[Node]]:
    """The selectors of a rule, one by one."""
    parts: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def text_of(tokens: list[Node]) -> str:
    """Tokens as text on one line."""
    kept = (token for token in tokens if token.type != "comment")
    return "".join(" " if token.type == "whitespace" else token.serialize() for token in kept).strip()
