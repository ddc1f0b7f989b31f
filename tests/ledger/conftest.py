"""The article's numbers and the claims, which the tests share; nothing changes them."""

import pytest

import commgov_lib as cg


@pytest.fixture(scope="session")
def numbers():
    return cg.ledger.numbers()


@pytest.fixture(scope="session")
def claims():
    return cg.ledger.checks().set_index("id")
