"""One notebook run from top to bottom in a kernel of its own, its figures caught on the way."""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import os
import re
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from ..translate import chinese
from . import code_cells, page, store
from .stage import Broken
from .state import data_folder

CELL_SECONDS = 900
START_SECONDS = 120
RECORD = "__import__('commgov_lib.figures.record', fromlist=['record'])"


class _ThisPython(KernelSpecManager):
    """Only one kernel: the Python that runs this, whatever else is installed for the user."""

    def get_kernel_spec(self, kernel_name):
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3 (ipykernel)", language="python")


class Work:
    """One notebook under way."""

    def __init__(self, stage, content: dict, stem: str, lang: str, on_cell):
        self.stage, self.stem, self.lang, self.on_cell = stage, stem, lang, on_cell
        self.made = made = store.staging(stage.project, lang, stem)
        self.book = book = nbformat.reads(json.dumps(content), as_version=4)
        self.metadata = copy.deepcopy(book.metadata)
        self.figures: list[dict] = []
        self.refused: list[dict] = []
        self.manager = AsyncKernelManager(
            kernel_spec_manager=_ThisPython(),
            connection_file=str(made / "run" / "kernel.json"),
        )
        self.client = NotebookClient(
            book,
            km=self.manager,
            timeout=CELL_SECONDS,
            startup_timeout=START_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
        )

    async def execute(self) -> None:
        """Run every cell; what each drew is written as soon as the cell is done."""
        self.stage.checkpoint()
        if not code_cells(self.book):  # words alone: no kernel is needed
            return
        with open(self.made / "run" / "kernel.log", "wb") as log:
            place = {"cwd": str(self.stage.project.root / "notebooks"), "env": self._environment()}
            try:
                async with self.client.async_setup_kernel(cleanup_kc=True, stdout=log, stderr=log, **place):
                    await self._cells()
            except (RuntimeError, TimeoutError) as error:  # the kernel never came up
                self.stage.checkpoint()
                raise Broken(f"The kernel did not start: {error}. {self._last_words()}") from error

    async def _cells(self) -> None:
        self.stage.checkpoint()
        await self._silently(f"start({str(self.made / 'out')!r}, {self.stem!r})", None)
        for index, cell in enumerate(self.book.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            number = self.client.code_cells_executed + 1
            try:
                await self.client.async_execute_cell(cell, index, execution_count=number)
            except CellExecutionError as error:
                raise self._broken(f"{error.ename}: {error.evalue}", cell, number) from error
            except CellTimeoutError as error:
                text = f"The cell ran longer than {CELL_SECONDS // 60} minutes and was given up."
                raise self._broken(text, cell, number) from error
            except DeadKernelError as error:
                self.stage.checkpoint()
                text = "The kernel died; most often the memory ran out. " + self._last_words()
                raise self._broken(text.strip(), cell, number) from error
            self.stage.checkpoint()
            refused = self._excuse(cell, number)
            drawn = await self._silently("write()", cell)
            if refused and not drawn:  # a picture that was begun and not finished
                cell.outputs = [o for o in cell.outputs if "image/png" not in o.get("data", {})]
            self.figures += [figure | {"cell": number} for figure in drawn]
            self.on_cell(number)

    def _excuse(self, cell, number: int) -> bool:
        """Put the library's sentence in place of its refusal, in a cell marked so that the run goes on.

        Any other error of such a cell is as bad as anywhere.
        """
        errors = [output for output in cell.outputs if output.output_type == "error"]
        for error in errors:
            if error.ename != "CommgovError":
                raise self._broken(f"{error.ename}: {error.evalue}", cell, number)
            why = {"en": error.evalue, "zh": _chinese(error.evalue)}
            text = f"Skipped. {why['en']}\n\n略过。{why['zh']}\n"
            cell.outputs[cell.outputs.index(error)] = nbformat.v4.new_output(
                "stream", name="stdout", text=text
            )
            title = cell.metadata.get("question") or {"en": "", "zh": ""}
            self.refused.append({"title": title, "why": why})
        return bool(errors)

    async def _silently(self, call: str, cell) -> list[dict]:
        """Call the recorder, leaving no trace in the notebook; what it wrote.

        The call is code, as a cell's is: what is first imported there, pandas above all, finds itself in
        a notebook and shows tables accordingly.
        """
        message = self.client.kc.execute(
            f"{RECORD}.{call}",
            silent=True,
            store_history=False,
            user_expressions={"written": f"{RECORD}.written()"},
        )
        try:
            reply = await self.client.async_wait_for_reply(message)
        except DeadKernelError as error:
            self.stage.checkpoint()
            raise self._broken(f"The kernel died. {self._last_words()}", cell) from error
        answer = reply["content"] if reply else {"ename": "TimeoutError", "evalue": "no answer"}
        if answer.get("status") != "ok":
            raise self._broken(f"A figure could not be written: {answer['ename']}: {answer['evalue']}", cell)
        return json.loads(ast.literal_eval(answer["user_expressions"]["written"]["data"]["text/plain"]))

    def _broken(self, text: str, cell, number: int | None = None) -> Broken:
        number = number or self.client.code_cells_executed
        return Broken(text, cell=number, code=cell.source if cell else "")

    def _last_words(self) -> str:
        """The end of what the kernel's process printed outside the notebook."""
        with contextlib.suppress(OSError):
            text = (self.made / "run" / "kernel.log").read_text(encoding="utf-8", errors="replace")
            return " ".join(text.split())[-300:]
        return ""

    def _environment(self) -> dict[str, str]:
        """A clean room: nothing of the user's own settings, nothing left behind in the home folder."""
        project, scratch = self.stage.project, self.made / "run"
        env = dict(os.environ)
        fonts = project.build / ".cache" / "matplotlib"
        # Finding all fonts of a machine takes seconds: keep the list, and take one that set-up has made.
        if "MPLCONFIGDIR" in env and not fonts.exists():
            for made in Path(env["MPLCONFIGDIR"]).glob("fontlist-*.json"):
                store.replace_bytes(fonts / made.name, made.read_bytes())
        for name in ("MPLBACKEND", "MATPLOTLIBRC", "PYTHONSTARTUP", "PYTHONIOENCODING"):
            env.pop(name, None)
        env |= {
            "COMMGOV_LANG": self.lang,
            "IPYTHONDIR": str(scratch / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(scratch),
            "MPLCONFIGDIR": str(fonts),
            "PYTHONUTF8": "1",
            "TMPDIR": str(scratch),  # what a killed kernel leaves is swept with the rest
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        package = Path(__file__).parents[2]
        if (package / "pyproject.toml").exists():  # the very library whose content was hashed
            env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(package), env.get("PYTHONPATH")]))
        env["COMMGOV_DATA"] = str(data_folder(project))
        return env

    def finish(self) -> str:
        """Write the executed notebook, the page to read it and the manifest; return the seal."""
        out = self.made / "out"
        self.book.metadata = self.metadata  # not the version of this Python, nor widgets' random names
        text = nbformat.writes(self.book)
        (out / f"{self.stem}.ipynb").write_text(
            text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="\n"
        )
        view = page.render(self.book, self.figures, self.lang, self.stem)
        (out / f"{self.stem}.html").write_text(view, encoding="utf-8", newline="\n")
        manifest = {
            "notebook": self.stem,
            "lang": self.lang,
            "question": self.metadata.get("question", {}).get(self.lang) or question(self.book),
            "cells": code_cells(self.book),
            "figures": self.figures,
        }
        if "skipped" in self.metadata:
            manifest["skipped"] = [*self.metadata["skipped"], *self.refused]
        return store.seal(out, manifest)


def _chinese(refusal: str) -> str:
    """What a measure refuses, as a Chinese sentence whatever it is."""
    said = chinese(refusal)
    return said if said != refusal else f"这些表不足以回答这一问（英文说明：{refusal}）"


def question(book) -> str:
    """The notebook's title: its first heading."""
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("#"):
                    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("# "))
                    return re.sub(r"[*`]+", "", plain).strip()
    return ""
