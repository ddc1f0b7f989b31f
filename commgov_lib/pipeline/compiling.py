"""Compile the inner loops of the measures beforehand: a process a part, with how far it is.

What is to be called stands in ``tools/compile.py``, which each of these processes runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from ..bundle import ROOT
from ..messages import say
from ..processors import cores

TOOL = ROOT / "tools" / "compile.py"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run(*, jobs: int | None = None, lang: str = "en") -> bool:
    """Compile every part and print how far it is; what is kept already and has not changed is only loaded.

    Parameters
    ----------
    jobs
        Parts at the same time; by default one a core, at most eight.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    bool
        Whether every part succeeded. What a failed part needs is compiled when it is first called.
    """
    names = [line.split()[0] for line in _tool("--list").communicate()[0].splitlines()]
    begin, compiled, failed, shown = time.monotonic(), 0, 0, sys.stdout.isatty()
    running: list[subprocess.Popen] = []
    pool = ThreadPoolExecutor(jobs or min(cores(), 8))
    try:
        made = [pool.submit(_part, name, running) for name in names]
        for at, job in enumerate(as_completed(made), 1):
            name, forms, complaint = job.result()
            compiled += forms or 0
            if forms is None:
                failed += 1
                told = say("{name} failed: what it uses is compiled when it is first called.", name=name)
                print(complaint, told.text(lang), sep="\n", flush=True)
            seconds = time.monotonic() - begin
            told = say(
                "Compiling inner loops: {at} of {count}, {seconds:.0f} s",
                at=at,
                count=len(names),
                seconds=seconds,
            ).text(lang)
            end = "" if shown and at < len(names) else "\n"
            print(f"\r{told}" if shown else told, end=end, flush=True)
    except BaseException:  # interrupted: what is kept by now stays
        for process in running:
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    told = say("{count} forms compiled.", count=compiled) if compiled else say("Nothing had to be compiled.")
    print(told.text(lang))
    import matplotlib.font_manager  # noqa: F401  the list of this machine's fonts is made, and kept

    return not failed


def _tool(*words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", str(TOOL), *words],
        env=os.environ | _ONE_THREAD,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="backslashreplace",
    )


def _part(name: str, running: list[subprocess.Popen]) -> tuple[str, int | None, str]:
    """Compile a part in a process of its own: its name, how many forms (None: it failed), what it said."""
    process = _tool("--only", name)
    running.append(process)
    out, complaint = process.communicate()
    return name, int(out.split()[-1]) if process.returncode == 0 else None, complaint
