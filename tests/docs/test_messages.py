"""The book's own list of messages: whatever an import of its pages ends in stands there."""

from engine.directives.messages import read_messages, shape, words
from engine.runs.pages import DOCS
from tests.docs.written import PAGES, RECORDS

MESSAGES = read_messages(DOCS / "messages.toml")
ABOUT_IMPORTS = ("ImportError", "ModuleNotFoundError", "AttributeError: module", "AttributeError: partially")


def test_every_message_is_said_by_its_cell() -> None:
    """And its cure is a page."""
    for message in MESSAGES:
        assert words(message, PAGES[message.page], RECORDS[message.page]), message
        assert message.cure in PAGES


def test_every_message_about_imports_is_listed() -> None:
    """Of all that a cell of any page ends in, on any version; in which names is another matter."""
    listed = {
        shape(text) for message in MESSAGES for text in words(message, PAGES[message.page], RECORDS[message.page])
    }
    found: dict[str, str] = {}
    for page, record in RECORDS.items():
        for step in record.steps if record else []:
            for text in step.outputs.values():
                last = [line for line in text.rstrip("\n").split("\n") if not line.startswith("(Exit")][-1:]
                if last and last[0].startswith(ABOUT_IMPORTS):
                    found.setdefault(shape(last[0]), page)
    assert not {text: page for text, page in found.items() if text not in listed}
