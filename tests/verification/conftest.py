"""Counts the comparisons that each test makes, for the report."""

from collections.abc import Iterator

import pytest

from tests.verification.tolerances import MADE


@pytest.fixture(autouse=True)
def comparisons(request: pytest.FixtureRequest) -> Iterator[None]:
    """How many comparisons with chance of a false alarm a test has made stands in its part of the report."""
    before = MADE.total()
    yield
    if MADE.total() > before:
        request.node.user_properties.append(("comparisons", MADE.total() - before))
