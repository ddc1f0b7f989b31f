"""Every notebook run, every figure written: what stands behind ``commgov figures``.

One notebook is one piece of work. It runs in a kernel of its own (:mod:`.kernel`), beside its place
under ``build/``, and is moved there only when it is whole (:mod:`.store`). What it depends on is
remembered by content, so that nothing runs twice (:mod:`.state`); what happens is shown (:mod:`.progress`);
and ``build/index.html`` shows what there is (:mod:`.gallery`).

Nothing heavy is imported here: finding out that nothing changed takes a fraction of a second.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Project:
    """Where the notebooks are and where their figures go.

    Attributes
    ----------
    root
        Folder that holds ``notebooks``.
    build
        Folder for the figures.
    about
        Files beside the library that every result depends on: name → path. Those of a user's own network.
    call
        The command that refreshes the results; pages and messages quote it.
    """

    root: Path
    build: Path
    about: Mapping[str, Path] = field(default_factory=dict)
    call: str = "commgov figures"

    @classmethod
    def find(cls, root: str | None = None, build: str | None = None) -> Project:
        """The project of this installation, or the one in ``root``.

        Parameters
        ----------
        root
            Folder that holds ``notebooks``; by default the one the package was installed from, else the
            working folder.
        build
            Folder for the figures; by default ``build`` in the root.

        Returns
        -------
        Project

        Raises
        ------
        CommgovError
            No folder ``notebooks`` there.
        """
        places = [Path(root)] if root else [Path(__file__).parents[2], Path.cwd()]
        for place in places:
            if (place / "notebooks").is_dir():
                place = place.resolve()
                return cls(place, Path(build).resolve() if build else place / "build")
        from commgov_lib.schema import CommgovError

        raise CommgovError(
            f"There is no folder 'notebooks' in {places[0]}. Name the project's folder: --root FOLDER"
        )

    def notebooks(self) -> list[Path]:
        """The notebooks, in reading order."""
        return sorted(p for p in (self.root / "notebooks").glob("*.ipynb") if p.name[0] not in ".~")

    def choose(self, wanted: list[str]) -> tuple[list[Path], list[str]]:
        """The notebooks meant by numbers (``2`` or ``02``) or parts of names.

        Parameters
        ----------
        wanted
            Numbers or parts of names; none means all.

        Returns
        -------
        tuple
            The notebooks, in reading order, and the words that mean none of them.
        """
        every = self.notebooks()
        if not wanted:
            return every, []
        meant = {word: [p for p in every if _means(word, p.stem)] for word in wanted}
        chosen = {p for found in meant.values() for p in found}
        return [p for p in every if p in chosen], [w for w, found in meant.items() if not found]


def _means(word: str, stem: str) -> bool:
    number = stem.split("_")[0]
    if word.isdigit() and number.isdigit():
        return int(word) == int(number)
    return word.casefold().removesuffix(".ipynb") in stem.casefold()


def source(notebook: Path) -> dict:
    """The notebook as it will be run, without what an earlier run left in it.

    Returns
    -------
    dict
        The notebook; of a file that is none, ``cells`` is empty and ``fault`` says why.
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = f"The file is no readable notebook ({type(error).__name__}: {error})."
        return {"cells": [], "fault": f"{fault} Restore it, for example: git checkout notebooks"}
    return content


def code_cells(content: dict) -> int:
    """How many cells will be run."""
    texts = (c["source"] for c in content["cells"] if c["cell_type"] == "code")
    return sum(bool("".join(text).strip()) for text in texts)


@dataclass
class Outcome:
    """What a run did: notebooks by ``language/name``."""

    done: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    failed: dict[str, dict] = field(default_factory=dict)
    figures: int = 0
    seconds: float = 0.0
    fault: str = ""


def run(
    project: Project,
    notebooks: list[Path],
    *,
    langs: tuple[str, ...] = ("en",),
    jobs: int | None = None,
    force: bool = False,
    show=None,
) -> Outcome:
    """Run what changed among the notebooks, and write its figures and the index.

    Parameters
    ----------
    project
        Where things are.
    notebooks
        Which of its notebooks.
    langs
        Languages of the figures, of ``en`` and ``zh``.
    jobs
        Notebooks at the same time; by default one a core, at most four.
    force
        Run also what has not changed.
    show
        The display, see :class:`commgov_lib.reproduce.progress.Display`.

    Returns
    -------
    Outcome

    Raises
    ------
    CommgovError
        The build folder cannot be written, or another run is at work in it.
    """
    from . import gallery, state, store
    from .progress import Display

    began = time.monotonic()
    show = show or Display()
    jobs = jobs or min(4, os.cpu_count() or 1)
    with store.spoken_for(project.build), store.swept(project):
        book = state.Book(project)
        outcome = book.run(notebooks, langs, jobs=jobs, force=force, show=show)
        try:
            gallery.write(project, book)
        except OSError as error:  # what the notebooks did is still to be told
            outcome.fault = store.refused(project.build, error)
    outcome.seconds = time.monotonic() - began
    return outcome
