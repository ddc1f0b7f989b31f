"""The folder of notebooks on a user's own network: written where the data changed, kept where the user did.

Nothing heavy is imported before the data are known to have changed.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from ..reproduce import LANGUAGES, Project, store

_PACKAGE = Path(__file__).parents[1]
_TABLES = ("places", "actors", "ties", "needs")
_RECORD = ".own.json"


def project(data: str, *, root: str | None = None, build: str | None = None) -> Project:
    """The notebooks on a network, ready to be run by :func:`commgov_lib.reproduce.run`.

    Parameters
    ----------
    data
        Folder or file of the network: whatever ``cg.read`` takes without a question.
    root
        The library's project, whose folder ``build`` takes the results.
    build
        Folder for notebooks and figures; by default one named after the data, in ``build`` of the project.

    Returns
    -------
    Project

    Raises
    ------
    CommgovError
        There is no such network, it cannot be read, or the folder is not ours to write in.

    Examples
    --------
    >>> project("no such folder")
    Traceback (most recent call last):
    ...
    commgov_lib.schema.CommgovError: there is no folder or file 'no such folder'. Fix: name your data, ...
    """
    path = Path(data)
    if not path.exists():
        raise store.refusal(
            f"there is no folder or file '{data}'. Fix: name your data, such as a folder that "
            "'commgov import' wrote, a workbook, a table or a graph file."
        )
    target = Path(build).resolve() if build else _place(path, root)
    files = _files(path)
    source = _between(target / "notebooks", path)
    about = {f"your data: {file.name}": file for file in files}
    made = Project(target, target, about, f"commgov figures --data {_quoted(data)}")
    if build:
        made = Project(target, target, about, f"{made.call} --build {_quoted(build)}")
    record = _record(target)
    state = _state(source, files)
    stems = [p.stem for p in made.notebooks()]
    if record.get("state") != state or sorted(record["notebooks"]) != stems:
        _write(made, path, source, record, state)
    return made


def edited(own: Project) -> list[str]:
    """The notebooks that the user has changed since they were written: these are kept as they are.

    Parameters
    ----------
    own
        As :func:`project` gives it.

    Returns
    -------
    list
        Their names, in reading order.
    """
    written = _record(own.build).get("notebooks", {})
    return [p.stem for p in own.notebooks() if _cells(p) not in written.get(p.stem, ())]


def _write(own: Project, path: Path, source: str, record: dict, state: str) -> None:
    from .. import reading
    from ._compose import answers, compose
    from .questions import NOTEBOOKS

    network = reading.read(path)
    folder = own.root / "notebooks"
    written = record.get("notebooks", {})
    changed = edited(own) if folder.is_dir() else []
    strange = [stem for stem in changed if stem not in written]
    if strange:
        raise store.refusal(
            f"'{folder}' holds notebooks of another origin ({', '.join(strange[:3])}). "
            "Fix: write elsewhere: --build FOLDER"
        )
    if changed and record.get("source") != source:
        raise store.refusal(
            f"'{folder}' holds notebooks on other data ({record.get('source')}), some of them changed by you "
            f"({', '.join(changed[:3])}). Fix: write elsewhere: --build FOLDER"
        )
    met = answers(network)
    books = {n.stem: compose(n, network, met, source) for n in NOTEBOOKS if n.stem not in changed}
    new = {stem: [_asked(book)] for stem, book in books.items()}
    # A run that ends half-way has left some of the new and some of the old: both are known as its own.
    both = {stem: [*new[stem], *written.get(stem, ())] for stem in new}
    with store.writing(folder):
        _note(own, {"state": "", "source": source, "notebooks": written | both})
        for stem, book in books.items():
            store.replace_text(folder / f"{stem}.ipynb", _text(book))
        _note(own, {"state": state, "source": source, "notebooks": written | new})


def _note(own: Project, record: dict) -> None:
    """Keep what was written: of each notebook the marks of its cells that are not the user's."""
    store.replace_text(own.build / _RECORD, _text(record))


def _text(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _place(path: Path, root: str | None) -> Path:
    """A folder named after the data, in the project's ``build`` or, without a project, in one here."""
    from ..schema import CommgovError

    try:
        build = Project.find(root).build
    except CommgovError:
        if root:
            raise
        build = Path.cwd() / "build"
    real = path.resolve()
    name = (real.name if real.is_dir() else real.stem) or "data"
    taken = name in (*LANGUAGES, "failed") or name[0] == "." or build / name == real
    return build / (f"own_{name.lstrip('.')}" if taken else name)


def _files(path: Path) -> list[Path]:
    """The files of which a change of content changes the network."""
    if not path.is_dir():
        return [path.resolve()]
    names = [f"{table}.csv{end}" for table in _TABLES for end in ("", ".gz")]
    return [path.resolve() / name for name in (*names, "columns.json") if (path / name).is_file()]


def _between(folder: Path, path: Path) -> str:
    """The path of the data from the notebooks, with the same strokes on every system."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _quoted(word: str) -> str:
    return f'"{word}"' if set(word) & set(" '&;()") else word


def _state(source: str, files: list[Path]) -> str:
    """What the notebooks follow from: the data and this library, by content."""
    found = hashlib.sha256(source.encode())
    for file in [*files, *sorted(_PACKAGE.rglob("*.py"))]:
        try:
            found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        except OSError as error:
            raise store.refusal(
                f"'{file}' cannot be read ({error.strerror}). Fix: allow reading it, or give another path."
            ) from error
    return found.hexdigest()


def _cells(file: Path) -> str:
    """What a notebook asks, whatever an editor has added: its cells, by content."""
    try:
        return _asked(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _asked(book: dict) -> str:
    asked = [[cell["cell_type"], "".join(cell["source"])] for cell in book["cells"]]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _record(build: Path) -> dict:
    try:
        record = json.loads((build / _RECORD).read_text(encoding="utf-8"))
        return record if isinstance(record["notebooks"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
