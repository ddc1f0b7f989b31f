"""Ensembles: the same table on one core, two, or a cluster, and after every kind of interruption."""

import errno
import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import namedtuple
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli
from commgov_lib.cli import simulations
from commgov_lib.ensemble import replicates, results, workers

from . import tasks_ensemble as tasks

ROOT = Path(__file__).resolve().parent.parent
SEEDS = range(30)
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")


def expected(seeds=SEEDS):
    return pd.DataFrame([{"seed": seed} | tasks.numbers(seed) for seed in seeds])


def content(folder) -> bytes:
    return (folder / "table.parquet").read_bytes()


@pytest.fixture
def whole(tmp_path):
    """The file of a run that nothing interrupted."""
    cg.ensemble.run(tasks.numbers, SEEDS, resume=tmp_path / "whole")
    return content(tmp_path / "whole")


@pytest.fixture
def many(monkeypatch):
    """Worker processes from the second seed on, two of them, whatever the machine."""
    monkeypatch.setattr(workers, "SOON", -1)
    monkeypatch.setattr(workers, "cores", lambda: 2)


# ---- the table ---------------------------------------------------------------------------------------------


def test_one_row_a_replicate_ordered_by_seed():
    pd.testing.assert_frame_equal(cg.ensemble.run(tasks.numbers, [7, 3, 11]), expected([3, 7, 11]))


@pytest.mark.parametrize(
    ("task", "columns"),
    [
        (lambda seed: seed / 2, {"value": [0.5, 1.0]}),
        (lambda seed: np.float64(seed), {"value": [1.0, 2.0]}),
        (lambda seed: {"a": np.int64(seed), "b": np.bool_(True)}, {"a": [1, 2], "b": [True, True]}),
        (lambda seed: pd.Series({"a": seed, "word": "x"}), {"a": [1, 2], "word": ["x", "x"]}),
        (lambda seed: namedtuple("Row", "a b")(seed, -seed), {"a": [1, 2], "b": [-1, -2]}),
        (lambda seed: {"a": seed if seed > 1 else 0.5}, {"a": [0.5, 2.0]}),
        (lambda seed: {"seed": seed, "a": 1}, {"a": [1, 1]}),
        (functools.partial(tasks.by_name, add=3), {"value": [4, 5]}),
    ],
)
def test_what_a_task_may_return(task, columns):
    found = cg.ensemble.run(task, [1, 2])
    assert found.to_dict("list") == {"seed": [1, 2]} | columns


def test_columns_named_in_several_orders_stand_in_one_whatever_the_parts(tmp_path, monkeypatch):
    def task(seed):
        return {"b": 1, "a": 2} if seed % 2 else {"a": 2, "b": 1}

    first = cg.ensemble.run(task, range(6))
    assert first.columns.tolist() == ["seed", "a", "b"]
    monkeypatch.setattr(results, "MOST_ROWS", 1)
    pd.testing.assert_frame_equal(cg.ensemble.run(task, range(6)), first)


def test_processes_change_nothing(tmp_path, many, whole):
    table = cg.ensemble.run(tasks.numbers, SEEDS, resume=tmp_path / "many")
    pd.testing.assert_frame_equal(table, expected())
    assert content(tmp_path / "many") == whole


def test_work_is_shared_out(many):
    found = cg.ensemble.run(functools.partial(tasks.where, seconds=0.02), range(60))
    assert found["value"].nunique() in (2, 3)  # this process first, then two others, if both start in time
    assert found["value"].iloc[0] == os.getpid()


def test_short_runs_and_tasks_without_a_file_stay_in_this_process(many, monkeypatch):
    assert set(cg.ensemble.run(lambda seed: os.getpid(), range(4))["value"]) == {os.getpid()}
    monkeypatch.setattr(workers, "SOON", 60)
    assert set(cg.ensemble.run(tasks.where, range(2))["value"]) == {os.getpid()}


def test_more_seeds_later_do_only_what_is_missing(tmp_path):
    calls = []

    def task(seed):
        calls.append(seed)
        return seed

    cg.ensemble.run(task, range(5), resume=tmp_path / "a 册")
    assert cg.ensemble.run(task, range(3, 8), resume=tmp_path / "a 册")["value"].tolist() == [3, 4, 5, 6, 7]
    assert calls == list(range(8))
    assert cg.ensemble.run(task, [], resume=tmp_path / "a 册").empty


def test_memory_does_not_grow_with_replicates(monkeypatch):
    """Rows are held up to a number, then written; the table is read at the end."""
    monkeypatch.setattr(results, "MOST_ROWS", 100)
    with results.Parts(None, "x") as parts:
        held = []
        for seed in range(1050):
            parts.add({"value": seed}, seed=seed)
            held.append(len(parts._rows))
        assert max(held) < 100
        assert parts.table(np.arange(1050), keep=False)["value"].tolist() == list(range(1050))
        folder = parts.folder
    assert not folder.exists()


# ---- interruptions -----------------------------------------------------------------------------------------


def test_a_task_that_fails_tells_its_seed_and_can_be_resumed(tmp_path, whole):
    flag = tmp_path / "mended"
    task = functools.partial(tasks.fails, at=12, unless=str(flag))
    with pytest.raises(cg.CommgovError, match="failed with seed 12: ValueError: too little rain") as told:
        cg.ensemble.run(task, SEEDS, resume=tmp_path / "run")
    assert "is kept in" in str(told.value)
    assert "raise ValueError" in told.value.__notes__[0]
    assert not (tmp_path / "run" / "table.parquet").exists()
    flag.touch()
    cg.ensemble.run(task, SEEDS, resume=tmp_path / "run")
    assert content(tmp_path / "run") == whole


def test_a_task_that_fails_in_another_process_tells_its_seed(tmp_path, many):
    task = functools.partial(tasks.fails, at=12, unless=str(tmp_path / "never"))
    with pytest.raises(cg.CommgovError, match="seed 12: ValueError") as told:
        cg.ensemble.run(task, SEEDS)
    assert "raise ValueError" in told.value.__notes__[0]


@POSIX
def test_a_lost_worker_is_replaced(tmp_path, many, whole):
    task = functools.partial(tasks.dies, at=9, once=str(tmp_path / "died"))
    cg.ensemble.run(task, SEEDS, resume=tmp_path / "run")
    assert (tmp_path / "died").exists()
    assert content(tmp_path / "run") == whole


@POSIX
def test_a_seed_that_ends_every_worker_is_named(many):
    with pytest.raises(cg.CommgovError, match="seed 9 ended its worker process 3 times"):
        cg.ensemble.run(functools.partial(tasks.dies, at=9), SEEDS)


def script(tmp_path, body) -> list[str]:
    """A script in a folder of its own, as a user would write it."""
    file = tmp_path / "研究 one.py"
    file.write_text(textwrap.dedent(body), encoding="utf-8", newline="\n")
    return [sys.executable, str(file)]


def start(words) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                            text=True, encoding="utf-8", start_new_session=True)  # fmt: skip


def wait_for(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


SLOW = """\
    import functools, signal, sys
    import commgov_lib as cg
    from commgov_lib.ensemble import workers
    from tests import tasks_ensemble as tasks
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs behind it
    workers.SOON, workers.cores = -1, lambda: 2
    if __name__ == "__main__":
        task = functools.partial(tasks.numbers, seconds=0.3)
        cg.ensemble.run(task, range(30), resume=sys.argv[1])
    """


@POSIX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_resumes_to_the_same_bytes(tmp_path, whole, number):
    done = start([*script(tmp_path, SLOW), str(tmp_path / "run")])
    wait_for(lambda: len(list((tmp_path / "run").glob("part-*"))) > 1)
    os.killpg(done.pid, number) if number == signal.SIGINT else done.kill()
    _, said = done.communicate(timeout=60)
    assert done.returncode == -number
    if number == signal.SIGINT:
        assert said.count("KeyboardInterrupt") == 1  # the workers stay silent
        assert "is kept in" in said
    wait_for(lambda: not _alive(done.pid))  # no worker outlives the run
    assert not (tmp_path / "run" / "table.parquet").exists()
    kept = len(pd.concat(pd.read_parquet(part) for part in (tmp_path / "run").glob("part-*")))
    assert 0 < kept < 30
    task = functools.partial(tasks.numbers, seconds=0.3)
    cg.ensemble.run(task, SEEDS, resume=tmp_path / "run")
    assert content(tmp_path / "run") == whole


def _alive(session: int) -> bool:
    """Whether a process of the session is still there."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            return True
    return False


def test_a_full_disk_is_told_and_what_was_written_is_kept(tmp_path, whole, monkeypatch):
    sync, written = os.fsync, []

    def full(number):
        if len(written) > 6:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(number)
        sync(number)

    monkeypatch.setattr(results, "MOST_ROWS", 5)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(cg.CommgovError, match=r"No space left on device\. Fix: make room"):
        cg.ensemble.run(tasks.numbers, SEEDS, resume=tmp_path / "run")
    assert list((tmp_path / "run").glob("part-*"))
    assert not list((tmp_path / "run").glob(".*"))
    monkeypatch.undo()
    cg.ensemble.run(tasks.numbers, SEEDS, resume=tmp_path / "run")
    assert content(tmp_path / "run") == whole


def test_torn_and_damaged_files_are_done_again(tmp_path, whole, monkeypatch):
    monkeypatch.setattr(results, "MOST_ROWS", 5)
    folder = tmp_path / "run"
    cg.ensemble.run(tasks.numbers, range(20), resume=folder)
    part = sorted(folder.glob("part-*"))[1]
    part.write_bytes(part.read_bytes()[:100])
    (folder / ".commgov-0.part").mkdir()
    (folder / ".commgov-0.part" / "new").write_bytes(b"half")
    cg.ensemble.run(tasks.numbers, SEEDS, resume=folder)
    assert content(folder) == whole
    assert part.with_suffix(".unreadable").exists()
    assert not (folder / ".commgov-0.part").exists()


# ---- kindness ----------------------------------------------------------------------------------------------


def test_a_script_without_guard_is_told_kindly(tmp_path):
    words = script(tmp_path, SLOW.replace('if __name__ == "__main__":', "if True:"))
    done = start([*words, str(tmp_path / "run")])
    _, said = done.communicate(timeout=90)
    assert done.returncode == 1
    assert said.rstrip().endswith("run again with the same resume to go on.")
    assert said.count("CommgovError: ensemble: each worker process imports the script") == 1
    assert 'if __name__ == "__main__":' in said
    assert "freeze_support" not in said


def test_progress_is_silent_but_for_a_terminal(capsys, monkeypatch):
    cg.ensemble.run(tasks.numbers, SEEDS)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with replicates.progress(2, 5) as advance:
        advance(3)
    said = capsys.readouterr()
    assert "replicates" in said.err
    assert "5/5" in said.err
    assert "left" in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("task", "seeds", "words"),
    [
        ("x", [1], "task is a str"),
        (abs, 5, "Fix: give all seeds, such as range.5."),
        (abs, [1, 1], "1 is duplicated"),
        (abs, [-1], "-1 is not a whole number"),
        (abs, range(-3, 2), "-3 is not a whole number"),
        (abs, [0.5], "0.5 is not a whole number"),
        (abs, [True], "True is not a whole number"),
        (abs, [2**63], "not a whole number from 0 up to 63 bits"),
        (lambda seed: pd.DataFrame({"a": [1]}), [1], "returned a DataFrame, which is not a row"),
        (lambda seed: None, [1], "returned a NoneType"),
        (lambda seed: {}, [1], "empty row"),
        (lambda seed: {"seed": 5}, [1], "another number as 'seed'"),
        (lambda seed: {"a": [1, 2]}, [1], "column 'a' holds a list"),
        (lambda seed: {"a": 1} if seed else {"b": 1}, [0, 1], "seed 1 does not return the columns.*: a, b"),
        (lambda seed: {"a": 1 if seed else "one"}, [0, 1], "several kinds"),
        (lambda seed: {"a": 2**70}, [1], "beyond 64 bits"),
        (abs, [[1]], "not a whole number"),
    ],
)
def test_errors_say_what_to_do(task, seeds, words):
    with pytest.raises(cg.CommgovError, match=words):
        cg.ensemble.run(task, seeds)


def test_kinds_that_differ_are_found_across_files_too(monkeypatch):
    monkeypatch.setattr(results, "MOST_ROWS", 1)
    with pytest.raises(cg.CommgovError, match="several kinds"):
        cg.ensemble.run(lambda seed: {"a": True if seed else "one"}, [0, 1])


def test_a_folder_belongs_to_one_task_and_one_run(tmp_path):
    cg.ensemble.run(abs, [1], resume=tmp_path / "a")
    with pytest.raises(cg.CommgovError, match=r"holds results of builtins\.abs, not of builtins\.pow\(2\)"):
        cg.ensemble.run(functools.partial(pow, 2), [1], resume=tmp_path / "a")
    (tmp_path / "file").touch()
    with pytest.raises(cg.CommgovError, match="is a file"):
        cg.ensemble.run(abs, [1], resume=tmp_path / "file")
    with results.Parts(tmp_path / "a", "builtins.abs"):
        if os.name == "posix":
            with pytest.raises(cg.CommgovError, match="another run is writing"):
                cg.ensemble.run(abs, [1], resume=tmp_path / "a")
    cg.ensemble.run(abs, [1], resume=tmp_path / "a")


def test_a_task_is_told_by_name_and_arguments():
    told = workers.described(functools.partial(tasks.numbers, seconds=0.1))
    assert told == "tests.tasks_ensemble.numbers(seconds=0.1)"
    assert " at 0x" not in workers.described(functools.partial(abs, object()))


# ---- the city ----------------------------------------------------------------------------------------------


def test_a_city_as_a_row():
    task = functools.partial(cg.ensemble.city_row, scale=0.02)
    table = cg.ensemble.run(task, [1, 2])
    assert table["margins_met"].all()
    city = cg.city.simulate(seed=2, scale=0.02)
    reach, weight = city.reach("health"), city.demand("health")
    for name, k in (("covered_health", 1), ("backup_health", 2)):
        share = weight[reach.sum() >= k].sum() / weight.sum()
        assert table[name].iloc[1] == pytest.approx(share)


# ---- a cluster ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers, three processes of their own: (client, the workers' processes)."""
    distributed = pytest.importorskip("distributed", reason="pip install 'commgov-lab[cluster]'")
    folder = tmp_path_factory.mktemp("cluster")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    speak = {"env": environment, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = folder / "scheduler.json"
    common = ["--scheduler-file", str(where), "--no-dashboard"]
    here = ["--host", "127.0.0.1"]
    run = [sys.executable, "-m"]
    scheduler = [*run, "distributed.cli.dask_scheduler", *common, *here, "--port", "0"]
    worker = [*run, "distributed.cli.dask_worker", *common, *here, "--nthreads", "1", "--no-nanny"]
    processes = [subprocess.Popen(scheduler, **speak)]
    try:
        wait_for(where.exists)
        processes += [subprocess.Popen(worker, **speak) for _ in range(2)]
        address = json.loads(where.read_text(encoding="utf-8"))["address"]
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            yield client, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def test_a_cluster_gives_the_same_bytes_and_tells_the_seed(cluster, tmp_path, whole):
    client, _ = cluster
    cg.ensemble.run(tasks.numbers, SEEDS, client=client, resume=tmp_path / "run")
    assert content(tmp_path / "run") == whole
    local = cg.ensemble.run(lambda seed: 2 * seed, SEEDS, client=client)  # Dask carries a lambda, too
    assert local["value"].tolist() == [2 * seed for seed in SEEDS]
    task = functools.partial(tasks.fails, at=12, unless=str(tmp_path / "never"))
    with pytest.raises(cg.CommgovError, match="seed 12: ValueError: too little rain"):
        cg.ensemble.run(task, SEEDS, client=client)


@POSIX
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(cluster, tmp_path, whole, monkeypatch):
    client, workers = cluster
    take = results.Parts.add
    taken = []

    def add(self, row, *, seed):
        taken.append(seed)
        if len(taken) == 5:
            workers[0].kill()
        take(self, row, seed=seed)

    monkeypatch.setattr(results.Parts, "add", add)
    task = functools.partial(tasks.numbers, seconds=0.3)
    cg.ensemble.run(task, SEEDS, client=client, resume=tmp_path / "run")
    assert len(taken) == 30
    assert workers[0].wait(5) == -signal.SIGKILL
    assert content(tmp_path / "run") == whole


# ---- the command line --------------------------------------------------------------------------------------


def test_the_command_writes_a_table_and_goes_on(tmp_path, capsys):
    words = ["simulate", "--scale", "0.02", "--out", str(tmp_path / "城 one.csv"), "--seeds"]
    assert cli.main([*words, "1"]) == 0
    assert cli.main([*words, "2"]) == 0
    table = pd.read_csv(tmp_path / "城 one.csv")
    assert table["seed"].tolist() == [1, 2]
    assert len(list((tmp_path / "城 one.parts").glob("part-*"))) == 2
    assert "All published margins are met in 2 of them." in capsys.readouterr().out
    words = ["simulate", "--scale", "0.02", "--resume", str(tmp_path / "another"), "--out"]
    assert cli.main([*words, str(tmp_path / "b.csv"), "--seeds", "2"]) == 0  # without an interruption
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "城 one.csv").read_bytes()


def test_the_command_on_a_cluster_writes_the_same_bytes(cluster, tmp_path):
    client, _ = cluster
    words = ["simulate", "--scale", "0.02", "--seeds", "1", "--out"]
    assert cli.main([*words, str(tmp_path / "a.csv")]) == 0
    there = ["--scheduler", client.scheduler.address]
    assert cli.main([*words, str(tmp_path / "b.csv"), *there]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_wrong_use_of_the_command_is_told(tmp_path, capsys, monkeypatch):
    assert cli.main(["simulate"]) == 2
    assert cli.main(["simulate", "--seeds", "0"]) == 2
    assert cli.main(["simulate", "--seeds", "1", "--out", "a.txt"]) == 2
    assert "neither .csv nor .xlsx" in capsys.readouterr().err
    pytest.importorskip("distributed", reason="pip install 'commgov-lab[cluster]'")
    monkeypatch.setattr(simulations, "_PATIENCE", 1)
    nobody = ["--scheduler", "tcp://127.0.0.1:1", "--out", str(tmp_path / "a.csv")]
    assert cli.main(["simulate", "--seeds", "1", *nobody]) == 1
    assert "no Dask scheduler answers at 'tcp://127.0.0.1:1'" in capsys.readouterr().err


def test_a_client_must_be_one_and_have_workers(monkeypatch):
    with pytest.raises(cg.CommgovError, match="client is a str, not a Dask client"):
        cg.ensemble.run(abs, [1], client="tcp://127.0.0.1:8786")

    class Empty:
        submit = nthreads = None

        def wait_for_workers(self, count, timeout):
            raise TimeoutError

    monkeypatch.setattr(workers, "WAIT", 0)
    with pytest.raises(cg.CommgovError, match="had no worker for 0 seconds"):
        cg.ensemble.run(abs, [1], client=Empty())


@pytest.mark.parametrize("content", ["", '{"ta', "[]", "null", '{"other": 1}'])
def test_an_empty_or_cut_run_json_is_told(tmp_path, content):
    cg.ensemble.run(tasks.numbers, SEEDS[:2], resume=tmp_path)
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(cg.CommgovError, match=r"run.json' is empty or cut short.* Fix: name another folder"):
        cg.ensemble.run(tasks.numbers, SEEDS[:2], resume=tmp_path)
