"""Where notebooks are performed: whole results are put in place, failed ones are kept aside."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from . import Project, store

_IMPORTING = threading.Lock()


class Stopped(Exception):
    """The run was interrupted."""


class Broken(Exception):
    """A notebook did not come through; ``account`` says in which cell and why."""

    def __init__(self, error: str, *, cell: int | None = None, code: str = ""):
        super().__init__(error)
        self.account = {"error": error, "cell": cell, "code": code}


class Stage:
    """Where notebooks are performed; knows its running kernels, to stop them all at once."""

    def __init__(self, project: Project):
        self.project = project
        self.managers: dict = {}
        self.stopping = threading.Event()
        self.idle = threading.Condition()

    def perform(
        self, notebook: Path, content: dict, lang: str, on_cell: Callable[[int], None]
    ) -> tuple[str, int]:
        """Run a notebook and put its whole result in place.

        Parameters
        ----------
        notebook
            Its path.
        content
            What is run, see :func:`commgov_lib.reproduce.source`.
        lang
            Language of the figures.
        on_cell
            Told how many code cells are done.

        Returns
        -------
        tuple
            The seal of the result and its number of figures.

        Raises
        ------
        Broken
            A cell raised, the kernel died, or the disk refused; the earlier result stays.
        Stopped
            The run was interrupted.
        """
        stem, key = notebook.stem, (lang, notebook.stem)
        book = copy.deepcopy(content)
        with self.idle:
            self.managers[key] = None
        try:
            return self._perform(book, stem, lang, on_cell)
        except (Broken, OSError) as error:
            self.checkpoint()
            broken = error if isinstance(error, Broken) else Broken(store.refused(self.project.build, error))
            self._keep(book, stem, lang, broken)
            raise broken from error
        finally:
            with self.idle:
                del self.managers[key]
                self.idle.notify_all()

    def _perform(self, book: dict, stem: str, lang: str, on_cell) -> tuple[str, int]:
        if "fault" in book:
            raise Broken(book["fault"])
        import asyncio

        self.checkpoint()
        kernel = _kernel()
        made = store.staging(self.project, lang, stem)
        shutil.rmtree(made, ignore_errors=True)
        (made / "out").mkdir(parents=True)
        (made / "run").mkdir()
        work = kernel.Work(self, book, stem, lang, on_cell)
        with self.idle:
            self.managers[lang, stem] = work.manager
        try:
            asyncio.run(work.execute())
        finally:
            book |= work.book  # as far as it came
        seal = work.finish()
        self.checkpoint()
        store.promote(self.project, lang, stem)
        shutil.rmtree(made, ignore_errors=True)
        return seal, len(work.figures)

    def checkpoint(self) -> None:
        """Go no further once the run was interrupted."""
        if self.stopping.is_set():
            raise Stopped

    def _keep(self, book: dict, stem: str, lang: str, error: Broken) -> None:
        """Keep the failed copy and a note on it; the earlier result is not touched."""
        note = store.failure(self.project, lang, stem)
        copy_of_it = json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True)
        with contextlib.suppress(OSError):
            store.replace_text(note.with_suffix(".ipynb"), copy_of_it + "\n")
            store.replace_text(note, json.dumps(error.account, ensure_ascii=False, indent=1) + "\n")

    def clear(self, patience: float = 10.0) -> None:
        """Kill what still runs and wait until its threads have noticed."""
        self.stopping.set()
        deadline = time.monotonic() + patience
        with self.idle:
            while self.managers and time.monotonic() < deadline:
                for manager in self.managers.values():
                    _kill(manager)
                self.idle.wait(0.3)  # a kernel that was only just starting is caught the next time


def _kernel():
    """The module that talks to kernels, without the one import that takes longer than all the others.

    Checking addresses in JSON schemas, which no notebook needs, compiles a grammar for three seconds;
    jsonschema does without it when it is not there.
    """
    slow = "rfc3987_syntax"
    with _IMPORTING:
        hide = slow not in sys.modules
        if hide:
            sys.modules[slow] = None
        try:
            from . import kernel
        finally:
            if hide:
                sys.modules.pop(slow, None)
    return kernel


def _kill(manager) -> None:
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    with contextlib.suppress(OSError):
        if process and process.poll() is None:
            if hasattr(os, "killpg"):  # the kernel leads a group: its own children die with it
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
