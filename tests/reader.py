"""A page's session, spoken to in a reader's words."""

from pathlib import Path

from engine.kernel.child import Answer
from engine.kernel.session import Session
from engine.pythons.interpreter import Interpreter


class Page:
    """A page: a folder, and a prompt in it."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.session = Session(interpreter)
        self.version = tuple(map(int, interpreter.version.split(".")[:2]))

    @property
    def folder(self) -> Path:
        """Where the page's files are."""
        return self.session.folder

    def run(self, cell: str) -> Answer:
        """What a cell did."""
        return self.session.execute(cell)

    def shows(self, cell: str) -> str:
        """All that a cell shows, which did not end in an error."""
        answer = self.run(cell)
        assert answer.error is None, shown(answer)
        return shown(answer)

    def save(self, name: str, text: str) -> None:
        """Save a file as a file block does."""
        assert Answer() == self.run(f"%%writefile {name}\n{text}")


def shown(answer: Answer) -> str:
    """All that an answer shows, in order."""
    return "".join(text for _, text in answer.outputs)
