"""Simulated surveys hold their level, and what a pilot promises is what surveys of the whole then find."""

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.measures.design import populations, surveys
from tests.measures.test_design import WAYS, alike, blocks, frame

ROUNDS = 2000
NOISE = 3 * np.sqrt(0.05 * 0.95 / ROUNDS)


@pytest.mark.parametrize("measure", ["four_cycles", "robins_alexander", "latapy_dot"])
@pytest.mark.parametrize("way", WAYS)
def test_chance_is_rejected_in_one_of_twenty_at_most(measure, way):
    """In 2,000 surveys each; a network known in full, and new communities of a pilot's model."""
    known = populations.Known(populations.incidence(blocks(1)))
    rates = {}
    for name, part in {"known": known, "pilot": populations.Pilot(known.found, 200)}.items():
        study = surveys._Study([part], cg.design.overlap(measure), WAYS[way], 11, 0.05)
        made = surveys._each(lambda k, study=study: study.tested(surveys._NULL, 30, k), ROUNDS)
        rates[name] = np.nanmean(made[:, 0])
    assert max(rates.values()) <= 0.05 + NOISE, rates


@pytest.mark.parametrize("null", ["ties", "degrees"])
def test_no_core_is_found_where_there_is_none(null):
    B = frame(alike(2, units=20, places=24))
    known, question = populations.Known(populations.incidence(B)), cg.design.core(cross="ones", null=null)
    study = surveys._Study([known], question, WAYS["random"], 5, 0.05)
    rounds = 1000
    rate = surveys._each(lambda k: study.tested(surveys._NULL, 14, k), rounds)[:, 0].mean()
    assert rate <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)


def whole(strength, seed, communities=400, units=200):
    """Communities and units of four kinds, unequal in activity: not the model of new communities."""
    draw = np.random.default_rng(seed)
    activity = np.exp(draw.normal(0, 1, units))
    size = np.clip(draw.poisson(np.exp(draw.normal(np.log(6), 0.5, communities))), 1, units - 1)
    of_unit, of_place = draw.integers(0, 4, units), draw.integers(0, 4, communities)
    B = np.zeros((units, communities), int)
    for j in range(communities):
        w = activity * (1 + strength * (of_unit == of_place[j]))
        B[draw.choice(units, size[j], replace=False, p=w / w.sum()), j] = 1
    return frame(B)


def test_what_a_pilot_promises_is_what_surveys_of_the_whole_find():
    """Pilots of 40 of 400: promises too high and too low in turn, and the ends hold most truths."""
    B, sizes, question = whole(1.5, 1), [20, 40, 80], cg.design.overlap("four_cycles")
    way = cg.design.communities()
    true = cg.design.power(B, question, sizes, sampling=way, population=400, draws=400, seed=1).table["power"]
    claims = []
    for k in range(16):
        pilot = B.iloc[:, np.random.default_rng([7, k]).choice(400, 40, replace=False)]
        found = cg.design.power(pilot, question, sizes, sampling=way, population=400, draws=100, seed=k)
        claims.append(found.table[["power", "least", "most"]].to_numpy())
    power, least, most = np.moveaxis(np.array(claims), 2, 0)
    assert np.abs(np.median(power, axis=0) - true).max() < 0.15
    assert ((least <= true.to_numpy() + 0.05) & (most >= true.to_numpy() - 0.05)).mean() > 0.75
    assert pd.Series(true).is_monotonic_increasing
