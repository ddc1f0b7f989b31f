"""Whistle and report: closed forms by fractions and chains, the simulation by closed forms and laws."""

import itertools
import math

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import commgov_lib as cg
from commgov_lib.measures._kernels import dispatch, random
from commgov_lib.measures.dispatch import simulation

from .. import towns
from . import oracles_dispatch as oracles

mpl.use("Agg")
D = cg.dispatch
P = D.Params
RATES = pd.DataFrame([[1.0, 0.5, 0.2], [0.7, 0.9, 0.4]], ["east", "west"], ["water", "power", "noise"])
# Everything at once: desk, delay, misrouting, urgent, platform, joint teams, meetings, weekdays, pulses.
ALL = P(
    arrival_rate=RATES, service_rate={"water": 1.0, "power": 1.5, "noise": 0.8}, servers=5,
    street={"east": "north street", "west": "south street"}, desk_rate=4.0, desk_servers=2, referral=0.7,
    misroute=0.2, urgent=0.25, direct=0.3, joint={"water": ("power", 0.4), "power": ("water", 0.3)},
    review=3.5, profile=[1, 2, 0, 1, 1, 0.5, 3], pulse=2, pulse_every=30.0, pulse_length=1.0,
)  # fmt: skip


def one(**more):
    """A single department with one domain."""
    return P(**{"arrival_rate": 0.8, "service_rate": 1.0, "servers": 1} | more)


# One department works by the day, the other by the tenth of a second: too short for a tick.
TWO_SPEEDS = P(
    arrival_rate=pd.Series({"x": 0.4, "y": 0.4}),
    service_rate=pd.Series({"x": 1.0, "y": 1e6}),
    servers=pd.Series({"x": 1, "y": 1}),
)


def within(found, value, se, sigmas=4.0):
    """Whether a simulated mean lies within four standard errors of its closed form."""
    return abs(found - value) <= sigmas * se + 1e-12


# ---- closed forms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("servers", "load", "value"),
    [
        (1, 0.5, 1 / 2),
        (2, 1, 1 / 3),
        (3, 2, 4 / 9),
        (5, 2.5, 625 / 4794),
        (10, 6, 0.10129924),
        (12, 10, 0.44938822),
    ],
)
def test_known_values_of_erlang_c(servers, load, value):
    assert D.erlang_c(servers, load) == pytest.approx(value, abs=5e-9)


def test_known_waits():
    assert D.wait(1, 0.8, 1.0) == pytest.approx(4)
    assert D.wait(2, 1.6, 1.0) == pytest.approx(16 / 9)


@given(st.integers(1, 25), st.fractions(0, 3, max_denominator=50))
def test_erlang_is_that_of_the_twins(servers, part):
    load = part * servers
    assert D.erlang_b(servers, float(load)) == pytest.approx(
        float(oracles.erlang_b(servers, load)), rel=1e-12
    )
    if load < servers:
        found = D.erlang_c(servers, float(load))
        assert found == pytest.approx(float(oracles.erlang_c(servers, load)), rel=1e-9, abs=1e-300)


def test_erlang_keeps_its_digits_with_ten_thousand_persons():
    """Against the Poisson distribution in logarithms."""
    for servers, load in ((10_000, 9_900.0), (10_000, 9_999.0), (10_000, 5_000.0), (3_000, 3_500.0)):
        logs = stats.poisson.logpmf(servers, load) - stats.poisson.logcdf(servers, load)
        assert D.erlang_b(servers, load) == pytest.approx(math.exp(logs), rel=1e-8)
    assert 0 < D.erlang_c(10_000, 9_999.999) < 1
    assert D.erlang_c(10_000, 0.0) == 0


@pytest.mark.parametrize(("servers", "first", "second", "rate"), [(1, 0.3, 0.4, 1.0), (3, 0.9, 1.0, 0.8)])
def test_priority_is_the_balance_of_all_states(servers, first, second, rate):
    found = D.priority_wait([first, second], rate, servers)
    assert found.tolist() == pytest.approx(oracles.priority_waits(first, second, rate, servers), rel=1e-6)


def test_priority_shares_out_the_wait_and_does_not_make_it():
    """One class is Erlang's wait; with several the mean over all requests stays (same work, nobody idle)."""
    assert D.priority_wait([1.6], 1.0, 2)[0] == pytest.approx(D.wait(2, 1.6, 1.0))
    rates = np.array([0.4, 0.5, 0.9])
    waits = D.priority_wait(rates, 1.0, 2)
    assert rates @ waits / rates.sum() == pytest.approx(D.wait(2, 1.8, 1.0))
    assert (np.diff(waits) > 0).all()
    apart = D.priority_wait([0.2, 0.3], [1.0, 2.0])  # W0 = .2/1 + .3/4 = .275 by hand
    assert apart.tolist() == pytest.approx([0.275 / 0.8, 0.275 / (0.8 * 0.65)])


def test_pooling_never_lengthens_the_wait():
    for load in (0.3, 0.7, 0.95):
        waits = [D.wait(c, c * load, 1.0) for c in range(1, 40)]
        assert (np.diff(waits) < 0).all()


def test_square_root_staffing_is_exact_in_the_limit():
    """Erlang's C at c = a + √a comes ever nearer to the limit."""
    gaps = [abs(D.erlang_c(round(a + math.sqrt(a)), a) - D.halfin_whitt(1.0)) for a in (25.0, 400.0, 8_100.0)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 2e-3
    for load, delay in ((7.3, 0.1), (100.0, 0.5), (1000.0, 0.02)):
        found = D.staffing(load, delay=delay)
        c = int(found["servers"])
        assert D.erlang_c(c, load) <= delay
        assert c - 1 <= load or D.erlang_c(c - 1, load) > delay
        assert abs(c - found["square_root_servers"]) <= 1
        assert D.halfin_whitt(found["beta"]) == pytest.approx(delay)


# ---- random numbers ----------------------------------------------------------------------------------------


def test_draws_are_those_of_the_twin_and_exponential():
    words = np.random.SeedSequence(5).generate_state(2, np.uint64)
    for n, k in ((0, 0), (1, 8), (10**9, 35)):
        found = dispatch.word(np.uint64(dispatch.key(words, n)), k)
        assert int(found) == oracles.word(int(words[0]), int(words[1]), n, k)
    drawn = np.empty(400_000)
    random.exponentials(words, 0, drawn)
    assert stats.kstest(drawn, "expon").pvalue > 1e-3
    assert (drawn > random._RIGHT).sum() > 100  # the tail is drawn, too
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 4 / np.sqrt(drawn.size)


# ---- the simulation against closed forms -------------------------------------------------------------------

CLOSED_FORMS = {
    "M/M/1": (one(), False),
    "M/M/c": (one(arrival_rate=4.0, servers=5), False),
    "solo": (P(arrival_rate=RATES, solo=True, solo_rate=1.0, solo_servers=3), False),
    "referral": (one(referral=2.0, direct=0.4), False),
    "priority (Cobham)": (one(arrival_rate=1.5, servers=2, urgent=0.3), True),
    "network with misrouting (Jackson, Kelly)": (
        P(arrival_rate=RATES, service_rate={"water": 1.0, "power": 1.5, "noise": 0.8}, servers=3,
          referral=0.7, misroute=0.3, desk_rate=3.0, desk_servers=2), False),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_the_simulation_agrees_with_the_closed_form(name):
    params, split = CLOSED_FORMS[name]
    expected = D.expected(params)
    assert expected["exact"].all()
    by = "urgent" if split else None
    found = D.replicate(params, seeds=range(24), until=1500, warm_up=200, by=by)
    assert (found["open_share"] < 1e-3).all()
    for group, flag in (("urgent", True), ("regular", False)) if split else (("all", None),):
        for measure in ("answered", "worked", "total", "visits"):
            row = found.loc[measure] if flag is None else found.loc[(flag, measure)]
            assert within(row["value"], expected.loc[(group, measure), "value"], row["se"]), (group, measure)


def test_visits_are_geometric():
    table = D.simulate(P(arrival_rate=RATES, service_rate=1.0, servers=6, misroute=0.4), seed=3, until=3000)
    done = table.loc[table["closed"].notna(), "visits"]
    for k in (1, 2, 3):
        p = 0.4 ** (k - 1) * 0.6
        assert within((done == k).mean(), p, np.sqrt(p * (1 - p) / len(done)))
    assert (table["department"].astype(str) == table["domain"].astype(str))[table["closed"].notna()].all()


def test_a_meeting_holds_regular_requests_half_a_period():
    params = one(servers=3, review=7.0, urgent=0.3)
    table = D.simulate(params, seed=1, until=4000)
    urgent, regular = table[table["urgent"]], table[~table["urgent"]].dropna(subset="whistled")
    assert (urgent["whistled"] == urgent["opened"]).all()
    assert (regular["whistled"] % 7 == 0).all()
    assert (regular["whistled"] >= regular["opened"]).all()
    held = regular["whistled"] - regular["opened"]
    assert within(held.mean(), 3.5, 7 / np.sqrt(12 * len(held)))
    assert not D.expected(params)["exact"].loc[("regular", "answered")]


def test_a_joint_team_waits_for_its_scarce_half():
    """With plenty of partners, a department that always needs one waits like M/M/c by itself."""
    params = P(
        arrival_rate={"fire": 1.5}, service_rate=1.0, servers={"fire": 2, "power": 200},
        joint={"fire": ("power", 1.0)},
    )  # fmt: skip
    found = D.replicate(params, seeds=range(24), until=1500, warm_up=200).loc["answered"]
    assert within(found["value"], D.wait(2, 1.5, 1.0), found["se"])
    books = D.account(params, seed=1, until=1500)
    assert books["bound_days"].sum() == 0
    assert books.loc["fire", "busy_days"] == books.loc["power", "busy_days"]


def test_a_varying_arrival_rate_brings_the_load_of_the_closed_form():
    """Plenty of persons: the number in work at a given time of each week, over many weeks."""
    rates, rate = [12.0, 2.0, 0.0, 4.0, 4.0, 0.0, 6.0], 0.5
    params = P(arrival_rate=4.0, service_rate=rate, servers=300, profile=rates, cycle=7.0)
    weeks = 3000
    table = D.simulate(params, seed=2, until=7.0 * weeks)
    for time in (0.9, 2.5, 6.2):
        at = 7.0 * np.arange(20, weeks - 1) + time
        inside = np.searchsorted(np.sort(table["opened"]), at) - np.searchsorted(np.sort(table["closed"]), at)
        expected = oracles.load_by_steps(rates, rate, 7.0, time)
        assert within(inside.mean(), expected, np.sqrt(expected / len(at)) * 1.1)  # a Poisson number, nearly


def test_waits_one_by_one_agree_with_erlang_and_with_a_plain_queue():
    for servers, load in ((1, 0.7), (20, 19.0)):
        runs = np.array(
            [D.waits(servers, load, 1.0, customers=200_000, seed=s)[20_000:].mean() for s in range(16)]
        )
        assert within(runs.mean(), D.wait(servers, load, 1.0), runs.std(ddof=1) / 4)
    words = np.random.SeedSequence(4).generate_state(2, np.uint64)
    draws = np.array([[_exponential(words, n, k) for k in (0, 8)] for n in range(300)])
    arrived, work = np.cumsum(draws[:, 0] / 2.4), draws[:, 1]
    starts = oracles.replay(arrived.tolist(), work.tolist(), [False] * 300, 3)
    found = D.waits(3, 2.4, 1.0, customers=300, seed=4)
    assert found == pytest.approx(np.array(starts) - arrived, abs=1e-9)


def _exponential(words, n, k):
    """Draw k of request n, as the kernels draw it."""
    bits = dispatch.word(np.uint64(dispatch.key(words, n)), k)
    return dispatch.exponential(np.uint64(bits))


# ---- laws that hold exactly in every run -------------------------------------------------------------------


@pytest.mark.parametrize("urgent", [0.0, 0.3])
def test_every_request_begins_when_a_plain_queue_says(urgent):
    """Replayed request by request: first come first served, the urgent first."""
    params = one(arrival_rate=2.7, servers=3, urgent=urgent)
    table = D.simulate(params, seed=7, until=400)
    work = (table["closed"] - table["started"]).fillna(1e9)
    starts = oracles.replay(table["opened"].tolist(), work.tolist(), table["urgent"].tolist(), 3)
    begun = table["started"].notna()
    assert table.loc[begun, "started"].tolist() == [s for s, here in zip(starts, begun, strict=True) if here]


@pytest.mark.parametrize(("pulse", "every", "length"), [(1, 7.0, 1.0), (3, 5.0, 2.5), (2, 30.0, 0.25)])
def test_pulses_begin_work_when_a_plain_queue_says(pulse, every, length):
    """Additional persons come on day 0 and go when they have finished, request by request."""
    params = one(
        arrival_rate=2.2, servers=2, pulse=pulse, pulse_every=every, pulse_length=length, unstable=True
    )
    table = D.simulate(params, seed=5, until=300)
    words, day = np.random.SeedSequence(5).generate_state(2, np.uint64), 2.0**20
    work = [int(_exponential(words, n, 8) * day + 0.5) / day for n in range(len(table))]
    starts = oracles.replay_pulsed(table["opened"].tolist(), work, 2, pulse, every, length)
    begun = table["started"].notna()
    assert table.loc[begun, "started"].tolist() == [s for s, here in zip(starts, begun, strict=True) if here]
    assert all(s >= 300 for s, here in zip(starts, begun, strict=True) if not here)
    done = table["closed"].notna()
    assert (table["closed"] - table["started"])[done].tolist() == [
        w for w, here in zip(work, done, strict=True) if here
    ]
    books = D.account(params, seed=5, until=300)
    assert books["idle_days"].item() == 0
    phases = 2 * math.floor(300 / every) + (1 if 300 % every <= length else 2) - (300 % every == 0)
    assert books.attrs["events"] == len(table) + done.sum() + phases


@pytest.mark.parametrize("room", [1, 2, 3, 5, 8])
def test_the_size_of_pieces_changes_nothing(room, monkeypatch):
    table, books = D.simulate(ALL, seed=3, until=60), D.account(ALL, seed=3, until=60)
    monkeypatch.setattr(simulation, "ROOM", room)
    pd.testing.assert_frame_equal(D.simulate(ALL, seed=3, until=60), table)
    pd.testing.assert_frame_equal(D.account(ALL, seed=3, until=60), books)


def test_more_requests_than_the_first_piece_holds():
    """Nobody waits: each request begins as it comes and takes its own draw; 3,000 rows, 2,000 at once."""
    table = D.simulate(one(arrival_rate=2000.0, servers=5000), seed=9, until=1.5)
    assert len(table) > 2048
    assert table["closed"].isna().sum() > 1024
    assert (table["started"] == table["opened"]).all()
    words, day = np.random.SeedSequence(9).generate_state(2, np.uint64), 2.0**20
    came, clock = [], 0.0
    for n in range(len(table)):
        clock += _exponential(words, n, 0) / (2000.0 / day)
        came.append(int(clock) / day)
    assert table["opened"].tolist() == pytest.approx(came, abs=2 / day)
    work = np.array([int(_exponential(words, n, 8) * day + 0.5) / day for n in range(len(table))])
    done = table["opened"] + work < 1.5
    assert (done == table["closed"].notna()).all()
    assert (table["closed"][done] == (table["opened"] + work)[done]).all()


@pytest.mark.parametrize("block", [2, 3, 8])
def test_blocks_of_customers_change_no_wait(block, monkeypatch):
    expected = D.waits(3, 2.4, 1.0, customers=500, seed=4)
    words = np.random.SeedSequence(4).generate_state(2, np.uint64)
    draws = np.array([[_exponential(words, n, k) for k in (0, 8)] for n in range(500)])
    arrived, work = np.cumsum(draws[:, 0] / 2.4), draws[:, 1]
    starts = np.array(oracles.replay(arrived.tolist(), work.tolist(), [False] * 500, 3))
    monkeypatch.setattr(simulation, "BLOCK", block)
    found = D.waits(3, 2.4, 1.0, customers=500, seed=4)
    assert found == pytest.approx(starts - arrived, abs=1e-9)
    assert found == pytest.approx(expected, abs=1e-9)


def test_waits_across_a_million_customers_are_lindleys():
    """W = S − min S over the differences of work and time between, with one person."""
    from commgov_lib.measures._kernels import njit

    @njit()
    def draws(words, out):
        for n in range(len(out)):
            of = dispatch.key(words, n)
            out[n, 0] = dispatch.exponential(dispatch.word(of, 0))
            out[n, 1] = dispatch.exponential(dispatch.word(of, 8))

    drawn = np.empty((1_050_000, 2))
    draws(np.random.SeedSequence(6).generate_state(2, np.uint64), drawn)
    step = np.append(0.0, drawn[:-1, 1] - drawn[1:, 0] / 0.8)
    walk = np.cumsum(step)
    found = D.waits(1, 0.8, 1.0, customers=len(drawn), seed=6)
    np.testing.assert_allclose(found, walk - np.minimum.accumulate(walk), atol=1e-6)


def test_the_books_of_a_run_are_those_of_its_requests():
    """Every column of the account, from the table of requests and their draws."""
    params, until = one(arrival_rate=2.7, servers=3), 400.0
    table, books = D.simulate(params, seed=7, until=until), D.account(params, seed=7, until=until).iloc[0]
    words, day = np.random.SeedSequence(7).generate_state(2, np.uint64), 2.0**20
    work = np.array([int(_exponential(words, n, 8) * day + 0.5) / day for n in range(len(table))])
    begun, done = table["started"].notna(), table["closed"].notna()
    busy = (table["closed"].fillna(until) - table["started"])[begun].sum()
    assert books[["kind", "servers"]].tolist() == ["department", 3]
    assert books[["arrived", "left", "present"]].tolist() == [len(table), done.sum(), (~done).sum()]
    assert books["present_days"] == (table["closed"].fillna(until) - table["opened"]).sum()
    assert books[["busy_days", "begun_days"]].tolist() == [busy, work[begun].sum()]
    assert books["unfinished_days"] == work[begun].sum() - busy
    assert books[["bound_days", "idle_days"]].tolist() == [0, 0]
    assert D.account(params, seed=7, until=until).attrs["events"] == len(table) + done.sum()


def test_replicate_is_the_mean_of_its_runs_by_hand():
    """A queue that does not settle, so that some of those counted are still open."""
    params, seeds, until, warm = one(arrival_rate=1.3, urgent=0.4, unstable=True), (3, 5, 8), 120.0, 20.0
    runs = []
    for seed in seeds:
        table = D.simulate(params, seed=seed, until=until)
        table = table[(table["opened"] >= warm) & (table["opened"] <= until - warm)]
        runs.append(table)
    for by, keep in ((None, None), ("urgent", True), ("urgent", False)):
        found = D.replicate(params, seeds=seeds, until=until, warm_up=warm, by=by)
        found = found if by is None else found.loc[keep]
        parts = [t if by is None else t[t["urgent"] == keep] for t in runs]
        closed = [t[t["closed"].notna()] for t in parts]
        expected = {
            "held": [0.0] * 3, "answered": [(t["started"] - t["whistled"]).mean() for t in closed],
            "worked": [(t["closed"] - t["started"]).mean() for t in closed],
            "total": [(t["closed"] - t["opened"]).mean() for t in closed], "visits": [1.0] * 3,
        }  # fmt: skip
        for measure, means in expected.items():
            row = found.loc[measure]
            assert row["value"] == pytest.approx(np.mean(means))
            assert row["se"] == pytest.approx(np.std(means, ddof=1) / math.sqrt(3), abs=1e-12)
            assert row["runs"] == 3
            assert row["requests"] == sum(map(len, parts))
            assert row["open_share"] == pytest.approx(np.mean([t["closed"].isna().mean() for t in parts]))
    assert found["open_share"].iloc[0] > 0.1


def test_assumptions_that_change_nothing_change_nothing():
    """Everybody urgent, teams and pulses of nobody, everyone direct, an even week."""
    base = P(arrival_rate=RATES, service_rate=1.0, servers=5, referral=0.6)
    table = D.simulate(base, seed=4, until=150)
    same = {
        "urgent": {"urgent": 1.0}, "joint": {"joint": {"water": ("power", 0.0)}},
        "misroute": {"misroute": 0.0},
        "pulse": {"pulse": 0, "pulse_every": 7.0, "pulse_length": 1.0},
        "department": {"department": {"water": "water", "power": "power", "noise": "noise"}},
    }  # fmt: skip
    for name, more in same.items():
        found = D.simulate(simulation.Params(**{**vars(base), **more}), seed=4, until=150)
        pd.testing.assert_frame_equal(found.drop(columns="urgent"), table.drop(columns="urgent"))
        assert found["urgent"].all() == (name == "urgent")
    even = D.simulate(simulation.Params(**{**vars(base), "profile": [2, 2, 2]}), seed=4, until=150)
    assert even["opened"].tolist() == pytest.approx(table["opened"].tolist(), abs=1e-5)
    direct = D.simulate(simulation.Params(**{**vars(base), "direct": 1.0}), seed=4, until=150)
    none = D.simulate(simulation.Params(**{**vars(base), "referral": 0.0}), seed=4, until=150)
    pd.testing.assert_frame_equal(direct.drop(columns="direct"), none.drop(columns="direct"))
    joint = D.simulate(
        simulation.Params(**{**vars(base), "joint": {"water": ("power", 1.0)}}), seed=4, until=150
    )
    assert (joint["joint"] == (joint["domain"] == "water")).all()
    assert (joint["direct"] | joint["urgent"]).sum() == 0


def test_every_field_of_the_closed_forms_by_hand():
    found = D.staffing(7.3, delay=0.1)
    c, rule = int(found["servers"]), int(found["square_root_servers"])
    assert rule == math.ceil(7.3 + found["beta"] * math.sqrt(7.3))
    assert found["delay"] == pytest.approx(float(oracles.erlang_c(c, 7.3)))
    assert found["square_root_delay"] == pytest.approx(float(oracles.erlang_c(rule, 7.3)))
    assert found["utilisation"] == pytest.approx(7.3 / c)
    with pytest.raises(cg.CommgovError, match="servers: label a is duplicated"):
        D.simulate(one(servers=pd.Series([1, 1], ["a", "a"])), seed=1, until=5)


def test_check_sets_two_runs_beside_the_closed_form_by_hand():
    setting = D.assumed()["value"]
    points = D.phase(setting, loads=[0.5], referrals=[1.0], misroutes=[0.1])
    row = D.check(setting, points, seeds=(1, 2, 3), until=200, warm_up=20).iloc[0]
    solo, whistle = (
        D.replicate(p, seeds=(1, 2, 3), until=200, warm_up=20).loc["total"]
        for p in D.regimes({**setting, "load": 0.5, "referral": 1.0, "misroute": 0.1})
    )
    assert row["simulated_days"] == pytest.approx(solo["value"] - whistle["value"])
    assert row["se"] == pytest.approx(math.sqrt(solo["se"] ** 2 + whistle["se"] ** 2))
    assert row["z"] == pytest.approx((row["simulated_days"] - points["advantage_days"].item()) / row["se"])
    far = points.assign(advantage_days=points["advantage_days"] + 9)
    assert D.check(setting, far, seeds=(1, 2, 3), until=200, warm_up=20)["agrees"].tolist() == [False]


def test_sensitivity_moves_each_number_by_hand():
    found = D.sensitivity(D.assumed())
    setting, assumed = D.assumed()["value"].to_dict(), D.assumed()
    for name, row in found.iterrows():
        assert row[["low", "high"]].tolist() == assumed.loc[name, ["low", "high"]].tolist()
        for end in ("low", "high"):
            moved = {**setting, name: assumed.loc[name, end]}
            if moved["persons"] % moved["departments"]:
                continue
            grid = D.phase(
                moved, loads=[moved["load"]], referrals=[moved["referral"]], misroutes=[moved["misroute"]]
            )
            assert row[f"{end}_days"] == pytest.approx(grid["advantage_days"].item(), nan_ok=True)
        assert row["reverses"] == np.isfinite(row["turns_at"])
    for name in ("load", "misroute"):
        at = {**setting, name: found.loc[name, "turns_at"]}
        grid = D.phase(at, loads=[at["load"]], referrals=[at["referral"]], misroutes=[at["misroute"]])
        assert grid["advantage_days"].item() == pytest.approx(0, abs=2e-3)


cases = st.fixed_dictionaries({
    "referral": st.sampled_from([0.0, 0.4]), "misroute": st.sampled_from([0.0, 0.3]),
    "urgent": st.sampled_from([0.0, 0.5]), "review": st.sampled_from([0.0, 2.0]),
    "desk_rate": st.sampled_from([math.inf, 6.0]), "pulse": st.integers(0, 2),
    "joint": st.sampled_from([None, {"water": ("power", 0.5), "noise": ("water", 0.5)}]),
    "servers": st.integers(4, 6), "profile": st.sampled_from([None, [1, 0, 2]]),
})  # fmt: skip


@settings(max_examples=60)
@given(cases, st.integers(0, 10**6))
def test_work_and_requests_are_conserved_exactly(case, seed):
    params = P(arrival_rate=RATES, service_rate=1.0, pulse_every=9.0, pulse_length=2.0, unstable=True, **case)
    books, table = D.account(params, seed=seed, until=200), D.simulate(params, seed=seed, until=200)
    assert (books["arrived"] == books["left"] + books["present"]).all()
    assert (books["busy_days"] == books["begun_days"] - books["unfinished_days"] + books["bound_days"]).all()
    assert (books["idle_days"] == 0).all()
    assert case["joint"] or (books["bound_days"] == 0).all()
    # Little's law: the area under the number present is the sum of all stays.
    stays = (table["closed"].fillna(200) - table["opened"]).sum()
    assert stays == oracles.area_under(table["opened"], table["closed"], 200)
    if not case["referral"] and not case["review"] and not case["joint"]:
        assert stays == books["present_days"].sum()
    order = table[["opened", "whistled", "started", "closed"]].to_numpy()
    known = order[:, :-1] <= order[:, 1:]
    assert (known | np.isnan(order[:, 1:])).all()
    assert (np.isnan(order[:, 1:]) | ~np.isnan(order[:, :-1])).all()
    assert (table["opened"].diff().dropna() >= 0).all()
    assert (order[~np.isnan(order)] <= 200).all()


def test_work_takes_as_long_as_the_right_department_needs():
    """With everything at once, joint teams and their two departments included."""
    found = D.replicate(ALL, seeds=range(12), until=800, warm_up=50, by="domain")
    for domain, rate in ALL.service_rate.items():
        row = found.loc[(domain, "worked")]
        assert within(row["value"], 1 / rate, row["se"])


def test_every_station_gets_the_load_by_which_it_is_judged():
    stations = simulation.plan(ALL).stations
    runs = [D.account(ALL, seed=s, until=1500)["begun_days"] / 1500 for s in range(8)]
    mean, se = sum(runs) / 8, pd.concat(runs, axis=1).std(axis=1) / np.sqrt(8)
    assert list(mean.index) == ["water", "power", "noise", "north street", "south street"]
    # A run of 1,500 days leaves work of the last ones undone, a meeting's worth at most.
    assert ((mean - stations["load"]).abs() <= 5 * se + 0.01 * stations["load"]).all()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(any))
def test_the_table_of_places_and_domains_draws_in_proportion(weight):
    threshold, other = simulation.alias(np.array(weight, float))
    found = np.bincount(np.arange(len(weight)), threshold, len(weight))
    found += np.bincount(other, 1 - threshold, len(weight))
    assert found / len(weight) == pytest.approx(np.array(weight) / sum(weight), abs=1e-12)


def test_a_cycle_may_begin_with_its_peak():
    params = one(arrival_rate=2000.0, servers=2500, profile=[1, 0, 0, 0, 0, 0, 0])
    assert len(D.simulate(params, seed=1, until=1.0)) == pytest.approx(14_000, abs=500)


def test_littles_law_of_everything_at_once():
    table = D.simulate(ALL, seed=3, until=3000)
    stays = (table["closed"].fillna(3000) - table["opened"]).sum()
    assert stays == oracles.area_under(table["opened"], table["closed"], 3000)
    assert {"held", "total"} <= set(D.replicate(ALL, seeds=range(2), until=500, warm_up=50).index)
    solo = P(arrival_rate=RATES, solo=True, solo_rate=1.0, solo_servers=3)
    table, books = D.simulate(solo, seed=1, until=2000), D.account(solo, seed=1, until=2000)
    assert (table["closed"].fillna(2000) - table["opened"]).sum() == books["present_days"].sum()
    assert table["whistled"].isna().all()
    assert table["department"].isna().all()


def test_a_request_keeps_its_draws_when_an_assumption_changes():
    base = D.simulate(P(arrival_rate=RATES, service_rate=1.0, servers=5), seed=2, until=300)
    other = D.simulate(
        P(arrival_rate=RATES, service_rate=1.0, servers=6, referral=1.0, misroute=0.2), seed=2, until=300
    )
    solo = D.simulate(P(arrival_rate=RATES, solo=True, solo_rate=1.0, solo_servers=4), seed=2, until=300)
    for table in (other, solo):
        pd.testing.assert_frame_equal(
            base[["opened", "domain", "place"]], table[["opened", "domain", "place"]]
        )
        both = base["closed"].notna() & table["closed"].notna()
        assert ((base["closed"] - base["started"])[both] == (table["closed"] - table["started"])[both]).all()
    again = D.simulate(P(arrival_rate=RATES, service_rate=1.0, servers=5), seed=2, until=300)
    pd.testing.assert_frame_equal(base, again)
    assert not base.equals(D.simulate(P(arrival_rate=RATES, service_rate=1.0, servers=5), seed=3, until=300))


def test_more_persons_and_less_delay_never_slow_things_down():
    totals = [
        D.replicate(one(arrival_rate=3.0, servers=c, referral=r), seeds=range(3), until=800, warm_up=50).loc[
            "total", "value"]
        for c, r in ((4, 1.0), (5, 1.0), (5, 0.5), (8, 0.0))
    ]  # fmt: skip
    assert totals == sorted(totals, reverse=True)


def test_additional_persons_shorten_the_wait_while_they_are_there():
    plain, pulsed = (
        D.replicate(one(arrival_rate=1.8, servers=2, **more), seeds=range(6), until=2000, warm_up=100).loc[
            "total", "value"]
        for more in ({}, {"pulse": 3, "pulse_every": 7.0, "pulse_length": 1.0})
    )  # fmt: skip
    assert pulsed < plain


def test_labels_of_the_input_are_labels_of_the_output_and_a_dict_will_do():
    rates = pd.DataFrame([[1.0, 0.0]], [210102001], ["养老", "维修"])
    given_ = {
        "arrival_rate": rates,
        "service_rate": 2.0,
        "servers": 1,
        "department": {"养老": "民政", "维修": "住建"},
    }
    table = D.simulate(given_, seed=1, until=50)
    assert set(table["place"]) == {210102001}
    assert set(table["domain"]) == {"养老"}
    assert set(table["department"].dropna()) == {"民政"}
    pd.testing.assert_frame_equal(table, D.simulate(P(**given_), seed=1, until=50))


def test_an_unstable_queue_waits_as_long_as_one_looks():
    """ρ = 2: who comes on day t begins on day 2 t."""
    table = D.simulate(one(arrival_rate=2.0, unstable=True), seed=1, until=4000).dropna(subset="started")
    late = table[table["opened"] > 1000]
    assert ((late["started"] - late["opened"]) / late["opened"]).mean() == pytest.approx(1.0, abs=0.1)
    assert simulation.run(one(), seed=1, until=10, keep=True).day == 2.0**20


# ---- solo against whistle ----------------------------------------------------------------------------------


def test_phase_by_hand():
    """Per department 2.0588 requests a day for 5 persons; 1/(.5 · .3) days alone."""
    setting = D.assumed()["value"]
    row = D.phase(setting, loads=[0.7], referrals=[1.5], misroutes=[0.15]).iloc[0]
    visit = D.wait(5, 1.75 / 0.85, 1.0) + 1
    assert row["solo_days"] == pytest.approx(1 / 0.15)
    assert row["whistle_days"] == pytest.approx((1.5 + visit) / 0.85)
    assert row["break_even_days"] == pytest.approx(0.85 / 0.15 - visit)
    assert row["better"] == "whistle"
    line = D.break_even(setting)
    on = D.phase(setting, loads=[0.7], referrals=[line], misroutes=[0.15]).iloc[0]
    assert on["advantage_days"] == pytest.approx(0, abs=1e-9)


def test_the_break_even_line_is_confirmed_by_simulation():
    setting = D.assumed()["value"]
    for load, misroute in ((0.4, 0.0), (0.8, 0.3)):
        line = D.break_even({**setting, "load": load, "misroute": misroute})
        points = D.phase(
            setting, loads=[load], referrals=[0.5 * line, line, 1.5 * line], misroutes=[misroute]
        )
        found = D.check(setting, points, seeds=range(12), until=1200, warm_up=150)
        assert found["agrees"].all()
        assert found["simulated_days"].iloc[0] > 0 > found["simulated_days"].iloc[2]


def test_delay_and_misrouting_only_ever_hurt_whistling():
    setting = D.assumed()["value"]
    grid = D.phase(setting, loads=[0.2, 0.5, 0.8], referrals=[0, 1, 2, 4], misroutes=[0, 0.2, 0.4])
    for names in (["load", "misroute"], ["load", "referral"]):
        other = "referral" if "misroute" in names else "misroute"
        for _, part in grid.groupby(names):
            assert (part.sort_values(other)["advantage_days"].diff().dropna() < 0).all()


def test_what_never_settles_is_said_in_the_phase_table():
    setting = D.assumed()["value"]
    grid = D.phase(setting, loads=[1.0, 1.9, 2.5], referrals=[1.0], misroutes=[0.15])
    assert grid["better"].tolist() == ["whistle", "neither", "neither"]
    assert grid["solo_days"].tolist() == [np.inf] * 3
    assert np.isinf(grid["break_even_days"].iloc[0])
    assert grid["break_even_days"].iloc[1:].isna().all()


def test_sensitivity_finds_where_the_conclusion_turns():
    found = D.sensitivity(D.assumed())
    assert found.attrs["advantage_days"] == pytest.approx(
        D.phase(D.assumed()["value"], loads=[0.7], referrals=[1.0], misroutes=[0.15])["advantage_days"].item()
    )
    assert found.loc["referral", "turns_at"] == pytest.approx(D.break_even(D.assumed()["value"]), abs=1e-3)
    assert set(found["provenance"]) == set(D.assumed()["provenance"]) == {"S"}
    assert not found.loc["persons", "reverses"]


def test_requests_of_a_district_come_from_its_needs():
    net = cg.city.simulate(seed=1, scale=0.02)
    places = net.places.set_index("place")
    district = places.index[places["kind"] == "district"][0]
    rates = D.arrivals(net, within=district, per_thousand=2.0)
    part = 0.0
    for need in net.needs.itertuples():
        above = need.place
        while above and above != district:
            above = places.loc[above, "parent"]
        part += need.weight if above == district else 0
    assert rates.to_numpy().sum() == pytest.approx(2 * part / 1000)
    street = D.streets(net, rates.index)
    assert all(places.loc[s, "kind"] == "street" for s in street)


def test_requests_of_a_hamlet_by_hand():
    """Needs of 10, 5, 0, 8 and 1 persons in five villages; two a thousand of each a day."""
    found = D.arrivals(towns.hamlet(), per_thousand=2.0)
    assert found.to_dict() == {"health": {"村0": 0.02, "村1": 0.01, "村3": 0.016, "村4": 0.002}}
    assert (found.index.name, found.columns.name) == ("community", "domain")
    pd.testing.assert_frame_equal(D.arrivals(towns.hamlet(), within="镇", per_thousand=2.0), found)
    assert D.arrivals(towns.hamlet(), within="村3", per_thousand=1000).to_dict() == {"health": {"村3": 8}}
    needs = HAMLET.needs.assign(
        place=["村0", "村1", "村2", "镇", "镇"], domain=["health", "elder_care"] + 3 * ["safety"]
    )
    found = D.arrivals(towns.changed(HAMLET, needs=needs), per_thousand=1000)
    # What lies in no community is its own; where there is no need, nothing comes.
    assert found.T.to_dict() == {
        "村0": {"elder_care": 0, "health": 10, "safety": 0},
        "村1": {"elder_care": 5, "health": 0, "safety": 0},
        "镇": {"elder_care": 0, "health": 0, "safety": 9},
    }  # fmt: skip
    assert D.streets(HAMLET, ["村4", "村0"]).to_dict() == {"村4": "镇", "村0": "镇"}


# ---- a user's own tickets ----------------------------------------------------------------------------------

TICKETS = pd.DataFrame({
    "opened": ["2024-03-01", "2024-03-01", "2024-03-02", "2024-03-05", "2024-03-09", "2024-03-04"],
    "closed": ["2024-03-02", "2024-03-11", None, "2024-03-06", None, "2024-03-06"],
    "domain": ["health", "repairs", "repairs", "health", "repairs", "repairs"],
    "place": ["a", "a", "b", "b", "a", "b"],
})  # fmt: skip


def test_tickets_in_dates_and_in_days_are_the_same():
    found = D.tickets(TICKETS, until="2024-03-11")
    assert found["days"].tolist() == [1, 10, 9, 1, 2, 2]
    numbers = TICKETS.assign(opened=[1, 1, 2, 5, 9, 4], closed=[2, 11, None, 6, None, 6])
    pd.testing.assert_frame_equal(found, D.tickets(numbers, until=11))
    pd.testing.assert_frame_equal(
        found, D.tickets(TICKETS.assign(opened=pd.to_datetime(TICKETS["opened"])), until="2024-03-11")
    )
    assert found.attrs["window_days"] == 10


def test_rates_have_garwoods_interval():
    table = D.rates(TICKETS, since="2024-03-01", until="2024-03-11")
    assert table.attrs["window_days"] == 10
    assert table["opened_count"].to_dict() == {"health": 2, "repairs": 4, "all": 6}
    assert (table["provenance"] == "U").all()
    found = table.loc["all"]
    assert found["arrival_rate"] == pytest.approx(0.6)
    low, high = stats.chi2.ppf(0.025, 12) / 20, stats.chi2.ppf(0.975, 14) / 20
    assert [found["arrival_low"], found["arrival_high"]] == pytest.approx([low, high])
    assert found["closing_rate"] == pytest.approx(4 / 25)
    assert found[["opened_count", "closed_count", "open_count"]].tolist() == [6, 4, 2]


def test_rates_count_what_lies_in_the_window():
    """By hand: days 10 to 20. One closed before, one inside, one open all along, three new."""
    table = pd.DataFrame({
        "opened": [12.0, 2.0, 4.0, 6.0, 17.0, 20.0], "closed": [16.0, 9.0, 15.0, None, None, None],
        "domain": pd.Categorical(["b", "a", "a", "b", "b", "b"], ["a", "b", "never"]),
    })  # fmt: skip
    found = D.rates(table, since=10, until=20)
    assert found.index.tolist() == ["a", "b", "never", "all"]
    assert found["opened_count"].tolist() == [0, 2, 0, 2]  # what comes at the end of the window is outside
    assert found["closed_count"].tolist() == [1, 1, 0, 2]
    assert found["open_count"].tolist() == [0, 3, 0, 3]
    assert found["arrival_rate"].tolist() == [0, 0.2, 0, 0.2]
    exposed = [5, 10 + 4 + 3, 0, 22]
    for name, days, closed in zip(found.index, exposed, [1, 1, 0, 2], strict=True):
        row = found.loc[name]
        if not days:
            assert row[["closing_rate", "closing_low", "closing_high"]].isna().all()
            continue
        assert row["closing_rate"] == closed / days
        low, high = stats.chi2.ppf(0.025, 2 * closed) / 2, stats.chi2.ppf(0.975, 2 * closed + 2) / 2
        assert [row["closing_low"], row["closing_high"]] == pytest.approx([low / days, high / days])
    assert found.loc["never", ["arrival_low", "arrival_high"]].tolist() == pytest.approx(
        [0, -math.log(0.025) / 10]
    )
    nothing = D.rates(table.iloc[:0], since=10, until=20)
    assert nothing.loc["all", ["opened_count", "arrival_rate"]].tolist() == [0, 0]
    assert nothing.loc["all", "arrival_high"] == pytest.approx(-math.log(0.025) / 10)
    dates = TICKETS.iloc[:0].astype({"opened": "datetime64[ns]"})
    assert D.rates(dates, since="2024-03-01", until="2024-03-21", by=None).attrs["window_days"] == 20


@pytest.mark.parametrize("expected", [2.0, 30.0])
def test_rates_are_right_on_average_and_their_intervals_cover(expected):
    """Poisson arrivals since long before the window, closed at a rate; tables without a ticket are in."""
    rng, runs, width, closing = np.random.default_rng(1), 500, 10.0, 0.4
    arrivals, inside, done, days = [], [], 0, 0.0
    for _ in range(runs):
        opened = np.sort(rng.uniform(-30, width, rng.poisson(expected / width * (30 + width))))
        closed = opened + rng.exponential(1 / closing, len(opened))
        closed[closed > width] = np.nan
        opened, closed = opened + 30, closed + 30
        table = pd.DataFrame({"opened": opened, "closed": closed})
        row = D.rates(table, since=30.0, until=30.0 + width, by=None).loc["all"]
        arrivals.append(row["arrival_rate"])
        inside.append(row["arrival_low"] <= expected / width <= row["arrival_high"])
        if row["closed_count"]:
            done, days = done + row["closed_count"], days + row["closed_count"] / row["closing_rate"]
        else:  # the days that nobody closed anything in count as well
            watched = np.minimum(np.nan_to_num(closed, nan=40.0), 40.0) - np.maximum(opened, 30.0)
            days += watched.clip(min=0).sum()
    arrivals = np.array(arrivals)
    assert within(arrivals.mean(), expected / width, arrivals.std(ddof=1) / np.sqrt(runs))
    assert np.mean(inside) >= 0.93  # Garwood's interval covers at least what it states
    assert within(done / days, closing, closing / np.sqrt(done))


def test_on_time_has_wilsons_interval_and_leaves_the_young_out():
    found = D.on_time(TICKETS, within=3, until="2024-03-11")
    assert found.loc["all", ["count", "on_time_count", "too_young_count"]].tolist() == [5, 3, 1]
    exact = stats.binomtest(3, 5).proportion_ci(method="wilson")
    assert found.loc["all", ["low", "high"]].tolist() == pytest.approx([exact.low, exact.high])
    assert found.loc["health", "share"] == 1
    assert D.on_time(TICKETS, within=20, until="2024-03-11", by=None)["share"].isna().all()


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=12))
def test_survival_is_that_of_the_twin(times):
    table = pd.DataFrame({
        "opened": [8.0 - t if not done else 0.0 for t, done in times],
        "closed": [float(t) if done else np.nan for t, done in times],
    })  # fmt: skip
    times = [(float(t), done) for t, done in times]
    twin = oracles.kaplan_meier(times)
    found = D.survival(table, until=8, by=None).iloc[1:]
    counts = found[["days", "at_risk", "closed_count"]].to_numpy().tolist()
    assert counts == [[day, risk, closed] for day, risk, closed, _ in twin]
    assert found["open_share"].tolist() == pytest.approx([float(s) for *_, s in twin])
    inner = found.dropna()
    assert ((inner["low"] <= inner["open_share"]) & (inner["open_share"] <= inner["high"])).all()


def test_the_interval_of_the_survival_curve_is_scipys():
    rng = np.random.default_rng(1)
    closed, watched = rng.exponential(3, 60), rng.uniform(0, 8, 60)
    done = closed <= watched
    table = pd.DataFrame({"opened": 8 - watched, "closed": np.where(done, 8 - watched + closed, np.nan)})
    table.loc[len(table)] = [0.0, np.nan]  # watched all the time, still open: then the window is eight days
    lived = np.append(np.minimum(closed, watched), 8.0)
    data = stats.CensoredData(uncensored=lived[:-1][done], right=lived[np.append(~done, True)])
    sf = stats.ecdf(data).sf
    ci = sf.confidence_interval(method="log-log")
    found = D.survival(table, until=8, by=None).iloc[1:]
    at = np.searchsorted(sf.quantiles, found["days"] - 1e-9)
    assert found["open_share"].to_numpy() == pytest.approx(sf.probabilities[at])
    for name, side in (("low", ci.low), ("high", ci.high)):
        assert found[name].to_numpy() == pytest.approx(side.probabilities[at])


def test_simulated_requests_are_tickets_too():
    table = D.simulate(one(arrival_rate=5.0, servers=8), seed=1, until=400)
    found = D.rates(table, since=0, until=400, by="domain").loc["all"]
    assert found["arrival_low"] < 5 < found["arrival_high"]
    assert found["opened_count"] == len(table)
    assert found["arrival_rate"] == len(table) / 400
    on_time = D.on_time(table, within=2.0, until=400, by=None).loc["all"]
    assert on_time["low"] < 0.87 < on_time["high"] + 0.02
    curve = D.survival(table, until=400)
    assert set(curve["domain"]) == {"request", "all"}


# ---- figures -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def test_the_phase_diagram_draws_the_line_where_the_advantage_changes_sign(lang):
    grid = D.phase(
        D.assumed()["value"],
        loads=np.linspace(0.1, 0.9, 9),
        referrals=np.linspace(0, 6, 13),
        misroutes=[0, 0.3],
    )
    ax = cg.figures.dispatch.phase(grid)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 9]
    assert len(lines) == 2
    for line, m in zip(lines, (0, 0.3), strict=True):
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
            assert y == pytest.approx(D.break_even({**D.assumed()["value"], "load": x, "misroute": m}))


def test_waiting_draws_the_table(lang):
    loads = np.linspace(0.1, 0.95, 5)
    table = pd.DataFrame(
        [(c, x, D.wait(c, x * c, 1.0)) for c in (1, 5) for x in loads],
        columns=["servers", "utilisation", "wait_days"],
    )
    ax = cg.figures.dispatch.waiting(table)
    assert [line.get_ydata().tolist() for line in ax.lines[:2]] == [
        table.loc[table["servers"] == c, "wait_days"].tolist() for c in (1, 5)
    ]  # fmt: skip


def test_survival_draws_each_domain(lang):
    table = D.survival(TICKETS, until="2024-03-11")
    ax = cg.figures.dispatch.survival(table)
    drawn = [line for line in ax.lines if len(line.get_xdata()) > 1]
    assert len(drawn) == table["domain"].nunique()
    assert max(max(line.get_ydata()) for line in drawn) == 1


def test_agreement_sets_simulation_on_the_closed_form(lang):
    points = D.phase(D.assumed()["value"], loads=[0.5, 0.7], referrals=[1.0], misroutes=[0.1])
    table = D.check(D.assumed()["value"], points, seeds=range(3), until=300, warm_up=50)
    ax = cg.figures.dispatch.agreement(table)
    offsets = [tuple(p) for c in ax.collections if not hasattr(c, "get_segments") for p in c.get_offsets()]
    assert sorted(x for x, _ in offsets) == pytest.approx(sorted(table["advantage_days"]))


def test_sensitivity_draws_every_range(lang):
    table = D.sensitivity(D.assumed())
    ax = cg.figures.dispatch.sensitivity(table)
    assert len(ax.get_yticklabels()) == len(table)
    with pytest.raises(cg.CommgovError, match=r"missing|缺少"):
        cg.figures.dispatch.sensitivity(table.drop(columns="reverses"))


def test_stages_draws_each_regime(lang):
    runs = {
        name: D.replicate(p, seeds=range(2), until=300, warm_up=20)
        for name, p in (("plain", one()), ("weekly", one(review=7.0)))
    }
    table = pd.concat(runs, names=["regime"]).reset_index()
    ax = cg.figures.dispatch.stages(table)
    total = sum(bar.get_width() for bar in ax.patches)
    parts = table[table["measure"].isin(["held", "answered", "worked"])]["value"].sum()
    assert total == pytest.approx(parts)


# ---- bulletins: a rate of those who were asked, beside all tickets ---------------------------------


@pytest.mark.parametrize(("n", "asked"), [(1, 1), (5, 2), (7, 7), (9, 4)])
def test_the_share_of_all_tickets_is_bounded_by_every_answer_of_the_others(n, asked):
    for yes in range(asked + 1):
        row = pd.DataFrame({"tickets": [n], "asked": [asked], "rate": [yes / asked]}, index=["b"])
        shares = [(yes + sum(rest)) / n for rest in itertools.product((0, 1), repeat=n - asked)]
        assert D.of_all(row).loc["b", ["low", "high"]].tolist() == pytest.approx([min(shares), max(shares)])


def test_where_the_number_asked_is_not_printed_every_number_may_be_it():
    row = pd.DataFrame({"tickets": [6, 6], "asked": [None, ""], "rate": [0.5, 0.5], "city": ["x", "y"]})
    found = D.of_all(row)
    each = [
        D.of_all(pd.DataFrame({"tickets": [6], "asked": [a], "rate": [0.5]})).iloc[0] for a in range(1, 7)
    ]
    assert found["low"].tolist() == pytest.approx(2 * [min(r["low"] for r in each)])
    assert found["high"].tolist() == pytest.approx(2 * [max(r["high"] for r in each)])
    assert found["city"].tolist() == ["x", "y"]


def test_bulletins_with_wrong_numbers_are_refused_with_every_row():
    table = pd.DataFrame(
        {"tickets": [0, 10, "many", 5], "asked": [1, 11, 3, "few"], "rate": [0.9, 1.5, 0.5, math.nan]}
    )
    with pytest.raises(cg.CommgovError) as told:
        D.of_all(table)
    assert sorted(zip(told.value.faults["column"], told.value.faults["row"], strict=True)) == [
        ("asked", 1), ("asked", 2), ("asked", 4), ("rate", 2), ("rate", 4), ("tickets", 1), ("tickets", 3)
    ]  # fmt: skip
    with pytest.raises(cg.CommgovError, match="asked"):
        D.of_all(table.drop(columns="asked"))


# ---- errors ------------------------------------------------------------------------------------------------

HAMLET = towns.hamlet()
NO_NEED = towns.hamlet(needs=0)
ZONES = ["2024-03-01T08:00+08:00"] * 5 + ["2024-03-01T08:00+01:00"]
TWICE = pd.DataFrame([[0.1], [0.2]], ["east", "east"], ["request"])
SLOW = one(arrival_rate=0.001, service_rate=0.002)  # nothing comes and goes within two days


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: D.erlang_c(2, 2.0), "unstable.*ρ = 1 ≥ 1.*grows.*the queue was observed.*at least 3"),
        (lambda: D.wait(2, 3.0, 1.0), "unstable.*ρ = 1.5"),
        (lambda: D.priority_wait([0.6, 0.6], 1.0), "unstable"),
        (lambda: D.priority_wait([0.6, 0.6], [1.0, 2.0], 2), "same time"),
        (lambda: D.priority_wait([-1], 1.0), "arrival_rates"),
        (lambda: D.erlang_b(-1, 1.0), "servers"),
        (lambda: D.erlang_b(2.5, 1.0), "whole number"),
        (lambda: D.erlang_b(2, math.nan), "load"),
        (lambda: D.erlang_b(2, math.inf), "load is inf"),
        (lambda: D.wait(1, 0.5, 0.0), "service_rate"),
        (lambda: D.halfin_whitt(0), "beta"),
        (lambda: D.staffing(10.0, delay=1.0), "delay"),
        (lambda: D.waits(1, 1.0, 1.0, customers=5, seed=1), "unstable"),
        (lambda: D.simulate(one(arrival_rate=1.0), seed=1, until=10), "department 'request' is unstable"),
        (lambda: D.simulate(one(servers=0), seed=1, until=10), r"servers is 0\. Fix: .* of 1 or more"),
        (lambda: D.simulate(one(misroute=1.0), seed=1, until=10), r"misroute is 1\.0.*below 1"),
        (lambda: D.simulate(one(misroute=0.1), seed=1, until=10), "only one department"),
        (lambda: D.simulate(one(urgent=1.5), seed=1, until=10), "urgent"),
        (lambda: D.simulate(one(profile=[0, 0]), seed=1, until=10), "profile"),
        (lambda: D.simulate(one(pulse=1), seed=1, until=10), "pulse_length"),
        (lambda: D.simulate(one(joint={"x": ("y", 1)}), seed=1, until=10), "joint"),
        (lambda: D.simulate(one(department={}), seed=1, until=10), "nothing is given for request"),
        (
            lambda: D.simulate(one(desk_rate=9.0, street={"x": 1}), seed=1, until=10),
            "street: nothing is given",
        ),
        (lambda: D.simulate(P(arrival_rate=1.0), seed=1, until=10), "service_rate and servers are missing"),
        (lambda: D.simulate(P(arrival_rate=1.0, solo=True), seed=1, until=10), "solo_rate is missing"),
        (lambda: D.simulate(one(arrival_rate=RATES * 0), seed=1, until=10), "nothing arrives"),
        (lambda: D.simulate(one(arrival_rate=0.0), seed=1, until=10), r"arrival_rate is 0\.0"),
        (lambda: D.simulate({"arrival_rates": 1.0}, seed=1, until=10), "params: 'arrival_rates' is unknown"),
        (lambda: D.simulate(3, seed=1, until=10), "Params"),
        (lambda: D.simulate(one(), seed=-1, until=10), "seed"),
        (lambda: D.simulate(one(), seed=1, until=0), "until"),
        (lambda: D.simulate(one(), seed=1, until=1e18), "too many for one run"),
        (lambda: D.simulate(TWO_SPEEDS, seed=1, until=10), "too many for one run beside work of 1e-06 days"),
        (lambda: D.replicate(one(), seeds=[1], until=10, warm_up=1), "no standard error"),
        (lambda: D.replicate(one(), seeds=[1, 2], until=10, warm_up=5), "nothing is left"),
        (lambda: D.replicate(one(), seeds=[1, 2], until=10, warm_up=1, by="age"), "not a property"),
        (lambda: D.break_even({"load": 0.5}), "communities is missing"),
        (lambda: D.break_even({**D.assumed()["value"], "persons": 21}), "evenly"),
        (lambda: D.tickets(TICKETS.drop(columns="opened"), until="2024-03-11"), "opened are missing"),
        (lambda: D.tickets(TICKETS, until="2024-03-10"), "lies after the end of observation"),
        (lambda: D.tickets(TICKETS.assign(opened="soon"), until="2024-03-11"), "is not a time"),
        (lambda: D.tickets(TICKETS.assign(opened=None), until="2024-03-11"), "is empty"),
        (lambda: D.tickets(TICKETS, until="later"), "until"),
        (lambda: D.tickets(TICKETS.iloc[:0], until="2024-03-11"), "no rows"),
        (lambda: D.rates(TICKETS, since="2024-03-01", until="2024-03-11", by="age"), "no column 'age'"),
        (lambda: D.rates(TICKETS, until="2024-03-11"), "since is missing.*too high.*since="),
        (lambda: D.rates(TICKETS, since="2024-03-11", until="2024-03-11"), "not before until"),
        (lambda: D.rates(TICKETS, since=3, until="2024-03-11"), "since is 3. Fix: give a date"),
        (lambda: D.rates(TICKETS, since=None, until="2024-03-11", by=None), "since is missing"),
        (lambda: D.rates(TICKETS.iloc[:0], since="2024-03-01", until=5), "until is 5|since is '2024-03-01'"),
        (lambda: D.tickets(TICKETS.assign(opened=1.0, closed=None), until="5"), "until is '5'.*number"),
        (lambda: D.tickets(TICKETS.assign(opened=1.0, closed=None), until=math.inf), "until is inf"),
        (lambda: D.tickets(TICKETS.assign(opened="2024-03-01T08:00+08:00"), until="2024-03-11"), "zone"),
        (lambda: D.survival(TICKETS.assign(domain="all"), until="2024-03-11"), "is called 'all'"),
        (lambda: D.on_time(TICKETS, within=0, until="2024-03-11"), "within"),
        (lambda: D.arrivals(cg.load("emon"), within="nowhere", per_thousand=1.0), "'nowhere' does not exist"),
        (lambda: D.arrivals(HAMLET, within="村2", per_thousand=1.0), "no community inside '村2' has a need"),
        (lambda: D.arrivals(NO_NEED, per_thousand=1.0), "no need has a weight above 0"),
        (lambda: D.streets(HAMLET, ["村0", "银行"]), "'银行' lies in no street"),
        (lambda: D.break_even({**D.assumed()["value"], "departments": 1}), "with one department.*no wrong"),
        (lambda: D.sensitivity(D.assumed().assign(low=9, high=10)), "'.*' is .*, outside its range 9 to 10"),
        (lambda: D.survival(TICKETS.assign(domain=None), until="2024-03-11"), "'domain' is empty in 6 rows"),
        (lambda: D.tickets(TICKETS.assign(opened=ZONES), until="2024-03-11"), "has times of several zones"),
        (lambda: D.priority_wait([], 1.0), "one rate a class"),
        (lambda: D.priority_wait([0.1, 0.2, 0.1], [1.0, 2.0]), "one service rate, or one a class"),
        (lambda: D.simulate(one(arrival_rate=TWICE), seed=1, until=10), "community or a domain is dupl"),
        (lambda: D.simulate(one(arrival_rate=TWICE.T), seed=1, until=10), "is duplicated"),
        (
            lambda: D.simulate(one(joint={"request": ("request", 0.5)}), seed=1, until=10),
            "'request' is itself the department of 'request'",
        ),
        (
            lambda: D.simulate(one(desk_rate=9.0, street={"community": "request"}), seed=1, until=10),
            "street: 'request' is also a department",
        ),
        (lambda: D.replicate(SLOW, seeds=[1, 2], until=10, warm_up=4), "no request was opened and closed"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(call, words):
    with pytest.raises(cg.CommgovError, match=words):
        call()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("communities", 0), ("communities", 1.5), ("departments", 0), ("persons", 0), ("persons", 2.5),
        ("solo_rate", 0.0), ("solo_rate", math.inf), ("department_rate", 0.0), ("load", 0.0),
        ("load", math.nan), ("referral", -0.1), ("misroute", -0.1), ("misroute", 1.0), ("misroute", "often"),
    ],
)  # fmt: skip
def test_every_number_of_a_setting_is_checked_by_its_name(name, value):
    setting = D.assumed()["value"].astype(object)
    for one_wrong in (setting, dict(setting)):
        one_wrong[name] = value
        with pytest.raises(cg.CommgovError, match=name):
            D.break_even(one_wrong)
    assert np.isfinite(D.break_even(dict(D.assumed()["value"]) | {"referral": math.inf}))


def test_closing_before_opening_is_listed_row_by_row():
    wrong = TICKETS.assign(closed=["2024-02-01", *TICKETS["closed"][1:-1], "2024-03-03"])
    with pytest.raises(
        cg.CommgovError, match=r"row 1 .*row 6 .*closes the issue before it was opened"
    ) as caught:
        D.tickets(wrong, until="2024-03-11")
    assert caught.value.faults["row"].tolist() == [1, 6]


def test_inputs_are_never_changed():
    rates, tickets = RATES.copy(), TICKETS.copy()
    D.simulate(ALL, seed=1, until=50)
    D.rates(TICKETS, since="2024-03-01", until="2024-03-11")
    D.survival(TICKETS, until="2024-03-11")
    pd.testing.assert_frame_equal(rates, RATES)
    pd.testing.assert_frame_equal(tickets, TICKETS)
    assert all(len(list(pair)) == 2 for pair in itertools.combinations(RATES, 2))


def test_a_setting_of_one_department_has_no_wrong_one():
    """Refused with any share misrouted; without any, and with two departments, it is a setting."""
    one = {**D.assumed()["value"], "departments": 1, "misroute": 0.1}
    with pytest.raises(cg.CommgovError, match="with one department there is no wrong one"):
        D.phase(one, loads=[0.5], referrals=[1.0], misroutes=[0.1])
    for right in ({**one, "misroute": 0.0}, {**one, "departments": 2, "persons": 10}):
        assert len(D.phase(right, loads=[0.5], referrals=[1.0], misroutes=[right["misroute"]])) == 1
