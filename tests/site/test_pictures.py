"""The pictures in a real browser: arrows that meet, steps that wait for a guess, and a phone's one column."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_a_step_waits_for_a_guess(visit: Visit) -> None:
    """Its picture, and the next step, come with the reader's answer, which is judged."""
    page = visit("stale.html")
    steps = page.locator(".steps .step")
    pictures = steps.locator("figure.picture")
    expect(pictures.nth(0)).to_be_visible()
    expect(pictures.nth(1)).to_be_hidden()
    expect(steps.nth(2)).to_be_hidden()
    steps.nth(1).get_by_role("button", name="The cache").click()
    expect(steps.nth(1).get_by_role("status")).to_have_text("No. Changed: files.")
    expect(steps.nth(1).get_by_role("button", pressed=True)).to_have_text("The cache")
    expect(pictures.nth(1)).to_be_visible()
    expect(pictures.nth(2)).to_be_hidden()
    steps.nth(2).get_by_role("button", name="Nothing").press("Enter")
    expect(steps.nth(2).get_by_role("status")).to_have_text("Yes. Changed: nothing.")
    expect(pictures.nth(2)).to_be_visible()


def test_of_two_changed_columns_either_is_right(visit: Visit) -> None:
    """The answer names both."""
    page = visit("reload.html")
    steps = page.locator(".steps .step")
    steps.nth(1).get_by_role("button", name="Files").click()
    steps.nth(2).get_by_role("button", name="Your names").click()
    expect(steps.nth(2).get_by_role("status")).to_have_text("Yes. Changed: the cache and your names.")


def test_without_scripts_all_steps_are_there(visit: Visit) -> None:
    """One below the other, and on paper too."""
    for habits, media in (({"java_script_enabled": False}, "screen"), ({}, "print")):
        page = visit("reload.html", **habits)
        page.emulate_media(media=media)
        pictures = page.locator(".steps figure.picture")
        expect(pictures.locator("visible=true")).to_have_count(4)
        expect(pictures).to_have_count(4)


def test_what_an_arrow_joins_stands_at_one_height(visit: Visit) -> None:
    """File, module and name begin on one line, and so do a name in a module and one that is bound to the same."""
    page = visit("reload.html")
    tops = page.locator("figure.picture").evaluate_all(
        """pictures => pictures.filter(p => p.checkVisibility()).flatMap(p => [...p.querySelectorAll("tr")])
        .flatMap(row => {
            const first = cell => {
                const range = document.createRange();
                range.selectNodeContents(cell.querySelector("b, code, .note"));
                return range.getBoundingClientRect().top;
            };
            const cache = row.querySelector("td.cache:not(.empty, .left)");
            return cache ? [...row.querySelectorAll("td.led")].map(cell => first(cell) - first(cache)) : [];
        })"""
    )
    assert len(tops) > 5
    assert max(map(abs, tops)) < 2


def test_a_phone_has_one_column_and_words_for_arrows(visit: Visit) -> None:
    """First the files, then the cache, then the names; nothing is cut off."""
    page = visit("reload.html", width=375)
    picture = page.locator("figure.picture").first
    heads = picture.locator("th").evaluate_all("all => all.map(head => head.getBoundingClientRect().top)")
    assert heads == sorted(heads)
    assert len(set(heads)) == 3
    expect(picture.locator(".to")).to_have_text("dogs")
    expect(picture.locator(".to")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_picture_is_read_as_a_table(visit: Visit) -> None:
    """Those who listen hear three columns, and a row for what belongs together."""
    page = visit("reload.html")
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator("figure.picture").first).to_match_aria_snapshot("""
            - table "Files, cache and names":
              - rowgroup:
                - row:
                  - columnheader "Files"
                  - columnheader "The cache"
                  - columnheader "Your names"
              - rowgroup:
                - row:
                  - cell /dogs.py newer than its module/
                  - cell /dogs older than its file/
                  - cell /dogs/
        """)


def test_a_long_file_is_folded_and_can_be_downloaded(visit: Visit) -> None:
    """The file for the reader's own prompt is a link's target, as it stands in the block."""
    page = visit("xray.html")
    text = page.locator('[data-file="xray.py"] pre')
    expect(text).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert download.value.path().read_text(encoding="utf-8") == text.evaluate("pre => pre.textContent")
