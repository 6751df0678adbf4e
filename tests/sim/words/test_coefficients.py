"""Coefficients: each can be halved and doubled, and none can be what the equations cannot bear."""

import pytest
from pydantic import ValidationError

from salescycle.sim.words.coefficients import Coefficients

USUAL = Coefficients().model_dump()


@pytest.mark.parametrize("name", USUAL)
def test_halving_and_doubling_a_coefficient_is_possible(name):
    for factor in (0.5, 2.0):
        assert getattr(Coefficients(**{name: USUAL[name] * factor}), name) == USUAL[name] * factor


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("discovery_speed", 0.0),  # divides
        ("push_reply", 0.0),  # a wait of no length has no age
        ("late_scale", -0.25),
        ("tone_trust", -0.07),  # trust that a good tone costs would have another name
        ("researched", 2.1),
        ("email_effort", -0.5),
        ("size_worth", 3.0),  # a power of values may pass all numbers
        ("order_price_flat", -1.0),  # whom a discount drives away is no loss to the price
        ("order_fit", 21.0),
        ("signal", float("nan")),
    ],
)
def test_what_the_equations_cannot_bear_is_refused(name, value):
    with pytest.raises(ValidationError):
        Coefficients(**{name: value})


def test_every_coefficient_says_what_it_is():
    assert all(field.description for field in Coefficients.model_fields.values())
