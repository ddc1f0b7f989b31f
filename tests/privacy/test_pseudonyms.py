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
