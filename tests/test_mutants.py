"""The sampler of small wrong changes: what it changes, and that it tells noticed from missed."""

import ast
import runpy
from collections import Counter
from pathlib import Path

import pytest

MUTANTS = runpy.run_path(str(Path(__file__).parent.parent / "tools" / "mutants.py"))
SOURCE = '''
def total(values, limit=3, *, low=0.5):
    """At most 3 values are added."""
    found = 0
    for value in values[:limit]:
        if value >= low and not value != value:
            found += value
    return max(found, 0)
'''


def test_every_change_is_one_place_and_still_python():
    """Each stands in one place of the text, differs from it and is Python; docstrings are left alone."""
    found = MUTANTS["changes"](SOURCE.encode(), "commgov_lib/x.py")
    after = {mutant.after for mutant in found}
    assert len(found) == len({(m.start, m.end, m.new) for m in found}) > 10
    assert "if value > low and not value != value:" in after
    assert "if value >= low or not value != value:" in after
    assert "def total(values, limit=4, *, low=0.5):" in after
    assert "return min(found, 0)" in after
    assert {"found -= value", "pass"} <= after
    for mutant in found:
        text = SOURCE.encode()
        changed = text[: mutant.start] + mutant.new.encode() + text[mutant.end :]
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(text))
        assert "At most 3 values are added" in changed.decode()


def test_chinese_before_a_place_does_not_move_it():
    """Columns of the parser count bytes."""
    found = MUTANTS["changes"]('x = ("社区", 1 < 2)\n'.encode(), "commgov_lib/x.py")
    assert any(mutant.after == 'x = ("社区", 1 <= 2)' for mutant in found)


def test_the_same_seed_draws_the_same_changes():
    """By room and seed; another seed draws others."""
    first, again, other = (MUTANTS["sampled"](["matrices"], 10, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len({(m.file, m.line) for m in first}) == len(first) == 10


def test_a_total_is_drawn_from_every_room_by_its_lines():
    """Of sixty of all rooms each room gets the share that its lines are of all, to one; by seed."""
    every = MUTANTS["sampled"]([], 10**6, 1)
    lines = Counter(MUTANTS["room"](mutant.file) for mutant in every)
    first, again, other = (MUTANTS["sampled"]([], 5, seed, 60) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == len({(m.file, m.line) for m in first}) == 60
    got = Counter(MUTANTS["room"](mutant.file) for mutant in first)
    assert all(abs(got[room] - 60 * count / lines.total()) < 1 for room, count in lines.items())
    assert len(MUTANTS["sampled"](["messages"], 5, 1, 10**6)) == lines["messages"]


def test_the_tests_of_a_module_come_first():
    """Those that bear its name, before the others of its room; none is left out."""
    plain = MUTANTS["tests_of"]("io")
    first = MUTANTS["nearest_first"](plain, "commgov_lib/io/writing.py")
    assert first[0] == "tests/io/test_writing.py" != plain[0]
    assert sorted(first) == sorted(plain)


def test_every_room_has_tests():
    """No room is left whose changes nobody would notice."""
    root = Path(__file__).parent.parent
    rooms = {
        MUTANTS["room"](path.relative_to(root).as_posix()) for path in (root / "commgov_lib").rglob("*.py")
    }
    assert [name for name in sorted(rooms) if not MUTANTS["tests_of"](name)] == []


def test_the_lists_of_tests_name_what_exists():
    """Every room and every further test file of the table exists, and every equivalent change can be made."""
    root = Path(__file__).parent.parent
    files = [path.relative_to(root).as_posix() for path in (root / "commgov_lib").rglob("*.py")]
    assert set(MUTANTS["FURTHER"]) <= {MUTANTS["room"](file) for file in files}
    for room, further in MUTANTS["FURTHER"].items():
        for name in further:
            folder, _, file = name.rpartition("/")
            assert f"tests/{folder + '/' if folder else ''}test_{file}.py" in MUTANTS["tests_of"](room)
    for kernel in MUTANTS["SHARED_KERNELS"]:
        assert f"commgov_lib/measures/_kernels/{kernel}.py" in files
    for file, before, after in MUTANTS["equivalent"]():
        made = MUTANTS["changes"]((root / file).read_bytes(), file)
        assert (before, after) in {(mutant.before, mutant.after) for mutant in made}


@pytest.mark.parametrize(("low", "told"), [(0, "red"), (1, "green")])
def test_noticed_and_missed_are_told_apart(tmp_path, low, told):
    """A test that looks at the border notices ``>`` for ``>=``; one that does not, misses it."""
    (tmp_path / "commgov_lib").mkdir()
    (tmp_path / "commgov_lib" / "__init__.py").write_text("def keeps(x):\n    return x >= 0\n")
    (tmp_path / "test_x.py").write_text(
        f"import commgov_lib\n\n\ndef test_x():\n    assert commgov_lib.keeps({low})\n"
    )
    source = (tmp_path / "commgov_lib" / "__init__.py").read_bytes()
    (mutant,) = (m for m in MUTANTS["changes"](source, "commgov_lib/__init__.py") if m.new == ">")
    assert MUTANTS["run"](tmp_path, ["test_x.py"], 100)[0] == "green"
    assert MUTANTS["tried"](mutant, tmp_path, ["test_x.py"], 100)[0] == told
    assert (tmp_path / "commgov_lib" / "__init__.py").read_bytes() == source
