"""What a cell did, as Jupyter's messages: https://jupyter-client.readthedocs.io/en/latest/messaging.html."""

from engine.picture import PICTURE
from engine.pythons.interpreter import Interpreter

from .child import Answer


def language_info(interpreter: Interpreter | None) -> dict[str, str]:
    """What a client is told of the language; `interpreter` is the page's, None if it is not to be had."""
    return {
        "name": "python",
        "version": interpreter.version.split()[0] if interpreter else "",
        "interpreter": interpreter.name if interpreter else "",  # ours: versions.py compares with that one's record
        "mimetype": "text/x-python",
        "file_extension": ".py",
        "pygments_lexer": "python",
    }


def published(answer: Answer) -> list[tuple[str, dict]]:
    """The (message type, content) pairs of an answer's outputs, in order; its error is the last if it has no text."""
    found = []
    outputs = list(answer.outputs)
    if answer.error and not any(kind == "error" for kind, _ in outputs):
        outputs.append(("error", ""))
    for kind, text in outputs:
        if kind == "error":
            found.append(("error", failure(answer, text)))
        elif kind == "picture":
            content = {"data": {"text/plain": text}, "metadata": {PICTURE: answer.picture}, "transient": {}}
            found.append(("display_data", content))
        else:
            found.append(("stream", {"name": kind, "text": text}))
    return found


def failure(answer: Answer, traceback: str = "") -> dict:
    """An answer's error, "TypeName: message", as Jupyter has it."""
    name, _, message = (answer.error or "").partition(": ")
    return {"ename": name, "evalue": message, "traceback": traceback.rstrip("\n").split("\n") if traceback else []}


def reply(answer: Answer, count: int) -> dict:
    """The content of the reply to the request to execute a cell, the `count`th."""
    if answer.error:
        return {"status": "error", "execution_count": count, **failure(answer)}
    return {"status": "ok", "execution_count": count, "payload": [], "user_expressions": {}}
