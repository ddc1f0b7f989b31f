"""Run one notebook from top to bottom in a kernel of its own, and catch its figures on the way."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import copy
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from ..messages import say

CELL_SECONDS = 900
START_SECONDS = 120
_RECORD = "__import__('commgov_lib.figures.pictures', fromlist=['record'])"
_REFUSAL = "[__import__('sys').last_value.text(lang) for lang in ('en', 'zh')]"


class Stopped(Exception):
    """The run was interrupted."""


class Broken(Exception):
    """A notebook did not come through; ``account`` says in which cell and why."""

    def __init__(self, error: str, *, cell: int | None = None, code: str = ""):
        super().__init__(error)
        self.account = {"error": error, "cell": cell, "code": code}


class Kernels:
    """The kernels at work, so that all of them can be stopped at once."""

    def __init__(self):
        self.managers: dict = {}
        self.stopping = threading.Event()
        self.idle = threading.Condition()

    def checkpoint(self) -> None:
        """Go no further once the run was interrupted."""
        if self.stopping.is_set():
            raise Stopped

    @contextlib.contextmanager
    def held(self, key, manager):
        """Know a kernel as long as this lasts."""
        with self.idle:
            self.managers[key] = manager
        try:
            yield
        finally:
            with self.idle:
                del self.managers[key]
                self.idle.notify_all()

    def clear(self, patience: float = 10.0) -> None:
        """Kill what still runs and wait until its threads have noticed."""
        self.stopping.set()
        deadline = time.monotonic() + patience
        with self.idle:
            while self.managers and time.monotonic() < deadline:
                for manager in self.managers.values():
                    _kill(manager)
                self.idle.wait(0.3)  # a kernel that was only just starting is caught the next time


def _kill(manager) -> None:
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    with contextlib.suppress(OSError):
        if process and process.poll() is None:
            if hasattr(os, "killpg"):  # the kernel leads a group: its own children die with it
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


class _ThisPython(KernelSpecManager):
    """Only one kernel: the Python that runs this, whatever else is installed for the user."""

    def get_kernel_spec(self, kernel_name):
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3 (ipykernel)", language="python")


@dataclass
class Run:
    """One notebook under way.

    Attributes
    ----------
    content
        The notebook, without outputs.
    stem
        First part of the names of its figures.
    out, scratch
        Folders that are there: for figures and tables, and for what the kernel leaves.
    place
        Working folder and environment of the kernel, as ``cwd`` and ``env``.
    kernels
        Where the kernel is known while it lives.
    on_cell
        Told how many code cells are done.
    figures, refused
        What was drawn, and which questions a measure refused to answer, each with its sentence.
    """

    content: dict
    stem: str
    out: Path
    scratch: Path
    place: dict
    kernels: Kernels
    on_cell: Callable[[int], None]
    figures: list[dict] = field(default_factory=list)
    refused: list[dict] = field(default_factory=list)

    def __post_init__(self):
        self.book = nbformat.reads(json.dumps(self.content), as_version=4)
        self.metadata = copy.deepcopy(self.book.metadata)
        connection = str(self.scratch / "kernel.json")
        self.manager = AsyncKernelManager(kernel_spec_manager=_ThisPython(), connection_file=connection)
        self.client = NotebookClient(
            self.book,
            km=self.manager,
            timeout=CELL_SECONDS,
            startup_timeout=START_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
        )

    def execute(self) -> None:
        """Run every cell; what each drew is written as soon as the cell is done.

        Raises
        ------
        Broken
            A cell raised, the kernel died, or a figure could not be written.
        Stopped
            The run was interrupted.
        """
        self.kernels.checkpoint()
        if any(cell.cell_type == "code" and cell.source.strip() for cell in self.book.cells):
            with self.kernels.held(self.scratch, self.manager):
                asyncio.run(self._execute())
        self.book.metadata = self.metadata  # not the version of this Python, nor widgets' random names
        self.kernels.checkpoint()

    async def _execute(self) -> None:
        with open(self.scratch / "kernel.log", "wb") as log:
            try:
                async with self.client.async_setup_kernel(
                    cleanup_kc=True, stdout=log, stderr=log, **self.place
                ):
                    await self._cells()
            except (RuntimeError, TimeoutError) as error:  # the kernel never came up
                self.kernels.checkpoint()
                raise Broken(
                    say("The kernel did not start: {why}.{log}", why=str(error), log=self._last_words())
                ) from error

    async def _cells(self) -> None:
        self.kernels.checkpoint()
        await self._record(f"start({str(self.out)!r}, {self.stem!r})", None)
        left = {}
        for index, cell in enumerate(self.book.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            number = self.client.code_cells_executed + 1
            question, after = (json.dumps(cell.metadata.get(name)) for name in ("question", "after"))
            if question in left:  # its first cell was refused: the others build on it
                continue
            if after in left:
                left[question] = left[after]
                self._refuse(cell, left[after])
                continue
            try:
                await self.client.async_execute_cell(cell, index, execution_count=number)
            except CellExecutionError as error:
                raise self._broken(f"{error.ename}: {error.evalue}".strip(), cell, number) from error
            except CellTimeoutError as error:
                told = say(
                    "The cell ran longer than {minutes} minutes and was given up.", minutes=CELL_SECONDS // 60
                )
                raise self._broken(told, cell, number) from error
            except DeadKernelError as error:
                self.kernels.checkpoint()
                told = say("The kernel died; most often the memory ran out.{log}", log=self._last_words())
                raise self._broken(told, cell, number) from error
            self.kernels.checkpoint()
            refused = await self._excuse(cell, number)
            drawn = await self._record("write()", cell)
            if refused:
                left[question] = refused
                if not drawn:  # a picture that was begun and not finished
                    cell.outputs = [o for o in cell.outputs if "image/png" not in o.get("data", {})]
            self.figures += [figure | {"cell": number} for figure in drawn]
            self.on_cell(number)

    async def _excuse(self, cell, number: int) -> dict | None:
        """Put the library's sentence in place of its refusal, in a cell marked so that the run goes on.

        Any other error of such a cell is as bad as anywhere.
        """
        why = None
        errors = [output for output in cell.outputs if output.output_type == "error"]
        for error in errors:
            if error.ename != "CommgovError":
                raise self._broken(f"{error.ename}: {error.evalue}".strip(), cell, number)
            english, chinese = await self._silently("None", _REFUSAL, cell)
            if chinese == english:
                chinese = say("The tables do not answer this question ({why}).", why=english).text("zh")
            why = {"en": english, "zh": chinese}
            cell.outputs.remove(error)
            self._refuse(cell, why)
        return why

    def _refuse(self, cell, why: dict) -> None:
        """Say in a cell, and in the list of refusals, why its question is not answered."""
        chinese = self.place["env"].get("COMMGOV_LANG") == "zh"
        text = f"略过。{why['zh']}\n" if chinese else f"Skipped. {why['en']}\n"
        cell.outputs = [*cell.get("outputs", ()), nbformat.v4.new_output("stream", name="stdout", text=text)]
        title = cell.metadata.get("question") or {"en": "", "zh": ""}
        self.refused.append({"title": title, "why": why})

    async def _record(self, call: str, cell) -> list[dict]:
        """Call the recorder of figures; what it wrote."""
        return json.loads(await self._silently(f"{_RECORD}.{call}", f"{_RECORD}.written()", cell))

    async def _silently(self, code: str, expression: str, cell) -> str | list[str]:
        """Run code in the kernel, leaving no trace in the notebook; the value of an expression afterwards.

        The call is code, as a cell's is: what is first imported there, pandas above all, finds itself in
        a notebook and shows tables accordingly.
        """
        message = self.client.kc.execute(
            code, silent=True, store_history=False, user_expressions={"value": expression}
        )
        try:
            reply = await self.client.async_wait_for_reply(message)
        except DeadKernelError as error:
            self.kernels.checkpoint()
            told = say("The kernel died.{log}", log=self._last_words())
            raise self._broken(told, cell) from error
        answer = reply["content"] if reply else {"ename": "TimeoutError", "evalue": "no answer"}
        if answer.get("status") == "ok":
            answer = answer["user_expressions"]["value"]
        if answer.get("status") != "ok":
            told = say(
                "A figure could not be written: {error}", error=f"{answer['ename']}: {answer['evalue']}"
            )
            raise self._broken(told, cell)
        return ast.literal_eval(answer["data"]["text/plain"])

    def _broken(self, text: str, cell, number: int | None = None) -> Broken:
        number = number or self.client.code_cells_executed
        return Broken(text, cell=number, code=cell.source if cell else "")

    def _last_words(self) -> str:
        """The end of what the kernel's process printed outside the notebook."""
        with contextlib.suppress(OSError):
            text = (self.scratch / "kernel.log").read_text(encoding="utf-8", errors="replace")
            return f" {' '.join(text.split())[-300:]}".rstrip()
        return ""
