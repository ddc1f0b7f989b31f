"""Who co-builds with whom: one community's two sides, degrees, and the preferences as measured."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..network import Network
from ..schema import ACTOR_KINDS, DOMAINS, CommgovError, Term
from ._kinds import TEAM_KINDS, UNIT_KINDS
from ._tables import district_of, featured


def community(network: Network, place: str | None = None) -> pd.DataFrame:
    """The two sides of one community: which units and teams work there, and in which domains.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, or a network of your own.
    place
        Code of a community; ``None`` takes the article's community of 46 units, in your own network the place
        with most partners.

    Returns
    -------
    DataFrame
        One row a tie of a unit or a team to the community (where there is no unit, of any actor): ``place,
        name`` (of the community), ``actor, kind, subkind`` (the kind where it is empty), ``label, label_zh``
        (of the subkind), ``relation, domain, provenance``; units by kind, then teams.

    Raises
    ------
    CommgovError
        No place has this code, or no unit co-builds there.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = community(simulate(seed=1, scale=0.02))
    >>> table.groupby("kind")["actor"].nunique().to_dict()
    {'team': 10, 'unit': 46}
    """
    places, actors, ties = network.places, network.actors, network.ties
    ties = ties[ties["relation"].isin(["co_builds", "serves"])]
    if place is None:
        known = featured(places)
        place = known.iloc[0] if len(known) else _busiest(places, ties)
    at = places.loc[places["place"] == place]
    rows = ties[ties["target"] == place]
    if "subkind" not in actors:
        actors = actors.assign(subkind="")
    rows = rows.merge(actors[["actor", "kind", "subkind", "name"]], left_on="source", right_on="actor")
    if (rows["kind"] == "unit").any():
        rows = rows[rows["kind"].isin(["unit", "team"])]
    if at.empty or rows.empty:
        raise CommgovError(
            f"community: no unit co-builds with {place!r}. Fix: give the code of a community with a big "
            "party committee, a target of network.incidence('co_builds')."
        )
    rows["subkind"] = rows["subkind"].where(rows["subkind"] != "", rows["kind"])
    kinds = ACTOR_KINDS | TEAM_KINDS | {code: Term(kind.en, kind.zh) for code, kind in UNIT_KINDS.items()}
    order = {code: number for number, code in enumerate([*UNIT_KINDS, *TEAM_KINDS])}
    rank = rows["domain"].map({code: number for number, code in enumerate(DOMAINS)})
    name = at["name"].iloc[0] or place
    rows = rows.assign(place=place, name=name, kind_rank=rows["subkind"].map(order), rank=rank)
    rows = rows.sort_values(["kind_rank", "subkind", "actor", "rank"], ignore_index=True)
    for column, lang in (("label", "en"), ("label_zh", "zh")):
        said = {code: getattr(term, lang) for code, term in kinds.items()}
        rows[column] = rows["subkind"].map(said).fillna(rows["subkind"])
    columns = ["place", "name", "actor", "kind", "subkind", "label", "label_zh", "relation", "domain"]
    return rows[[*columns, "provenance"]]


def _busiest(places: pd.DataFrame, ties: pd.DataFrame) -> str:
    """The place with which most actors co-build or which most serve in a domain."""
    ties = ties[(ties["domain"] != "") & ties["target"].isin(places["place"])]
    if ties.empty:
        raise CommgovError(
            "community: no tie of co-building or serving leads to a place and names a domain. "
            "Fix: fill in the column domain of such ties."
        )
    count = ties.drop_duplicates(["source", "target"]).groupby("target", sort=True).size()
    return count.idxmax()


def degrees(network: Network) -> pd.DataFrame:
    """How many units have how many communities, and how many communities how many units.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.

    Returns
    -------
    DataFrame
        ``side`` (``unit`` or ``community``), ``degree``, ``count``, ``at_least_share`` (share of the
        side with this degree or a higher one). Units without a tie count with degree 0; communities are
        those with a big party committee.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = degrees(simulate(seed=1, scale=0.02))
    >>> sides = (table["degree"] * table["count"]).groupby(table["side"]).sum()
    >>> bool(sides["unit"] == sides["community"])
    True
    """
    ties, actors = network.ties, network.actors
    ties = ties[ties["relation"] == "co_builds"]
    everyone = {
        "unit": (actors.loc[actors["kind"] == "unit", "actor"], ties["source"]),
        "community": (actors.loc[actors["subkind"] == "community_committee", "place"], ties["target"]),
    }
    parts = []
    for side, (nodes, ends) in everyone.items():
        degree = ends.value_counts().reindex(nodes, fill_value=0).value_counts().sort_index()
        count = degree.to_numpy(int)
        part = pd.DataFrame({"side": side, "degree": degree.index.astype(int), "count": count})
        part["at_least_share"] = count[::-1].cumsum()[::-1] / count.sum()
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def mixing(network: Network) -> pd.DataFrame:
    """How far co-building prefers the same district, and units whose domain is the community's leading need.

        odds = [share of ties that match / share that do not] / [the same of all pairs that could be tied]

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.

    Returns
    -------
    DataFrame
        Index ``preference``: ``same_district, leading_need``; ``tie_share`` (ties that match), ``pair_share``
        (of all pairs of a unit and a community with a big party committee, in one copy of the city),
        ``odds``.

    Notes
    -----
    Measured odds lie below the assumed ones where much of what is preferred is already taken.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> bool(mixing(simulate(seed=1, scale=0.1)).at["same_district", "odds"] > 3)
    True
    """
    places, actors, ties = network.places, network.actors, network.ties
    index = places.set_index("place")
    home = pd.Series(district_of(places, whole=True).to_numpy(), index=places["place"])
    units = actors[actors["kind"] == "unit"]
    domain = units["subkind"].map({code: kind.domain for code, kind in UNIT_KINDS.items()})
    unit = pd.DataFrame({"district": units["place"].map(home).to_numpy(), "domain": domain.to_numpy()},
                        index=units["actor"])  # fmt: skip
    here = actors.loc[actors["subkind"] == "community_committee", "place"]
    place = pd.DataFrame({"district": home.reindex(here), "domain": index["leading_domain"].reindex(here)})
    ties = ties[ties["relation"] == "co_builds"]
    left, right = unit.loc[ties["source"]], place.loc[ties["target"]]
    rows = {}
    for name, column in (("same_district", "district"), ("leading_need", "domain")):
        match = float((left[column].to_numpy(object) == right[column].to_numpy(object)).mean())
        pool = _pool(unit, place, column)
        rows[name] = (match, pool, _odds(match) / _odds(pool))
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["tie_share", "pair_share", "odds"]
    ).rename_axis("preference")


def _pool(unit: pd.DataFrame, place: pd.DataFrame, column: str) -> float:
    """Share of all pairs of a unit and a community of one copy of the city that agree in a column."""
    key = [frame["district"].str[:-6] + "|" + frame[column] for frame in (unit, place)]
    copy = [frame["district"].str[:-6] for frame in (unit, place)]
    alike = (key[0].value_counts() * key[1].value_counts()).sum()
    return float(alike / (copy[0].value_counts() * copy[1].value_counts()).sum())


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
