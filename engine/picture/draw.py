"""Draws a snapshot as HTML: three columns, and an arrow wherever one place leads to another.

The snapshot is plain data, see engine/repl/xray.py. What belongs together stands in one row, so all arrows are level,
and the picture is a table that can be read row by row: a file, the module loaded from it, the name bound to that.
engine/site/static/picture.css lays out the columns.

Imports nothing: the lab runs this file in the browser, beside the reader's modules.
"""


def html(data, label="Files, cache and names"):
    """The picture as a `<figure>`; `label` names it for those who listen."""
    first, *others = data["changes"] or [""]
    more = f' <span class="more">{code(" ".join(others))}</span>' if others else ""
    caption = f"<figcaption>{code(first)}{more}</figcaption>" if first else ""
    cache = "The cache, when the import failed" if data["failure"] else "The cache"
    heads = "".join(
        f'<th role="columnheader" scope="col" class="{kind}">{title}</th>'
        for kind, title in (("files", "Files"), ("cache", cache), ("names", "Your names"))
    )
    rows = "\n".join(f'<tr role="row">{"".join(cells)}</tr>' for cells in table(data))
    return (
        f'<figure class="picture">{caption}<table role="table" aria-label="{escape(label)}">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">{rows}</tbody></table></figure>\n'
    )


def table(data):
    """The rows, each as three cells."""
    files = {file["name"]: file for file in data["files"]}
    names = list(data["names"])
    rows = []

    def row(kind, words, is_new=False, file=None, where=None, letter=None):
        """Put what leads to a place in the cache beside it."""
        bound = [name for name in names if (where and name["is"] == where) or (letter and name["letter"] == letter)]
        names[:] = [name for name in names if name not in bound]
        rows.append([file_cell(file, True), cell(f"cache {kind}", words, is_new), names_cell(bound, where)])

    for entry in data["cache"]:
        state = {"half-made": " half", "lazy": " half", "absent": " absent"}.get(entry["state"], "")
        held = [(value_words(name), name["new"], f"{entry['name']}.{name['name']}") for name in entry["names"]]
        if entry["state"] == "half-made" and not held:
            held = [(note("no names yet"), False, None)]
        if entry["more"] and held:
            held.append((note("and others"), False, None))
        words = f"<b>{escape(entry['name'])}</b>{note(entry['note'])}"
        row(
            f"module{state}{'' if held else ' last'}",
            words,
            entry["new"],
            files.pop(entry["file"], None),
            entry["name"],
        )
        for number, (words, is_new, where) in enumerate(held, 1):
            row(f"held{state}{' last' if number == len(held) else ''}", words, is_new, None, where)
    others = [file_cell(None, False), cell("cache others", note("and others")), cell("names")]
    if data["cache"]:
        rows.append(others)
    for number, old in enumerate(data["left"]):
        head = note("no longer in a module") if number == 0 else ""
        row("left", head + value(old) + note("was " + old["was"]), where="the old " + old["was"], letter=old["letter"])
    rest = max(len(files), len(names))
    left, right = ([*those, *[None] * (rest - len(those))] for those in (files.values(), names))
    for file, name in zip(left, right, strict=True):
        rows.append([file_cell(file, False), cell("cache"), names_cell([name] if name else [], None, False)])
    if not data["cache"]:
        rows.append(others)
    if data["names_more"]:
        rows.append([cell("files"), cell("cache"), cell("names", note("and others"))])
    return rows


def cell(kind, words="", is_new=False):
    """One cell of the table; an empty one keeps its place."""
    return f'<td role="cell" class="{kind}{" new" * is_new}{"" if words else " empty"}">{changed(is_new)}{words}</td>'


def changed(is_new):
    """What is marked by its colour, for those who listen."""
    return '<span class="visually-hidden">changed: </span>' if is_new else ""


def file_cell(file, leads):
    """A file, and how it compares with its module; `leads`: an arrow goes from it to the module beside it."""
    if file is None:
        return cell("files")
    arrow = (" led" if file["state"] == "loaded" else " led dashed") if leads else ""
    name = escape(file["name"]).replace("/", "/<wbr>")
    return cell(f"files{arrow}", f"<b>{name}</b>{note(file['note'])}", file["new"])


def names_cell(names, where, leads=True):
    """Names, and what they are bound to: `where` in the cache that is, or a value; `leads`: an arrow goes there."""
    words = ""
    for name in names:
        is_told = not leads or not (where or name["letter"])
        shown = value(name) if is_told else letter(name) + (f'<span class="to">{escape(where)}</span>' if where else "")
        mark = f"{changed(name['new'])}<code>{escape(name['name'])}</code> {shown}"
        words += f'<span class="name{" new" * name["new"]}">{mark}</span>'
    return cell("names" + " led" * (leads and bool(names)), words)


def value_words(row):
    """A name in a module, and what it is bound to."""
    return f"<code>{escape(row['name'])}</code> {value(row)}"


def value(row):
    """What a name is bound to: its letter and its text."""
    of = f" of the old class {letter({'letter': row['class']})}" if row["class"] else ""
    return f'{letter(row)}<span class="value">{escape(row["text"])}{of}</span>'


def letter(row):
    """An object's letter."""
    return f'<b class="letter">{row["letter"]}</b>' if row["letter"] else ""


def note(text):
    """Something said in small letters."""
    return f' <span class="note">{escape(text)}</span>' if text else ""


def code(text):
    """A sentence; what stands in backticks is code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def escape(text):
    """A text as HTML."""
    for sign, name in ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"):
        text = text.replace(sign, name)
    return text
