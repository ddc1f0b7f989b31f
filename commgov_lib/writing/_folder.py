"""Folders that appear whole or not at all, and never take other people's files with them."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path

from .. import disk
from ..files import try_out, writing
from ..schema import CommgovError


def write_folder(folder: str | Path, files: dict[str, bytes], *, known=()):
    """Write a folder of files, so that it appears whole or not at all.

    Parameters
    ----------
    folder
        Where; its parents are made. A folder that is there is replaced if it holds nothing but files that
        an earlier call wrote.
    files
        Name (with ``/`` for folders inside) → content.
    known
        Further names that an earlier call may have written.

    Raises
    ------
    CommgovError
        The folder holds other files, or the disk refuses; then everything is as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_folder(Path(folder) / "tables", {"en/a.txt": b"1"})
    ...     [path.name for path in Path(folder).rglob("*.txt")]
    ['a.txt']
    """
    folder = Path(folder).absolute()
    _refuse_strangers(folder, {*files, *known})
    with writing(folder):
        disk.put_folder(folder, files)


def try_folder(folder: str | Path, known):
    """See whether :func:`write_folder` will do: nothing is lost, and the disk takes it.

    Parameters
    ----------
    folder
        Where something is to be written, there or not.
    known
        Names (with ``/`` for folders inside) that may be replaced.

    Raises
    ------
    CommgovError
        It will not.

    Examples
    --------
    >>> try_folder("a folder that is not there", {"a.csv"})
    """
    _refuse_strangers(Path(folder).absolute(), known)
    try_out(folder, folder=True)


def _refuse_strangers(folder: Path, known):
    """Refuse what is no folder, and one that holds files of other names: to replace it would remove them."""
    if not folder.name:
        raise CommgovError(f"'{folder}' is the root of the disk. Fix: name a new folder.")
    if os.path.lexists(folder) and not folder.is_dir():
        raise CommgovError(f"'{folder}' is not a folder. Fix: choose another name, or end it in .zip.")
    there = [p.relative_to(folder) for p in sorted(folder.rglob("*")) if not p.is_dir()]
    strangers = [
        p.as_posix() for p in there if p.as_posix() not in known and not fnmatch(p.parts[0], disk.DRAFTS)
    ]
    if strangers:
        raise CommgovError(
            f"the folder '{folder}' holds other files ({', '.join(strangers[:3])}"
            f"{' …' if len(strangers) > 3 else ''}). Fix: name a new folder."
        )
