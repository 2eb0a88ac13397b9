"""What axe is spared of a page's texts, it would not have found."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import violations

ALL = 10_000  # of each look: what axe finds by itself

# Many texts of few looks. The first and the last of a look are asked; what is spoilt stands between them, or is
# covered, or is not the only thing that is drawn there.
PAGE = """<!DOCTYPE html><html lang="en"><head><title>A page</title><style>
body { background: white; color: black; font: 16px sans-serif }
.box { background: #eee; padding: 1em }
.cover { position: absolute; left: 0; top: 0; width: 100%; background: white }
.under { height: 3em }
.bar { position: relative }
.bar::before { content: ""; position: absolute; inset: 0; background: navy }
.clip { position: absolute; clip: rect(0, 0, 0, 0) }
</style></head><body><main><h1>A page</h1>
<div class="under"><p>first</p></div><div class="cover">above</div>
<p>one</p><p class="odd">two</p><p>three</p><p class="bar">four</p>
<p class="bar odd">4</p><p class="bar">four</p><p>five</p>
<div class="box"><p>in</p><p class="odd">the</p>
<div class="inner"><p>inner</p><p>of</p><p>it</p></div><p>box</p></div>
<pre><span class="p">(</span><span class="n">name</span><span class="p">)</span> <span class="n">other</span>
<span class="p">(</span><span class="p mark">list</span><span class="p">)</span></pre>
<div class="ends"><p hidden>0</p><p class="clip">1</p><p>two</p><p>three</p>
<p class="clip">4</p><p hidden>5</p></div>
<button disabled>not</button> <button>press</button> <button>it</button> <button disabled>now</button>
<label>name <input class="field" value="typed"></label>
<p class="hidden" style="display: none">hidden</p><p>last</p></main></body></html>"""

SPOILS = {
    "a colour": ".odd { color: #bbb }",
    "a colour of one kind of code": ".n { color: #bbb }",
    "a colour where lone signs are": ".p { color: #bbb }",
    "a background": ".inner { background: #333 }",
    "a background far around": "main { background: #666 }",
    "a background of one line": ".odd { background: #555 }",
    "a background beside": ".box .odd { background-color: rgba(0, 0, 0, 0.6) }",
    "a gray that is enough for large text": "p, h1 { color: #808080 } h1 { font-size: 40px }",
    "small text among large": "p { font-size: 30px; color: #808080 } .odd { font-size: 12px }",
    "light text among bold": "p { font: bold 20px serif; color: #808080 } .odd { font-weight: 400 }",
    "half seen": ".inner { opacity: 0.3 }",
    "one half seen": ".odd { opacity: 0.3 }",
    "a shadow": "p { color: #bbb; text-shadow: 0 0 1px black } .odd { text-shadow: none }",
    "a button": "button { color: #999; background: #ccc }",
    "a field": ".field { color: #bbb }",
    "a label": "label { color: #bbb }",
    "covered": "p { color: #aaa }",
    "lines between lines that axe can't judge": ".bar { padding: 1em } p { color: #aaa }",
    "lines between hidden ones": ".ends p { color: #aaa }",
    "fields between disabled ones": "button { color: #aaa }",
    "a cover": ".cover { color: #aaa }",
}


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page that is given as text."""
    reader = browser.new_context(reduced_motion="reduce")

    def opened(text: str) -> Page:
        page = reader.new_page()
        page.set_content(text)
        return page

    yield opened
    reader.close()


def test_a_page_without_fault_has_none(opened: Callable[[str], Page]) -> None:
    """Nothing is found that is not there."""
    assert [] == violations(opened(PAGE))


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_contrast_that_is_too_low_is_found_wherever_axe_finds_one(opened: Callable[[str], Page], spoil: str) -> None:
    """By a few of each look, as by all of them."""
    page = opened(PAGE.replace("</style>", SPOILS[spoil] + "</style>"))
    every = dict(violations(page, ALL))
    assert {"color-contrast"} == every.keys()
    few = dict(violations(page))
    assert set(few["color-contrast"]) <= set(every["color-contrast"])
    spoilt = "odd" if ".odd" in SPOILS[spoil] else ""
    assert any(spoilt in html for html in few["color-contrast"])


def test_other_rules_look_at_the_whole_page(opened: Callable[[str], Page]) -> None:
    """A label is missed in the last field as in the first."""
    many = "".join(f"<p>line <label>field <input></label> {number}</p>" for number in range(5))
    page = opened(PAGE.replace("<p>last</p>", f'{many}<input class="nameless"><p>last</p><img src="data:,">'))
    assert {"label", "image-alt"} == {rule for rule, _ in violations(page)}


def test_where_none_of_a_few_can_be_judged_all_are(opened: Callable[[str], Page]) -> None:
    """The first and the last lie below something else: those between them tell."""
    lines = "".join(f'<p style="height: 2em">line {number}</p>' for number in range(5))
    cover = '<div style="position: absolute; {}: 0; height: 4em; width: 9em; opacity: 0.9; background: navy"></div>'
    covers = "".join(map(cover.format, ("top", "bottom")))
    page = opened(
        '<!DOCTYPE html><html lang="en"><title>Lines</title><main style="color: #aaa; position: relative">'
        f"<h1 style='color: black; position: absolute; left: 20em'>Lines</h1>{lines}{covers}</main>"
    )
    assert ["color-contrast"] == [rule for rule, _ in violations(page)]


def test_a_page_that_is_still_moving_is_waited_for(opened: Callable[[str], Page]) -> None:
    """What the theme does after a change of the window, and a colour that changes slowly, have come to rest."""
    late = (
        "<script>addEventListener('resize', () => setTimeout(() => {"
        " document.querySelectorAll('.odd').forEach((line) => { line.style.color = 'black'; }) }, 300))</script>"
    )
    style = ".odd { color: #bbb; transition: color 1s }</style>"
    assert [] == violations(opened(PAGE.replace("</style>", style).replace("</main>", f"{late}</main>")))
