"""Two cities that the tests share; nothing changes them."""

import pytest

import commgov_lib as cg


@pytest.fixture(scope="session")
def city():
    """The whole city."""
    return cg.city.simulate(seed=5)


@pytest.fixture(scope="session")
def town():
    """A fiftieth of the city: all kinds of everything, small enough for loops."""
    return cg.city.simulate(seed=5, scale=0.02)
