"""Pseudonyms hold, and whom they do not hide is told."""

import hashlib
import hmac
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.cli import options
from commgov_lib.schema import CommgovError

SALT = "a salt that only the tests know"


# ---- pseudonyms ----------------------------------------------------------------------------------


def test_a_pseudonym_is_the_keyed_hash_that_the_docstring_states():
    code = cg.privacy.pseudonymise(pd.DataFrame({"who": ["甲"]}), "who", salt=SALT)["who"][0]
    key = hashlib.sha256(SALT.encode()).digest()
    digest = int.from_bytes(hmac.new(key, "甲".encode(), "sha256").digest()[:10], "big")
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    expected = "".join(letters[digest >> shift & 31] for shift in range(75, -1, -5))
    assert code == "p_" + expected


def test_one_person_one_code_in_every_table_and_form():
    first = pd.DataFrame({"电话": ["13800000000", "", None, "１３８ ００００ ００００"], "n": [1, 2, 3, 4]})
    second = pd.DataFrame({"tel": [13800000000.0, np.nan]})
    a = cg.privacy.pseudonymise(first, "电话", salt=SALT)
    b = cg.privacy.pseudonymise(second, ["tel"], salt=SALT)
    assert a["电话"][0] == a["电话"][3] == b["tel"][0]
    assert a["电话"][1] == a["电话"][2] == b["tel"][1] == ""
    assert a["n"].tolist() == [1, 2, 3, 4]
    assert first["电话"][0] == "13800000000", "the table given is not changed"
    assert cg.privacy.pseudonymise(first, "电话", salt=SALT + "!")["电话"][0] != a["电话"][0]
    assert re.fullmatch("p_[a-z2-7]{16}", a["电话"][0])


@settings(max_examples=50)
@given(st.lists(st.text("甲乙丙丁0123456789", min_size=1, max_size=6), min_size=1, max_size=20))
def test_different_persons_get_different_codes(names):
    codes = cg.privacy.pseudonymise(pd.DataFrame({"who": names}), "who", salt=SALT)["who"]
    assert all(
        (a == b) == (x == y) for (a, x), (b, y) in itertools.combinations(zip(codes, names, strict=True), 2)
    )


@pytest.mark.parametrize("salt", ["abcd" * 3 + "abc", "abcd" * 3 + "abc     ", "abc" * 5 + "a", "ab" * 20])
def test_a_salt_has_sixteen_characters_and_four_that_differ(salt):
    people = pd.DataFrame({"who": ["甲"]})
    with pytest.raises(CommgovError, match=r"too easy to guess.*at least 16 characters"):
        cg.privacy.pseudonymise(people, "who", salt=salt)
    assert cg.privacy.pseudonymise(people, "who", salt="abcd" * 4)["who"][0].startswith("p_")


def test_two_values_never_share_a_code(monkeypatch):
    """Should two of a million persons meet in one code, nothing is written."""
    from commgov_lib.privacy import pseudonyms

    def same(value, key, made):
        return made.setdefault(value, "p_0")

    monkeypatch.setattr(pseudonyms, "_code", same)
    with pytest.raises(CommgovError, match="two values got the same code"):
        cg.privacy.pseudonymise(pd.DataFrame({"who": ["甲", "乙"]}), "who", salt=SALT)
    once = cg.privacy.pseudonymise(pd.DataFrame({"who": ["甲", "甲", ""]}), "who", salt=SALT)
    assert once["who"].tolist() == ["p_0", "p_0", ""]


@pytest.mark.parametrize("salt", ["", "short", " " * 30, "a" * 40, None, 12345678901234567890])
def test_a_salt_that_can_be_guessed_is_refused(salt):
    with pytest.raises(CommgovError, match=r"too easy to guess") as caught:
        cg.privacy.pseudonymise(pd.DataFrame({"who": ["甲"]}), "who", salt=salt)
    assert not salt or str(salt) not in str(caught.value)


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(CommgovError, match="did you mean 'tel'"):
        cg.privacy.pseudonymise(pd.DataFrame({"tel": ["1"]}), "tell", salt=SALT)
    assert cg.privacy.new_salt() != cg.privacy.new_salt()


# ---- who is alone in a role ----------------------------------------------------------------------


def test_unique_roles_are_flagged():
    actors = pd.DataFrame(
        {
            "actor": list("abcdef"),
            "kind": ["person"] * 5 + ["unit"],
            "place": ["p", "p", "q", "q", "q", "z"],
            "职务": ["书记", "队员", "队员", "队员", "队员", ""],
        }
    )
    found = cg.privacy.unique_roles(actors)
    assert found["row"].tolist() == [1, 2], "the only secretary, and the only member at p; no body"
    assert found["value"].tolist() == ["person, p, 书记", "person, p, 队员"]
    assert cg.privacy.unique_roles(actors, columns=["职务"])["row"].tolist() == [1]
    assert cg.privacy.unique_roles(actors, least=4)["row"].tolist() == [1, 2, 3, 4, 5]
    assert cg.privacy.unique_roles(actors[actors["kind"] == "unit"]).empty
    with pytest.raises(CommgovError, match="no column 'rank'"):
        cg.privacy.unique_roles(actors, columns=["rank"])


def test_whoever_has_a_role_is_a_person_whatever_the_kind():
    """Without kinds or of another kind: who has a role may be alone in it."""
    bodies = pd.DataFrame({"actor": ["a", "b", "c", "d"], "role": ["书记", "队员", "队员", ""]})
    for table in (bodies, bodies.assign(kind="unit")):
        assert cg.privacy.unique_roles(table)["row"].tolist() == [1]
    assert len(cg.privacy.unique_roles(bodies.assign(role="", kind="unit"))) == 0


def test_needs_of_a_few_persons_are_flagged_unless_simulated():
    needs = pd.DataFrame({"weight": [3, 10, 0, 4], "provenance": ["U", "U", "U", "S"]})
    assert cg.privacy.small_needs({"needs": needs})["row"].tolist() == [1]
    assert cg.privacy.small_needs({}).empty


# ---- needs of a few persons in exports -----------------------------------------------------------


def _with_few_needs():
    network = cg.load("southern_women")
    needs = pd.DataFrame(
        {
            "need": ["n1", "n2", "n3"],
            "place": list(network.places["place"].iloc[:3]),
            "domain": "health",
            "group": "disabled",
            "weight": [3.0, 12.0, 4.0],
            "provenance": ["U", "U", "S"],
        }
    )
    return cg.Network(network.places, network.actors, network.ties, needs)


@pytest.mark.parametrize("name", ["net", "net.zip", "net.xlsx"])
def test_an_export_of_few_persons_warns_or_leaves_them_out(tmp_path, name):
    network = _with_few_needs()
    with pytest.warns(UserWarning, match=r"needs that stand for fewer than 10 persons \(1\)"):
        cg.write(network, tmp_path / name)
    kept = cg.write(network, tmp_path / f"kept_{name}", small_needs="keep")
    assert "needs" not in kept["table"].tolist()
    lost = cg.write(network, tmp_path / f"without_{name}", small_needs="drop")
    row = lost[lost["table"] == "needs"].iloc[0]
    assert (row["row_count"], row["lost"]) == (1, "stands for fewer than 10 persons")
    if name != "net.xlsx":
        assert options.network(str(tmp_path / f"without_{name}")).needs["weight"].tolist() == [12, 4]


@pytest.mark.parametrize("name", ["net.csv", "net.gexf", "net.dl"])
def test_a_form_without_needs_does_not_warn(tmp_path, name):
    cg.write(_with_few_needs(), tmp_path / name)
    with pytest.raises(CommgovError, match="'warn', 'keep' or 'drop'"):
        cg.write(_with_few_needs(), tmp_path / name, small_needs="no")


def test_the_command_warns_and_drops(tmp_path, capsys):
    from commgov_lib.cli import main

    cg.write(_with_few_needs(), tmp_path / "net", small_needs="keep")
    assert main(["export", str(tmp_path / "net"), str(tmp_path / "a.zip")]) == 0
    assert "fewer than 10 persons" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "net"), str(tmp_path / "c.zip"), "--lang", "zh"]) == 0
    assert "不足 10 人" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "net"), str(tmp_path / "b.zip"), "--small-needs", "drop"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "stands for fewer than 10 persons" in told.out


def test_a_salt_and_a_pseudonym_have_their_form():
    assert re.fullmatch("[0-9a-f]{32}", cg.privacy.new_salt())
    code = cg.privacy.pseudonymise(pd.DataFrame({"who": ["甲"]}), "who", salt=SALT)["who"][0]
    assert re.search(cg.privacy.PSEUDONYM, code)
    assert not re.search(cg.privacy.PSEUDONYM, code.upper())
    assert not re.search(cg.privacy.PSEUDONYM, code[:-1])


def test_every_field_of_who_is_alone():
    actors = pd.DataFrame({"actor": list("abc"), "kind": "person", "role": ["书记", "队员", "队员"]})
    found = cg.privacy.unique_roles(actors, least=3).astype(object)
    assert found["problem_zh"].tolist()[1] == "只有 2 人担任此角色（kind, role），化名很难藏住"
    found = found.drop(columns=["problem_zh", "fix_zh"])
    coarser = "name the role or the place more coarsely, or leave the row out"
    alone = "is the only one with its role (kind, role), so a pseudonym does not hide the person"
    two = "only 2 have this role (kind, role), so a pseudonym hardly hides the person"
    assert found.to_dict("records") == [
        {"table": "actors", "column": "role", "row": k, "value": f"person, {role}", "problem": said,
         "fix": coarser}
        for k, role, said in ((1, "书记", alone), (2, "队员", two), (3, "队员", two))
    ]  # fmt: skip
    with pytest.raises(CommgovError, match="Fix: name columns"):
        cg.privacy.unique_roles(actors, columns=["x"])


def test_every_field_of_small_needs():
    needs = pd.DataFrame({"weight": [9.5, 10.0, 0.4], "provenance": ["U", "U", "P"]}, [7, 8, 9])
    hide = "never publish it as it is: cg.privacy.suppress hides such cells"
    found = cg.privacy.small_needs({"needs": needs, "actors": pd.DataFrame()}).to_dict("records")
    assert [(f["row"], float(f["value"])) for f in found] == [(1, 9.5), (3, 0.4)]
    assert {(f["table"], f["column"], f["problem"], f["fix"]) for f in found} == {
        ("needs", "weight", "stands for fewer than 10 persons", hide)
    }
    found = cg.privacy.small_needs({"needs": needs[["weight"]]}, least=11)
    assert found["row"].tolist() == [1, 2, 3]
    assert set(found["problem"]) == {"stands for fewer than 11 persons"}
