"""Races: whoever is first among exponential clocks decides how a deal ends, and when (V19)."""

import math

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import CYCLE, DAY, Firm
from tests.verification.tolerances import assert_follows, assert_share
from tests.verification.worlds import ENGINES, SEED, assert_simpy_tells_the_same, deals_of

HAZARDS = {"won": 0.05, "rival": 0.03, "no_decision": 0.02}
"""Of an order, of a rival's, of a deal that falls asleep [1/d]; the race of all three lasts ten days in the mean."""
ALL = sum(HAZARDS.values())
SHARES = {way: hazard / ALL for way, hazard in HAZARDS.items()}
RACE = {
    "decision": {
        "phase": "offer",
        "wait": f"exponential(mean={1 / ALL} d)",
        "endings": SHARES,
        "next": {"rival": "gone", "no_decision": "asleep"},
    },
    "gone": {"phase": "win_back", "endings": {"lost": 1.0}},
    "asleep": {"phase": "develop", "endings": {"lost": 1.0}},
}
TO = {"won": (log.WON, 4), "rival": (log.ENTERED, 8), "no_decision": (log.ENTERED, 7)}


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return deals_of(RACE, 150_000)


def finished(rows: np.ndarray, way: str) -> np.ndarray:
    """Rows by which the race ends in one way; their duration is the time of the race."""
    event, phase = TO[way]
    return rows[(rows["event"] == event) & (rows["phase"] == phase)]


@pytest.mark.parametrize("way", HAZARDS)
def test_each_cause_comes_first_in_proportion_to_its_hazard(rows, way):
    deals = (rows["event"] == log.CREATED).sum()
    assert_share(len(finished(rows, way)), deals, HAZARDS[way] / ALL, d=0.012)


@pytest.mark.parametrize("way", HAZARDS)
def test_the_time_of_the_race_is_exponential_with_the_sum_whoever_comes_first(rows, way):
    """Independent of the cause: each way has the same law. Read to the second."""
    law = stats.expon(scale=DAY / ALL)
    assert_follows(finished(rows, way)["duration"], law.cdf, d=0.03, rounded=1)


def test_who_comes_first_is_not_known_from_the_one_before(rows):
    """Neighbours in order of coming: a win after a win as often as any."""
    won = np.zeros(int(rows["account"].max()) + 1, bool)
    won[finished(rows, "won")["account"]] = True
    share = SHARES["won"]
    pairs = won[0:-1:2] & won[1::2]
    assert_share(pairs.sum(), len(pairs), share * share, d=0.015)


VALID, MEAN = 20, 10
OFFERS = {
    "sources.web": {"rate": "1800 / d", "reach": 1.0, "fit": 5.0},
    "window": "36 d",
    "until": "300 d",
    "team.rep": {"count": 300, "desk": "own", "calendar": "always"},
    "phases.contact.conversion": 1,
    "phases.understand.conversion": 1,
    "process.attempt.effort": "0 h",
    "process.meeting.effort": "0 h",
    "process.quotation.effort": "0 h",
    "process.quotation.valid": f"{VALID} d",
    "process.decision.wait": f"exponential(mean={MEAN} d)",
    "process.decision.next": {"order": "won", "hesitates": "hesitation"},
    "playbook": {"target_min": 0.0, "qualification": 0.0},
}
"""Everybody who is reached gets a quotation and answers it in exponential time, unless it runs out first."""


def offers(engine: Engine, **more: str) -> np.ndarray:
    """Log of such a firm, the whole cycle up to the order."""
    early = ("contact", "understand", "offer")
    process = {name: step for name, step in CYCLE["process"].items() if step["phase"] in early}
    phases = {name: CYCLE["phases"][name] for name in early}
    firm = Firm({"process": process, "phases": phases, **OFFERS, **more})
    return run(firm.tables, plain_luck(SEED), engine=engine).log


@pytest.fixture(scope="module")
def answers() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each first quotation: time to what ends its wait [s], whether it ran out, whether it was ordered."""
    rows = offers("compiled")
    sent, answered = {}, {}
    for row in rows[np.isin(rows["event"], (log.QUOTATION_SENT, log.ORDER, log.LOST, log.HESITATES))]:
        account = int(row["account"])
        if row["event"] == log.QUOTATION_SENT:
            sent.setdefault(account, int(row["time"]))
        elif account in sent:
            answered.setdefault(account, row)
    assert len(answered) == len(sent)
    times = np.array([row["time"] - sent[account] for account, row in answered.items()])
    last = np.array(list(answered.values()))
    return times, last["reason"] == log.EXPIRED, last["event"] == log.ORDER


def test_a_quotation_runs_out_as_often_as_its_limit_comes_before_the_answer(answers):
    times, expired, _ = answers
    assert_share(expired.sum(), len(times), math.exp(-VALID / MEAN), d=0.02)


def test_whoever_runs_out_does_so_in_the_second_of_the_limit_and_nobody_answers_later(answers):
    times, expired, _ = answers
    assert (times[expired] == VALID * DAY).all()
    assert (times[~expired] < VALID * DAY).all()


@pytest.mark.parametrize("ordered", [True, False])
def test_answers_before_the_limit_take_exponential_time_cut_there_whatever_they_say(answers, ordered):
    times, expired, won = answers
    cut = 1 - math.exp(-VALID / MEAN)
    assert_follows(
        times[~expired & (won == ordered)],
        lambda t: np.clip((1 - np.exp(-np.maximum(t, 0) / (MEAN * DAY))) / cut, 0, 1),
        d=0.05,
        rounded=1,
    )


def test_simpy_runs_the_same_races():
    assert_simpy_tells_the_same(RACE)
    few = {"sources.web.rate": "40 / d", "window": "6 d"}
    one, other = (offers(engine, **few) for engine in ENGINES)
    assert len(one) > 1_000
    assert one.tobytes() == other.tobytes()
