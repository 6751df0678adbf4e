"""Research sharpens one estimate, a computed business case is an argument, a proof calms and clears."""

import math

import pytest
from scipy import special

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import ESTIMATED, SALES
from salescycle.sim.model.luck import SHARPENED, draw
from salescycle.sim.model.stages.research import look_closer
from tests.sim.model.firms import DAY, HOUR, Firm, Life

STEP = {"phase": "understand", "kind": "research", "role": "rep", "effort": "2 h"}
PROOF = {
    "phase": "understand", "kind": "proof", "role": "rep", "effort": "4 h", "wait": "3 d", "cost": 250,
    "next": {"done": "meeting"},
}  # fmt: skip


def firm_with(sharpens: str) -> Firm:
    research = {**STEP, "sharpens": sharpens, "cost": 40, "next": {"done": "proof"}}
    steps = {"process.research": research, "process.proof": PROOF, "process.attempt.next": {"interested": "research"}}
    return Firm(steps)


def researched(sharpens: str) -> Life:
    """Somebody who is guessed to be .3 in everything, with a doubt of .2, and is .6 in truth; the research is done."""
    firm = firm_with(sharpens)
    life = Life(firm, saving=0.6, satisfaction=0.6, **dict.fromkeys(ESTIMATED[:8], 0.6))
    for name in ESTIMATED:
        setattr(life.row.seen, name, 0.3)
        setattr(life.row.seen, f"{name}_doubt", 0.2)
    life.goes_to("research", 0)
    life.said_then = life.done(0)  # type: ignore[attr-defined]
    return life


def normal(life: Life, step: str) -> float:
    return float(special.ndtri(draw(life.root, life.who(step), SHARPENED, life.row.visit)))


@pytest.mark.parametrize("name", ["need", "interest", "trust", "urgency", "budget", "rival"])
def test_research_pulls_one_estimate_until_half_of_its_doubt_is_left(name):
    life = researched(name)
    # To leave a half, a signal must be heeded by 1 - .25 = .75: its error is .2 * .5 / sqrt(.75).
    noise = 0.2 * 0.5 / math.sqrt(0.75)
    life.row.visit = 0
    expected = 0.3 + 0.75 * (0.6 + noise * normal(life, "research") - 0.3)
    assert getattr(life.row.seen, name) == pytest.approx(expected)
    assert getattr(life.row.seen, f"{name}_doubt") == pytest.approx(0.1)
    others = [other for other in ESTIMATED if other != name]
    assert [getattr(life.row.seen, other) for other in others] == [0.3] * 9
    assert [getattr(life.row, other) for other in ESTIMATED[:8]] == [0.6] * 8  # nobody outside has noticed
    assert life.row.case_made == 0


def test_research_on_the_fit_is_a_new_estimate_with_half_of_the_doubt():
    life = researched("fit")
    life.row.visit = 0
    assert life.row.seen.fit == pytest.approx(0.6 + 0.1 * normal(life, "research"))
    assert life.row.seen.fit_doubt == pytest.approx(0.1)


def test_two_looks_at_the_fit_err_each_in_its_own_way():
    firm = firm_with("fit")
    errors = []
    for step in ("research", "proof"):
        life = Life(firm, fit=0.6)
        life.row.seen.fit_doubt = 0.2
        look_closer(life.row, firm.p.steps[firm.step[step]], 0.5, 1)
        errors.append(life.row.seen.fit)
    assert errors[0] != errors[1]


def test_a_computed_saving_is_known_within_twelve_percent_and_is_an_argument():
    life = researched("saving")
    life.row.visit = 0
    assert life.row.case_made == 1
    assert life.row.seen.saving == pytest.approx(0.6 * math.exp(0.12 * normal(life, "research")))
    assert life.row.seen.saving_doubt == pytest.approx(0.12 * life.row.seen.saving)


def test_research_is_told_paid_for_and_leads_on():
    life = researched("trust")
    said = life.said_then  # type: ignore[attr-defined]
    assert said.events == ["researched", "spent"]
    assert (said.note(log.SPENT).amount, said.note(log.SPENT).reason) == (4_000, log.FOR_STEP)
    assert said.note(log.RESEARCHED).ref == 3  # trust, in the order of tables.SHARPENED
    assert life.row.step[SALES] == life.firm.step["proof"]


def test_a_proof_calms_clears_and_shows_the_fit_then_takes_its_time():
    life = Life(firm_with("fit"), indecision=0.5, need=0.4, fit=0.6)
    life.row.seen.fit, life.row.seen.fit_doubt = 0.2, 0.28
    assert life.goes_to("proof", 0).tasks[SALES][1] == 4 * HOUR
    said = life.done(0)
    assert said.events == ["proof", "spent"]
    assert life.row.indecision == life.row.seen.indecision == pytest.approx(0.5 * 0.8)
    assert life.row.need == pytest.approx(0.4 + 0.1 * 0.6)
    assert life.row.seen.fit_doubt == pytest.approx(0.14)
    assert life.row.seen.fit == pytest.approx(0.6 + 0.14 * normal(life, "proof"))
    assert said.timers == {SALES: 3 * DAY}
    assert life.rings(3 * DAY).tasks[SALES][1] > 0
    assert life.row.step[SALES] == life.firm.step["meeting"]
