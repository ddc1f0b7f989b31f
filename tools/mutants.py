"""Change the library in one small place at a time and see whether a test notices: ``make mutants``.

A sample by seed of small wrong changes (``<`` for ``<=``, ``+`` for ``-``, a constant one too large, a
statement left out) is drawn; for each, the tests of its room run in a copy of the checkout, those that bear
the name of its module first. Reported is the share that was noticed, and each change that was not. Hours are
allowed: a change to a compiled kernel is compiled anew.

    .venv/bin/python tools/mutants.py --room measures/coverage --count 20 --seed 1
    .venv/bin/python tools/mutants.py --total 60 --seed 1

The first draws so many a room, the second so many in all, from every room as many as its lines ask for.

Changes that change nothing a user could see stand in ``tests/equivalent_mutants.toml``, each with its reason,
and are left out.
"""

import argparse
import ast
import collections
import concurrent.futures
import functools
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "commgov_lib"
EQUIVALENT = ROOT / "tests" / "equivalent_mutants.toml"
KERNELS = f"{PACKAGE}/measures/_kernels"
WANTED = 0.92

COMPARED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}
WRITTEN = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
OPERATORS = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "//"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
TWINS = {
    "min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum",
    "floor": "ceil", "ceil": "floor", "argmin": "argmax", "argmax": "argmin", "cumsum": "array",
}  # fmt: skip

# Arguments that guard or tune, and change no result of a correct program.
NO_MATTER = {"flush", "strict", "copy", "deep", "cache", "zero_copy_only", "check", "zorder", "alpha"}

# Tests of a room that do not bear its name. Names are those of files under tests/, without test_.
FURTHER = {
    "__init__": ("architecture",),
    "cli": ("commands", "pipeline/export"),
    "columns": ("io/reading", "network"),
    "drawing": ("figures/network",),
    "figures/facts": ("figures/style",),
    "figures/init": ("figures/style",),
    "figures/pictures": ("figures/style", "pipeline/export"),
    "figures/shapes": ("figures/style", "measures/ties", "measures/coverage"),
    "intervals": ("ledger/claims",),
    "installation": ("ensemble", "measures/ties"),
    "matrices": ("network", "parts", "periods", "io/direction"),
    "measures/__init__": ("architecture", "measures/compile"),
    "measures/coverage": ("measures/siting",),
    "measures/flow": ("measures/coverage", "measures/responsibility", "measures/forces"),
    "measures/nulls": ("measures/ties", "measures/backbone"),
    "measures/programs": ("measures/siting", "measures/responsibility"),
    "measures/projection": ("measures/ties", "measures/backbone"),
    "measures/random": ("measures/core", "measures/dispatch"),
    "network": ("parts", "periods", "terms", "io/direction"),
    "pipeline": ("commands", "own_data"),
    "privacy": ("io/personal_data", "io/writing"),
    "schema": ("network", "terms", "figures/style", "io/direction"),
    "validate": ("network", "parts", "periods", "terms", "io/network_files", "io/direction"),
}
# Kernels that belong to a module of another name.
SHARED_KERNELS = {"maxflow": "flow", "siting": "coverage"}


class Mutant(NamedTuple):
    """One small wrong change: bytes ``start`` to ``end`` of a file become ``new``."""

    file: str
    line: int
    start: int
    end: int
    new: str
    before: str  # the line as it stands
    after: str  # the line as it would stand


def room(file: str) -> str:
    """The room of a module: its folder or file below the package; a kernel belongs to its question."""
    parts = Path(file).with_suffix("").parts[1:]
    if parts[0] == "figures" and len(parts) > 1:
        return f"figures/{parts[1].strip('_').split('_')[0] or 'style'}"
    if parts[0] != "measures" or len(parts) == 1:
        return parts[0]
    if parts[1] == "_kernels":
        question = parts[2].split("_")[0] if len(parts) > 2 else ""
        return f"measures/{SHARED_KERNELS.get(parts[2], question)}" if question else "measures/__init__"
    return f"measures/{parts[1]}"


def tests_of(name: str) -> list[str]:
    """The test files of a room: its folder, else the files that bear its name; and those listed in FURTHER.

    The figures of a question are tested beside its measures too, or in its own folder.
    """
    tests = ROOT / "tests"
    above, _, question = name.rpartition("/")
    if (tests / name).is_dir():
        found = sorted((tests / name).glob("test_*.py"))
    else:
        folders = {tests, tests / above}
        if above == "figures":
            folders |= {tests / "measures", tests / question}
        there = sorted(path for folder in folders for path in folder.glob("test_*.py"))
        found = [path for path in there if re.fullmatch(rf"test_{question}(_\w+)?\.py", path.name)]
    if above == "figures":
        found.append(tests / "figures" / "test_claims.py")
    for more in FURTHER.get(name, ()):
        folder, _, file = more.rpartition("/")
        found.append(tests / folder / f"test_{file}.py")
    return [path.relative_to(ROOT).as_posix() for path in dict.fromkeys(found) if path.is_file()]


def nearest_first(tests: list[str], file: str) -> list[str]:
    """Tests with those first that bear the name of a module: a change that is noticed is noticed early."""
    return sorted(tests, key=lambda test: Path(test).stem != f"test_{Path(file).stem}")


def _without(tree: ast.Module) -> set[int]:
    """Places where a change means nothing: docstrings, annotations, decorators, messages of errors."""
    skip = set()

    def leave(node):
        skip.update(id(n) for n in ast.walk(node))

    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in [*node.decorator_list, *([node.returns] if node.returns else [])]:
                leave(part)
            for arg in [*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs]:
                if arg.annotation:
                    leave(arg.annotation)
        elif isinstance(node, ast.AnnAssign):
            leave(node.annotation)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            leave(node.exc)
        elif isinstance(node, ast.keyword) and node.arg in NO_MATTER:
            leave(node.value)
        elif isinstance(node, ast.JoinedStr | ast.Assert) or _types_only(node):
            leave(node)
    return skip


def changes(source: bytes, file: str) -> list[Mutant]:
    """Every small wrong change of a module, in the order of its text."""
    tree = ast.parse(source)
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    skip, found = _without(tree), []

    def place(line, column):
        return starts[line - 1] + column

    def change(start, end, new):
        if source[start:end].decode() == new:
            return
        line = source.count(b"\n", 0, start) + 1
        stop = source.find(b"\n", end)
        old = source[starts[line - 1] : stop if stop >= 0 else len(source)]
        text = (source[starts[line - 1] : start] + new.encode() + source[end:])[
            : len(old) + len(new.encode()) + start - end
        ]
        found.append(Mutant(file, line, start, end, new, _folded(old.decode()), _folded(text.decode())))

    def whole(node, new):
        change(place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset), new)

    def between(left, right, old, new):
        start, end = place(left.end_lineno, left.end_col_offset), place(right.lineno, right.col_offset)
        at = source.find(old.encode(), start, end)
        if at >= 0:
            change(at, at + len(old), new)

    for node in ast.walk(tree):
        if id(node) in skip:
            continue
        match node:
            case ast.Compare():
                for left, op, right in zip(
                    [node.left, *node.comparators], node.ops, node.comparators, strict=False
                ):
                    if type(op) in COMPARED:
                        between(left, right, WRITTEN[type(op)], COMPARED[type(op)])
            case ast.BinOp() if type(node.op) in OPERATORS and not _is_text(node.left, node.right):
                between(node.left, node.right, *OPERATORS[type(node.op)])
            case ast.AugAssign() if type(node.op) in OPERATORS:
                old, new = OPERATORS[type(node.op)]
                between(node.target, node.value, f"{old}=", f"{new}=")
                whole(node, "pass")
            case ast.BoolOp():
                old, new = (" and ", " or ") if isinstance(node.op, ast.And) else (" or ", " and ")
                between(node.values[0], node.values[1], old.strip(), new.strip())
            case ast.UnaryOp(op=ast.Not()):
                whole(node, f"({ast.unparse(node.operand)})")
            case ast.Constant(value=bool()):
                whole(node, str(not node.value))
            case ast.Constant(value=int() | float()) if "/figures/" in file:
                continue  # where things stand and how large they are: looked at, not computed
            case ast.Constant(value=int()):
                whole(node, str(node.value + 1))
                if node.value > 1:
                    whole(node, str(node.value - 1))
            case ast.Constant(value=float()):
                whole(node, repr(node.value * 2 or 1.0))
            case ast.If() | ast.While() | ast.IfExp() if not isinstance(node.test, ast.UnaryOp | ast.Compare):
                whole(node.test, f"not ({ast.unparse(node.test)})")
            case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Assign(targets=[ast.Subscript()]):
                whole(node, "pass")
            case ast.Continue():
                whole(node, "break")
            case ast.Break():
                whole(node, "continue")
            case ast.Call(func=ast.Name(id=name)) if name in TWINS:
                whole(node.func, TWINS[name])
            case ast.Call(func=ast.Attribute(attr=name)) if name in TWINS:
                end = place(node.func.end_lineno, node.func.end_col_offset)
                change(end - len(name), end, TWINS[name])
            case ast.Call(func=ast.Name(id="range" | "prange")) if node.args:
                last = node.args[min(1, len(node.args) - 1)]
                whole(last, f"({ast.unparse(last)}) - 1")
    return sorted(set(found), key=lambda m: (m.start, m.end, m.new))


def _types_only(node) -> bool:
    """``if TYPE_CHECKING:`` and what stands in it."""
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def _is_text(*nodes) -> bool:
    """Whether one of them is text written out: ``+`` joins it, ``%`` fills it."""
    return any(
        isinstance(n, ast.JoinedStr)
        or (isinstance(getattr(n, "value", None), str) and isinstance(n, ast.Constant))
        for n in nodes
    )


def _folded(text: str) -> str:
    return " ".join(text.split())


@functools.cache
def _every() -> dict[str, list[Mutant]]:
    """Every change there is, by room."""
    found = collections.defaultdict(list)
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        found[room(file)].extend(changes(path.read_bytes(), file))
    return dict(found)


def sampled(rooms: list[str], count: int, seed: int, total: int = 0) -> list[Mutant]:
    """``count`` changes of each room, drawn by seed, lines before changes: a long line counts once.

    With ``total``, so many of all these rooms together: lines at equal distances, from one drawn by seed.
    """
    found = _every()
    unknown = [name for name in rooms if name not in found]
    if unknown:
        sys.exit(f"no such room: {', '.join(unknown)}. Rooms: {', '.join(sorted(found))}")
    names = rooms or sorted(found)
    by_line = {name: collections.defaultdict(list) for name in names}
    for name in names:
        for mutant in found[name]:
            by_line[name][mutant.file, mutant.line].append(mutant)
    if total:
        draw, lines = (
            random.Random(f"{seed}"),
            [by_line[name][line] for name in names for line in sorted(by_line[name])],
        )
        step = max(len(lines) / total, 1.0)
        begin = draw.random() * step
        return [draw.choice(lines[int(begin + k * step)]) for k in range(min(total, len(lines)))]
    drawn = []
    for name in names:
        draw = random.Random(f"{seed} {name}")
        lines = sorted(by_line[name])
        some = draw.sample(lines, min(count, len(lines)))
        drawn += [draw.choice(by_line[name][line]) for line in some]
    return drawn


def equivalent() -> dict[tuple[str, str, str], str]:
    """The changes that change nothing, and why."""
    if not EQUIVALENT.exists():
        return {}
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])
    return {(row["file"], row["before"], row["after"]): row["reason"] for row in rows}


# ---- running ---------------------------------------------------------------------------------------


def copied(folder: Path) -> Path:
    """A copy of the checkout's files, as they stand in the working tree, and of its compiled kernels."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode().split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    if (ROOT / KERNELS / "__pycache__").is_dir():
        shutil.copytree(ROOT / KERNELS / "__pycache__", folder / KERNELS / "__pycache__")
    return folder


def run(folder: Path, tests: list[str], seconds: float) -> tuple[str, str]:
    """Run tests in a copy: ``green``, ``red`` or ``late``, and the first test that failed."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    setting = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    process = subprocess.Popen(
        command, cwd=folder, env=setting | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "late", f"not done after {seconds:.0f} s"
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", out, re.M)
    return ("green", "") if process.returncode == 0 else ("red", failed[1] if failed else out.strip()[-200:])


def tried(mutant: Mutant, folder: Path, tests: list[str], seconds: float) -> tuple[str, str]:
    """What the tests of a room say of one change."""
    path, kernels = folder / mutant.file, folder / KERNELS / "__pycache__"
    source, kept = path.read_bytes(), folder / ".kernels"
    compiled = path.parent == folder / KERNELS and kernels.is_dir()
    if compiled:  # what is compiled of the change takes the place of what was kept
        shutil.copytree(kernels, kept, dirs_exist_ok=True)
    path.write_bytes(source[: mutant.start] + mutant.new.encode() + source[mutant.end :])
    try:
        return run(folder, tests, seconds)
    finally:
        path.write_bytes(source)
        if compiled:
            shutil.rmtree(kernels)
            kept.rename(kernels)


def main(arguments=None) -> int:
    """Draw, try and report; 1 where too few are noticed."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument(
        "--room", action="append", default=[], help="a room, as measures/coverage; may be repeated"
    )
    ask.add_argument("--count", type=int, default=5, help="changes a room (default 5)")
    ask.add_argument("--total", type=int, default=0, help="changes in all, in place of so many a room")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    ask.add_argument("--list", action="store_true", help="only show what would be tried")
    asked = ask.parse_args(arguments)
    drawn, same = sampled(asked.room, asked.count, asked.seed, asked.total), equivalent()
    if asked.list:
        for mutant in drawn:
            print(f"{mutant.file}:{mutant.line}\n  - {mutant.before}\n  + {mutant.after}")
        return 0

    folders: queue.Queue[Path] = queue.Queue()
    for job in range(asked.jobs):
        folders.put(copied(ROOT / "build" / "mutants" / str(job)))
    by_room = collections.defaultdict(list)
    for mutant in drawn:
        by_room[room(mutant.file)].append(mutant)
    tally, left = collections.Counter(), []

    def work(mutant, tests, seconds):
        folder = folders.get()
        try:
            return mutant, *tried(mutant, folder, tests, seconds)
        finally:
            folders.put(folder)

    for name, mutants in by_room.items():
        tests = tests_of(name)
        if not tests:
            print(f"== {name}: no test bears its name; every change counts as not noticed", flush=True)
            left += mutants
            continue
        begin = time.monotonic()
        for folder in list(folders.queue):
            told = run(folder, tests, 3600)
            if told[0] != "green":
                print(f"== {name}: the tests fail without any change: {told[1]}")
                return 2
        limit = 5 * (time.monotonic() - begin) / asked.jobs + 240
        print(f"== {name}: {len(mutants)} changes, {' '.join(tests)}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
            waiting = []
            for mutant in mutants:
                reason = same.get((mutant.file, mutant.before, mutant.after))
                if reason:
                    tally["equivalent"] += 1
                    print(f"equivalent  {mutant.file}:{mutant.line} {reason}", flush=True)
                else:
                    waiting.append(pool.submit(work, mutant, nearest_first(tests, mutant.file), limit))
            for done in concurrent.futures.as_completed(waiting):
                mutant, what, by = done.result()
                tally["noticed" if what != "green" else "missed"] += 1
                left += [mutant] if what == "green" else []
                print(
                    f"{'MISSED     ' if what == 'green' else 'noticed    '} {mutant.file}:{mutant.line} {by}",
                    flush=True,
                )
    for folder in list(folders.queue):
        shutil.rmtree(folder, ignore_errors=True)

    for mutant in left:
        print(f"\n{mutant.file}:{mutant.line}\n  - {mutant.before}\n  + {mutant.after}")
    of = tally["noticed"] + len(left)
    share = tally["noticed"] / of if of else 1.0
    print(f"\n{tally['noticed']} of {of} changes noticed ({share:.0%}; wanted {WANTED:.0%}), "
          f"{tally['equivalent']} equivalent ones left out, seed {asked.seed}")  # fmt: skip
    return int(share < WANTED)


if __name__ == "__main__":
    sys.exit(main())
