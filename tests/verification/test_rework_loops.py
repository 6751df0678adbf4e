"""Work that is sent back: visits are geometric, all returns together negative binomial (V18)."""

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.verification.tolerances import MADE, A, assert_follows, assert_share
from tests.verification.worlds import ENGINES, SEED, assert_simpy_tells_the_same, deals_of, plain_firm

PASSES = 0.7
LOOP = {
    "check": {"phase": "offer", "wait": "exponential(mean=5 h)", "endings": {"won": PASSES, "mend": 1 - PASSES}},
    "mend": {"phase": "understand", "wait": "exponential(mean=2 h)", "endings": {"check": 1.0}},
}
STAFFED = {
    "check": {"phase": "offer", "role": "clerk", "effort": "10 min", "endings": {"won": PASSES, "mend": 1 - PASSES}},
    "mend": {"phase": "understand", "role": "clerk", "effort": "25 min", "endings": {"check": 1.0}},
}
ITSELF = {"try": {"phase": "offer", "wait": "1 h", "endings": {"won": 0.2, "try": 0.8}}}


def returns(rows: np.ndarray) -> np.ndarray:
    """How often each deal was sent back."""
    back = rows[(rows["event"] == log.ENTERED) & (rows["ref"] == 4) & (rows["phase"] == 3)]
    return np.bincount(back["account"], minlength=int(rows["account"].max()) + 1)


def assert_negative_binomial(total: int, deals: int, passes: float) -> None:
    """The number of returns before so many passes, to its exact tails."""
    law = stats.nbinom(deals, passes)
    MADE["negative binomial"] += 1
    assert min(1.0, 2 * min(law.cdf(total), law.sf(total - 1))) > A, (total, law.mean())


def test_each_deal_is_sent_back_a_geometric_number_of_times():
    sent = returns(deals_of(LOOP, 60_000))
    assert_share(sent.sum(), sent.sum() + len(sent), 1 - PASSES, d=0.02)
    assert_follows(sent, lambda k: 1 - (1 - PASSES) ** (np.floor(k) + 1), d=0.021, rounded=1)
    assert_negative_binomial(int(sent.sum()), len(sent), PASSES)


def test_the_tails_see_a_share_one_percent_off():
    sent = int(returns(deals_of(LOOP, 60_000)).sum())
    with pytest.raises(AssertionError):
        assert_negative_binomial(sent, 60_000, PASSES + 0.02)


def test_people_and_their_queue_change_nothing_about_returns():
    """Sent back to one clerk who is busy most of the time, on an even flow of leads."""
    rows = run(plain_firm(STAFFED, window="900 d", sources={"web": {"rate": "48 / d"}}), plain_luck(SEED),
               engine="compiled").log  # fmt: skip
    sent = returns(rows)
    assert len(sent) > 40_000
    assert (rows["duration"][rows["event"] == log.STARTED] > 0).mean() > 0.2
    assert_negative_binomial(int(sent.sum()), len(sent), PASSES)


def test_a_step_that_leads_back_to_itself_is_as_long_as_its_tries():
    """Geometric number of hours: each try has luck of its own."""
    rows = deals_of(ITSELF, 60_000)
    hours = rows["duration"][rows["event"] == log.WON] / 3600
    assert_follows(hours, lambda k: np.where(k < 1, 0.0, 1 - 0.8 ** np.floor(np.maximum(k, 0))), d=0.021, rounded=1)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_return_is_one_more_visit_of_each_step(engine):
    """Exact: a deal that was sent back k times was mended k times and checked k + 1 times."""
    rows = run(plain_firm(STAFFED, window="20 d"), plain_luck(SEED), engine=engine).log
    done = rows[rows["event"] == log.DONE]
    deals = int(rows["account"].max()) + 1
    checked, mended = (np.bincount(done["account"][done["step"] == step], minlength=deals) for step in (0, 1))
    assert (mended == returns(rows)).all()
    assert (checked == mended + 1).all()
    assert mended.max() > 2


@pytest.mark.parametrize("process", [LOOP, STAFFED, ITSELF])
def test_simpy_goes_the_same_rounds(process):
    assert_simpy_tells_the_same(process)
