"""From a network to posts and people, and to doors and helpers: the inputs of staff() and match()."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import Labelled
from ...network import Network
from ...schema import GROUPS, CommgovError
from ._ground import ground

ROLES = ("compound_head", "emergency_head", "honorary_head", "member")
# How many posts one person may hold: assumed, as nobody publishes it.
LIMITS = MappingProxyType({"worker": 2, "cadre": 1, "household": 1, "team": 2, "social_org": 2})


def template(
    network: Network, *, members: int = 5, limits: Mapping[str, int] = LIMITS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write the posts of 三长五员 for each compound, and who in its community could fill them.

    Parameters
    ----------
    network
        A simulated city, or any network with the same kinds.
    members
        Members (员) a compound needs, different persons.
    limits
        Posts that one person may hold: ``worker`` (community workers), ``cadre`` (seconded), ``household``
        (party-member central households), ``team``, ``social_org``.

    Returns
    -------
    tuple of DataFrame
        ``posts`` (``post, role, place, persons``; place is the community) and ``people`` (``person, role,
        place, posts, persons``), as :func:`staff` takes them.

    Raises
    ------
    CommgovError
        No compound has a head; ``members`` or a limit is no whole number of 0 or more, or a limit is missing.

    Notes
    -----
    The article names compound heads, emergency heads and honorary heads, never says that they are the 三长,
    and never lists the 五员. Assumed here (S): a community's workers can be compound heads or members, its
    seconded cadres emergency heads, its member households honorary heads or members, its teams and social
    organisations (one person each) members.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> posts, people = template(cg.city.simulate(seed=1, scale=0.02))
    >>> posts.groupby("role")["persons"].sum().to_dict()
    {'compound_head': 132, 'emergency_head': 132, 'honorary_head': 132, 'member': 660}
    """
    limit = {kind: _count(limits.get(kind), f"limits['{kind}']") for kind in LIMITS}
    members = _count(members, "members")
    city = ground(network)
    number = {role: members if role == "member" else 1 for role in ROLES}
    code = city.compounds.index
    posts = pd.concat(
        [pd.DataFrame({"post": code + ":" + role, "role": role,
                       "place": city.compounds["community"].to_numpy(),
                       "persons": number[role]}) for role in ROLES if number[role]],
        ignore_index=True,
    )  # fmt: skip
    actors = network.actors
    home = network.places.set_index("place")["parent"]
    household = actors[actors.get("subkind", pd.Series("", actors.index)) == "member_household"]
    compound = home.reindex(household["place"])
    cadre = city.emergency.groupby(city.compounds["community"].reindex(city.emergency.index)).sum()
    pools = {
        "worker": _pool(actors[actors["kind"] == "residents_committee"], "staff_count"),
        "cadre": cadre,
        "household": _bodies(household).groupby(home.reindex(compound).to_numpy()).sum(),
        "team": _pool(actors[actors["kind"] == "team"], None),
        "social_org": _pool(actors[actors["kind"] == "social_org"], None),
    }
    can = {"worker": ("compound_head", "member"), "cadre": ("emergency_head",),
           "household": ("honorary_head", "member"), "team": ("member",),
           "social_org": ("member",)}  # fmt: skip
    blocks = [
        pd.DataFrame({"person": kind + ":" + pool.index.astype(str), "role": role, "place": pool.index,
                      "posts": limit[kind], "persons": pool.to_numpy(np.int64)})
        for kind, pool in pools.items() for role in can[kind]
    ]  # fmt: skip
    people = pd.concat(blocks, ignore_index=True)
    return posts, people[people["persons"] > 0].reset_index(drop=True)


class Doors(NamedTuple):
    """What :func:`doors` returns: the inputs of :func:`match`, and the group of each demand."""

    demand: pd.Series
    supply: pd.Series
    cost: Labelled
    group: pd.Series


def doors(
    network: Network,
    *,
    groups: Collection[str] = ("elderly_alone", "disabled", "low_income"),
    domain: str = "daily_life",
    steps: tuple[float, float, float] = (0, 1, 2),
) -> Doors:
    """List the doors to knock at and the member households that could, with the steps between them.

    Parameters
    ----------
    network
        A simulated city, or any network with needs in buildings and actors of subkind ``member_household``.
    groups
        Whose doors (幸福敲门: elderly living alone, disabled, low-income).
    domain
        Which of their needs.
    steps
        Distance to a helper in the same building, in the same compound or grid, in the same community;
        farther helpers do not come.

    Returns
    -------
    Doors
        ``demand`` (persons by need), ``supply`` (households by building), ``cost`` (sparse with labels),
        ``group`` (by need).

    Raises
    ------
    CommgovError
        No such need, no member household, an unknown group, or steps that are not three numbers rising
        from 0 or more.

    Notes
    -----
    A city of tables has no metres: nearness is sharing a building, a compound or grid, a community. The needs
    count persons; that each wants a visit is assumed.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = doors(cg.city.simulate(seed=1, scale=0.02))
    >>> found.cost.matrix.shape == (len(found.demand), len(found.supply))
    True
    """
    wrong = [
        g
        for g in ([groups] if isinstance(groups, str) else groups)
        if g not in GROUPS or isinstance(groups, str)
    ]
    if wrong:
        raise CommgovError(f"groups: '{wrong[0]}' is no list of groups. Fix: any of {', '.join(GROUPS)}.")
    step = np.asarray(steps, dtype=float)
    if step.shape != (3,) or not (np.isfinite(step).all() and step[0] >= 0 and (np.diff(step) >= 0).all()):
        raise CommgovError(f"steps: {steps!r}. Fix: three numbers that rise from 0, such as (0, 1, 2).")
    home = ground(network, heads=False).buildings.reset_index(names="place")
    needs, actors = network.needs, network.actors
    needs = needs[
        needs["group"].isin(list(groups)) & (needs["domain"] == domain) & needs["place"].isin(home["place"])
    ]
    helper = actors[actors.get("subkind", pd.Series("", actors.index)) == "member_household"]
    helper = helper[helper["place"].isin(home["place"])]
    if needs.empty or helper.empty:
        what = f"no need of these groups in '{domain}'" if needs.empty else "no member household"
        raise CommgovError(f"network: {what} in a building. Fix: another domain, or a network that has them.")
    supply = _bodies(helper).groupby(helper["place"], sort=False).sum()
    home = home.assign(at=np.arange(len(home)))
    place = home.set_index("place")
    left = home[home["place"].isin(needs["place"])]
    right = (
        place.reindex(supply.index)
        .reset_index()[["community", "parent", "grid"]]
        .assign(column=np.arange(len(supply)))
    )
    pairs = left.merge(right, on="community", suffixes=("", "_of"))
    same = place["at"].reindex(supply.index).to_numpy()[pairs["column"]] == pairs["at"]
    near = (pairs["parent"] == pairs["parent_of"]) | (
        (pairs["grid"] == pairs["grid_of"]) & (pairs["grid"] != "")
    )
    cost = np.select([same, near], step[:2], step[2])
    # Once a building, then a row for each need there: needs of one building see the same helpers.
    matrix = sp.csr_array((cost + 1, (pairs["at"], pairs["column"])), shape=(len(home), len(supply)))
    matrix = matrix[place["at"].reindex(needs["place"]).to_numpy()]
    matrix.data -= 1  # zeros are distances, not absent pairs: they stay stored
    names = pd.Index(needs["need"], name="need")
    return Doors(
        pd.Series(needs["weight"].to_numpy(), names, name="demand"),
        supply.astype(np.int64).rename("supply"),
        Labelled(matrix, names, supply.index),
        pd.Series(needs["group"].to_numpy(), names, name="group"),
    )


def _count(value, name: str) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < 0:
        raise CommgovError(f"{name} is {value!r}. Fix: a whole number of 0 or more.")
    return int(value)


def _pool(actors: pd.DataFrame, size: str | None) -> pd.Series:
    """How many persons of these actors sit in each place; one each where no number is stated."""
    return _bodies(actors, size).groupby(actors["place"]).sum()


def _bodies(actors: pd.DataFrame, size: str | None = "body_count") -> pd.Series:
    """For how many persons each row stands: 1 where it does not say."""
    if size is None or size not in actors:
        return pd.Series(1, actors.index)
    return pd.to_numeric(actors[size], errors="coerce").fillna(1).astype(np.int64)
