"""A reader chooses a version of Python, and sees what that one prints."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def shown(page: Page) -> list[str]:
    """The labels of the outputs that can be seen, of all cells that differ by version."""
    return page.locator(".version-name:visible").all_inner_texts()


def test_one_choice_holds_for_all_cells_and_pages(visit: Callable[..., Page]) -> None:
    """What was chosen at one cell is shown at every other one, there and on the next page."""
    page = visit("circular.html")
    page.locator(".by-version").first.get_by_role("button", name="3.13").click()
    assert 3 == len(shown(page))
    assert all("3.13.0" in label for label in shown(page))
    page.goto(page.url.replace("circular", "reload"))
    expect(page.locator(".version-name:visible").first).to_have_text("Python 3.13.0")
    expect(page.locator('[aria-pressed="true"]').first).to_have_text("3.13")


def test_the_chosen_output_is_the_versions_own(visit: Callable[..., Page]) -> None:
    """The words of the error are those of the version that is pressed."""
    cell = visit("circular.html").locator(".by-version").nth(1)
    for version, words in (("3.12", "partially initialized module"), ("3.13", "third-party"), ("3.14", "library")):
        cell.get_by_role("button", name=version).click()
        expect(cell.locator(".traceback:visible")).to_contain_text(words)
        expect(cell.locator(".version-output:visible")).to_have_count(1)


def test_the_switch_works_from_the_keyboard(visit: Callable[..., Page]) -> None:
    """A button is reached by Tab and pressed by Enter, and says that it is pressed."""
    button = visit("circular.html").locator(".by-version").first.get_by_role("button", name="3.15")
    button.focus()
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_without_scripts_all_outputs_can_be_read(visit: Callable[..., Page]) -> None:
    """Each stands under the names of its versions, and no button does nothing."""
    page = visit("circular.html", java_script_enabled=False)
    assert page.locator(".version-output").count() == len(shown(page)) > 3
    assert 0 == page.locator(".version-switch button:visible").count()


def test_on_paper_all_outputs_can_be_read(visit: Callable[..., Page]) -> None:
    """A print shows what a press of a button would."""
    page = visit("circular.html")
    page.emulate_media(media="print")
    assert page.locator(".version-output").count() == len(shown(page)) > 3
