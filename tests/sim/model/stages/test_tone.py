"""The tone of a conversation by hand (model.md 2)."""

import math

import pytest

from salescycle.sim.model.stages.tone import clarity_gain, listening_gain, speak, tone_of
from salescycle.sim.model.tables import ADAPTIVE, AGGRESSIVE, DIRECTIVE, INFORMATIVE
from tests.sim.model.firms import Firm, Life

SEGMENTS = {"polite": {"share": 1.0, "tone": "informative"}}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm()


def spoken(firm: Firm, tone: int, **state: float) -> Life:
    life = Life(firm, **({"trust": 0.4, "need": 0.6, "urgency": 0.3, "indecision": 0.2} | state))
    speak(life.row, tone, firm.p)
    return life


def test_an_informative_tone_wins_trust_and_moves_nothing_else(firm):
    row = spoken(firm, INFORMATIVE).row
    assert row.trust == row.seen.trust == pytest.approx(0.4 + 0.07 * 0.6)
    assert (row.need, row.urgency, row.indecision, row.fatigue, row.pressure) == (0.6, 0.3, 0.2, 0, 0)


def test_direction_helps_while_the_need_is_vague(firm):
    row = spoken(firm, DIRECTIVE, need=0.44).row
    assert row.trust == pytest.approx(0.4 + 0.07 * 0.6)
    assert row.need == pytest.approx(0.44 + 0.06 * 0.56)


def test_direction_annoys_once_the_need_is_clear(firm):
    row = spoken(firm, DIRECTIVE, need=0.45).row
    assert (row.trust, row.need) == (pytest.approx(0.4 * 0.97), 0.45)


def test_pressure_costs_trust_and_brings_haste_doubt_and_weariness(firm):
    row = spoken(firm, AGGRESSIVE).row
    assert row.trust == row.seen.trust == pytest.approx(0.4 * 0.9)
    assert row.urgency == pytest.approx(0.3 + 0.16 * 0.7)
    assert row.indecision == pytest.approx(0.2 + 0.05 * 0.8)
    assert (row.fatigue, row.pressure) == (0.5, 1)


@pytest.mark.parametrize(("true", "seen", "tone"), [(0.2, 0.8, INFORMATIVE), (0.8, 0.2, DIRECTIVE)])
def test_an_adaptive_tone_goes_by_what_is_seen_of_the_need(firm, true, seen, tone):
    life = Life(firm, need=true)
    life.row.seen.need = seen
    assert firm.p.playbooks[0].tone == ADAPTIVE
    assert tone_of(life.row, firm.p) == tone


def test_customers_take_direction_by_their_need_and_our_people_believe_by_what_they_see(firm):
    life = Life(firm, need=0.8, trust=0.4)
    life.row.seen.need = 0.2
    speak(life.row, DIRECTIVE, firm.p)
    assert life.row.trust == pytest.approx(0.4 * 0.97)  # the customer knew better
    assert life.row.seen.trust == pytest.approx(0.4 + 0.07 * 0.6)  # nobody noticed
    assert (life.row.need, life.row.seen.need) == (0.8, pytest.approx(0.2 + 0.06 * 0.8))


def test_whoever_cannot_tell_whether_direction_has_helped_doubts_more(firm):
    """Need seen at .45 with a doubt of .1: as likely above as below. The two effects on trust lie .054 apart."""
    life = Life(firm, trust=0.4)
    seen = life.row.seen
    seen.need, seen.need_doubt, seen.trust_doubt = 0.45, 0.1, 0.06
    speak(life.row, DIRECTIVE, firm.p)
    apart = 0.07 * 0.6 + 0.03 * 0.4
    assert seen.trust_doubt == pytest.approx(math.sqrt((0.06 * 0.97) ** 2 + 0.25 * apart**2))
    assert seen.need_doubt == pytest.approx(math.sqrt(0.1**2 + 0.25 * (0.06 * 0.55) ** 2))


@pytest.mark.parametrize("belief", [0.1, 0.9])
def test_whoever_knows_the_need_knows_what_direction_does(firm, belief):
    life = Life(firm, need=belief, trust=0.4)
    life.row.seen.trust_doubt = 0.06
    speak(life.row, DIRECTIVE, firm.p)
    assert life.row.seen.trust_doubt == pytest.approx(0.06 * (0.93 if belief < 0.45 else 0.97))


def test_a_culture_that_refuses_a_tone_trusts_less_and_our_people_notice():
    firm = Firm({"segments": SEGMENTS})
    for tone, loss in ((INFORMATIVE, 0.0), (DIRECTIVE, 0.05), (AGGRESSIVE, 0.05)):
        row = spoken(firm, tone, segment=0, need=0.2).row
        usual = spoken(firm, tone, segment=-1, need=0.2).row
        assert row.trust == pytest.approx(usual.trust * (1 - loss))
        assert row.seen.trust == pytest.approx(usual.seen.trust * (1 - loss))


@pytest.mark.parametrize(
    ("complexity", "clarity", "listening"),
    [(0.1, 1 - 0.035, 1 - 0.12), (0.5, 1 - 0.175, 1 - 0.6), (0.85, 1 - 0.2975, 0.0), (1.0, 1 - 0.35, 0.0)],
)
def test_pressure_is_deaf_the_more_so_the_more_complex_the_sale(complexity, clarity, listening):
    firm = Firm({"complexity": complexity})
    b = firm.p.coefficients[0]
    assert clarity_gain(AGGRESSIVE, firm.firm, b) == pytest.approx(clarity)
    assert listening_gain(AGGRESSIVE, firm.firm, b) == pytest.approx(listening)
    assert (clarity_gain(DIRECTIVE, firm.firm, b), listening_gain(DIRECTIVE, firm.firm, b)) == (1.05, 1.0)
    assert (clarity_gain(INFORMATIVE, firm.firm, b), listening_gain(INFORMATIVE, firm.firm, b)) == (1.0, 1.0)


def test_more_than_deaf_is_deaf():
    firm = Firm({"complexity": 1.0, "coefficients.aggressive_deaf": 1.5})
    assert clarity_gain(AGGRESSIVE, firm.firm, firm.p.coefficients[0]) == 0
