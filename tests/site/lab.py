"""What tests do in the lab of a page, as a reader does: they press buttons, type keys, and read."""

import ast
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.site.conftest import PATIENCE

Visit = Callable[..., Page]
LESSON = ("once", "namespace", "stale", "reload", "circular")
PLACES = "article :is([data-file], [data-prompt], div.cell)"
# The steps of a page, for one who types them: [what, its text, what the page shows of it for the lab's Python 3.14]
STEPS = f"""() => [...document.querySelectorAll("{PLACES}")].map((place) => {{
    const text = (one) => [...(one?.querySelectorAll("pre") ?? [])].map((pre) => pre.textContent).join("");
    if (!place.matches("div.cell")) return ["next", "", ""];
    const outputs = [...place.querySelectorAll(".version-output")];
    const own = outputs.find((one) => /on-3[.]14[.]\\S*-wasm/.test(one.className));
    const code = place.querySelector("pre").textContent.trimEnd();
    const shown = place.querySelector(".by-version") ? own : place.querySelector(".cell_output");
    return [place.matches(".tag_shell") ? "command" : "cell", code, text(shown)];
}})"""
# What was printed by the entries from a number on
PRINTED = """first => [...document.querySelectorAll(".lab-entry")].slice(first)
    .flatMap((entry) => [...entry.querySelectorAll(".lab-stdout, .lab-stderr")])
    .map((pre) => pre.textContent).join("")"""
# Ends when nothing runs any more. It looks after what was just asked for has begun, and then at each change.
SETTLED = """most => new Promise((done, fail) => {
    const lab = document.querySelector(".lab");
    const late = setTimeout(fail, most, new Error("the lab is still busy"));
    const look = () => {
        if (lab.classList.contains("lab-busy")) return;
        changes.disconnect();
        clearTimeout(late);
        done();
    };
    const changes = new MutationObserver(() => setTimeout(look));
    changes.observe(lab, { attributeFilter: ["class"] });
    setTimeout(look);
})"""
# Sends one step after the other, and tells how many there were.
WALKED = f"""async most => {{
    const settled = {SETTLED};
    const next = document.querySelector(".lab-next");
    let count = 0;
    for (; !next.hidden; count += 1) {{
        next.click();
        await settled(most);
    }}
    return count;
}}"""


def opened(visit: Visit, name: str, **habits: object) -> Page:
    """A page with the lab open beside it."""
    page = visit(name, **habits)
    open_lab(page)
    return page


def open_lab(page: Page) -> None:
    """Press the button, and wait for the prompt."""
    page.get_by_role("button", name="Open in the lab").click()
    expect(page.get_by_role("region", name="Lab")).to_be_visible()
    settled(page)


def settled(page: Page) -> str:
    """What stands in the lab's log when nothing runs any more."""
    page.locator(".lab").wait_for(state="attached")
    page.evaluate(SETTLED, PATIENCE)
    return page.locator(".lab-log").inner_text()


def press(page: Page, button: str) -> str:
    """Press a button of the lab; what stands in the log when nothing runs any more."""
    page.locator(".lab").get_by_role("button", name=button, exact=True).click()
    return settled(page)


def choose(page: Page, button: str) -> str:
    """Press a button in the menu of files."""
    page.locator(".lab-menu > summary").click()
    page.locator(".lab-menu").get_by_role("button", name=button).click()
    return settled(page)


def send(page: Page, count: int = 1) -> str:
    """Send the next steps of the page."""
    for _ in range(count):
        page.locator(".lab-next").click()
        settled(page)
    return settled(page)


def in_new_prompt(page: Page, button: str) -> str:
    """What stands in the log of a new prompt, when nothing runs any more, which a button of the lab begins."""
    prompts = page.locator(".lab-log .lab-new")
    before, count = len(page.locator(".lab-log").inner_text()), prompts.count()
    page.locator(".lab-head").get_by_role("button", name=button).click()
    expect(prompts).to_have_count(count + 1)
    return settled(page)[before:]


def line(page: Page) -> Locator:
    """Where one types at the prompt."""
    return page.locator(".lab-input .cm-content")


def editor(page: Page) -> Locator:
    """Where one edits the file that is open."""
    return page.locator(".lab-editor .cm-content")


def type_keys(page: Page, text: str) -> None:
    """Type at the prompt by the keys: each line, and Enter behind each but the last."""
    line(page).focus()
    first, *others = text.split("\n")
    page.keyboard.type(first)
    for other in others:
        page.keyboard.press("Enter")
        settled(page)
        page.keyboard.type(other)


def type_in(page: Page, text: str) -> None:
    """Type lines at the lab's prompt by the keys, and Enter behind each."""
    type_keys(page, text)
    page.keyboard.press("Enter")


def shows(page: Page, text: str) -> str:
    """What lines print that are typed at the lab's prompt."""
    settled(page)
    page.locator(".lab-log > *").evaluate_all("all => all.forEach((one) => { one.dataset.seen = ''; })")
    type_in(page, text)
    new = page.locator(".lab-log > :not([data-seen])")
    expect(new.first).to_be_attached()
    settled(page)
    return "\n".join([*new.all_inner_texts(), ""])


def add(page: Page, text: str) -> None:
    """Type lines at the end of the file that is open."""
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def edited(page: Page) -> list[str]:
    """The names of the files that are edited and not saved, as their buttons tell."""
    labels = page.locator(".lab-tab").evaluate_all("tabs => tabs.map((tab) => tab.getAttribute('aria-label'))")
    return [label.removesuffix(", not saved") for label in labels if label.endswith(", not saved")]


def paste(page: Page, text: str) -> None:
    """Paste a text at the prompt."""
    line(page).focus()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.querySelector(".lab-input .cm-content").dispatchEvent(paste);
        }""",
        text,
    )


def walk(page: Page) -> None:
    """Send all steps of a page in order: they give the outputs that are recorded for the version that is chosen."""
    settled(page)
    count = page.evaluate(WALKED, PATIENCE)
    log = settled(page)
    article = page.locator("article")
    assert count == article.locator("[data-file], [data-prompt], div.cell").count()
    assert log.count(">>> ") >= article.locator("div.cell:not(.tag_shell, [class*=needs-])").count()  # each at least
    assert log.count("$ python") >= article.locator("div.cell.tag_shell:not([class*=needs-])").count()
    assert "another output" not in log
    assert "could not" not in log
    assert "That was the page." in log


def by_hand(kind: str, text: str) -> list[str]:
    """The lines that a person types for a cell, with an empty one behind each block."""
    lines = text.split("\n")
    if kind == "command":
        return [f"$ {line}" for line in lines]
    found = []
    for node in ast.parse(text).body:
        begin = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        found += [line for line in lines[begin - 1 : node.end_lineno] if line.strip()]
        if hasattr(node, "body"):
            found.append("")
    return found
