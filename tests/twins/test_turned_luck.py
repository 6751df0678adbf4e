"""Turned luck: the past stays, the future is drawn anew; knowable luck draws what is pending given its age, no more."""

import math
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats

from salescycle.scenarios.loader import load
from salescycle.sim.engines.order import ASK, ASKS, END
from salescycle.sim.engines.run import CompiledRun, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.build import build
from salescycle.sim.model.event_log import EVENTS
from salescycle.sim.model.luck import Luck, plain_luck, root_of
from salescycle.sim.model.tables import Parameters
from tests.twins.difference import assert_same_log, assert_same_state
from tests.twins.one_step import one_step
from tests.twins.random_games import play
from tests.twins.random_scenarios import case

DAY_S = 86400
FALSE_ALARM = 4e-8
"""Chance that a statistical test of this suite fails although the program is right."""


def turned(seed: int, turn: int, veil: int) -> Luck:
    """Luck number *seed* that turns at event number *turn*."""
    return Luck(root_of(seed), turn, root_of(seed, 99), veil)


def log_of(parameters: Parameters, luck: Luck, engine: str = "compiled", until: int | None = None) -> np.ndarray:
    """The log without the rows of what is open at its end."""
    state = start(parameters, luck, engine=engine)  # type: ignore[arg-type]
    assert state.advance((), until) == END
    return state.log()


@pytest.mark.parametrize("veil", [0, 1])
def test_rows_before_the_turn_stay_and_both_engines_turn_alike(veil):
    futures = 0
    for seed in range(40):
        some = case(seed)
        plain = log_of(some.parameters, plain_luck(seed))
        turn = Random(seed).randint(0, int(plain["seq"][-1]) + 1) if len(plain) else 0
        luck = turned(seed, turn, veil)
        one, other = (start(some.parameters, luck, engine=engine) for engine in ("simpy", "compiled"))
        for until in (4 * DAY_S, one.until):
            assert one.advance((), until) == other.advance((), until)
            assert_same_state(one.snapshot(), other.snapshot())
        assert_same_log(one.log(), other.log(), some.steps)
        past = plain[plain["seq"] < turn]
        assert_same_log(past, one.log()[: len(past)], some.steps)
        assert (one.log()["seq"][len(past) :] >= turn).all()
        futures += one.log().tobytes() != plain.tobytes()
    assert futures > 25


def test_an_open_turn_is_the_event_after_the_last_one():
    """Luck that turns at an open turn leaves all that the player has seen; the turn's own event has the number."""
    games = 0
    for seed in range(20):
        some = case(seed, player=True)
        made = play(some.parameters, plain_luck(seed), seed, turns=8).decisions
        if not made:
            continue
        games += 1
        asked = start(some.parameters, plain_luck(seed), engine="compiled")
        assert asked.advance(made[:-1], None, ASK) == ASKS
        turn = asked.place[0] + 1
        for veil in (0, 1):
            luck = turned(seed, turn, veil)
            told = [start(some.parameters, luck, engine=engine) for engine in ("simpy", "compiled")]
            for state in told:
                assert state.advance(made[:-1], None, ASK) == ASKS
                assert state.place == asked.place
            assert_same_log(asked.log(), told[0].log(), some.steps)
            assert_same_state(told[0].snapshot(), told[1].snapshot())
            for state in told:
                state.advance(made)
            assert_same_log(told[0].log(), told[1].log(), some.steps)
            answer = told[0].log()[len(asked.log())]
            assert EVENTS[answer["event"]] == "turn"
            assert (answer["seq"], answer["turn"]) == (turn, len(made) - 1)
    assert games > 10


@pytest.mark.parametrize("veil", [0, 1])
def test_a_future_is_the_run_from_the_start_by_luck_that_turns_now(veil):
    """Also with a turn open: the decision for it is made there, by the player or by the playbook."""
    games = 0
    for seed in range(20):
        some = case(seed, player=True)
        made = play(some.parameters, plain_luck(seed), seed, turns=8).decisions
        asked = start(some.parameters, plain_luck(seed), engine="compiled")
        assert isinstance(asked, CompiledRun)
        if not made or asked.advance(made[:-1], None, ASK) != ASKS:
            continue
        games += 1
        luck = turned(seed, asked.place[0] + 1, veil)
        for decisions in (made, made[:-1]):
            branch = (asked.future if veil else asked.again)(root_of(seed, 99))
            assert branch.advance(made if decisions is made else None) == END
            for engine in ("simpy", "compiled"):
                whole = start(some.parameters, luck, engine=engine)  # type: ignore[arg-type]
                assert whole.advance(made[:-1], None, ASK) == ASKS  # the playbook would not stop at its turn
                assert whole.advance(decisions) == END
                assert_same_log(whole.log()[len(asked.log()) :], branch.log(), some.steps)
                assert_same_state(whole.snapshot(), branch.snapshot())
    assert games > 10


def test_a_future_may_go_on_with_another_playbook_and_have_futures_itself():
    scenario = load("saas_smb")
    before, after = build(scenario), build(load("saas_smb", ["playbook.stop=1"]))
    now = CompiledRun(before, plain_luck(1))
    now.advance(until=20 * DAY_S)
    kept, changed = now.future(root_of(2)), now.future(root_of(2), parameters=after)
    for run in (kept, changed):
        run.advance(until=40 * DAY_S)
    assert (changed.log()["event"] == events.NO_ANSWER).sum() < (kept.log()["event"] == events.NO_ANSWER).sum()
    one, other = kept.future(root_of(3)), kept.future(root_of(4))
    hidden = []
    for run in (kept, one, other):
        run.advance(until=kept.place[1] + 1)
        hidden.append(run.living()["sensitivity"].tobytes())
        run.advance(until=60 * DAY_S)
    assert len(set(hidden)) == 3
    assert one.log()["seq"][0] > changed.log()["seq"][0] > now.place[0]
    assert one.log().tobytes() != other.log().tobytes()


class Waiting(NamedTuple):
    """Deals in the middle of a wait, and what became of them."""

    age: np.ndarray
    length: np.ndarray
    """Of the whole wait [s]; infinite when it has no end."""
    won: np.ndarray
    lost: np.ndarray


LAWS = {
    "won": ("lognormal(median=2 d, p90=6 d)", stats.lognorm(math.log(3) / 1.2815515655446004, scale=2 * DAY_S)),
    "lost": ("gamma(mean=5 d, shape=2)", stats.gamma(2, scale=2.5 * DAY_S)),
}
WAIT = {ending: law for ending, (law, _) in LAWS.items()}
MOMENT_S = 4 * DAY_S


@pytest.fixture(scope="module", params=[0.0, 0.3], ids=["two endings", "two endings or never"])
def deals(request):
    """Tables of a one-step scenario with a share of waits that never end, and that share."""
    never = request.param
    endings = {"won": 0.6 * (1 - never), "lost": 0.4 * (1 - never)} | ({"never": never} if never else {})
    return one_step(endings, WAIT, rate="4 / min", days=5, arrivals="regular"), never


def waiting(parameters: Parameters, luck_at: int | None = None) -> Waiting:
    """What becomes of the deals that wait at a moment, on plain luck or under the veil (number of turned luck)."""
    now = start(parameters, plain_luck(5), engine="compiled")
    now.advance((), MOMENT_S)
    seq, second = now.place
    open_deals = now.snapshot().accounts
    luck = plain_luck(5) if luck_at is None else Luck(root_of(5), seq + 1, root_of(luck_at), 1)
    log = log_of(parameters, luck)
    end = np.full(int(log["account"].max()) + 1, np.inf)
    won = np.zeros(len(end), bool)
    for event in (events.ORDER, events.LOST):
        rows = log[log["event"] == event]
        end[rows["account"]], won[rows["account"]] = rows["time"], event == events.ORDER
    number, began = open_deals["account"], open_deals["began"][:, 0]
    length = end[number] - began
    return Waiting(second - began, length, won[number], np.isfinite(length) & ~won[number])


def places(deals: Waiting, never: float, *, weighs_age: bool = True) -> np.ndarray:
    """Place (0..1) of what became of each deal in the law of what could: uniform if the program draws from that law.

    Endings come one after the other, each as wide as p_j S_j(age); inside an ending by the length given the age.
    """
    shares = {"won": 0.6 * (1 - never), "lost": 0.4 * (1 - never)}
    alive = {ending: law.sf(deals.age) for ending, (_, law) in LAWS.items()}
    width = {ending: shares[ending] * (alive[ending] if weighs_age else 1.0) for ending in LAWS}
    inside = {
        ending: 1 - law.sf(np.where(np.isfinite(deals.length), deals.length, 0)) / alive[ending]
        for ending, (_, law) in LAWS.items()
    }
    anywhere = np.random.default_rng(1).random(len(deals.age))
    place = np.where(
        deals.won,
        width["won"] * inside["won"],
        np.where(
            deals.lost, width["won"] + width["lost"] * inside["lost"], width["won"] + width["lost"] + never * anywhere
        ),
    )
    return place / (width["won"] + width["lost"] + never)


def distance(uniform: np.ndarray) -> float:
    """Largest distance between the distribution of what should be uniform and the uniform one."""
    x = np.sort(uniform)
    n = len(x)
    return float(max((np.arange(1, n + 1) / n - x).max(), (x - np.arange(n) / n).max()))


def bound(n: int) -> float:
    """Distance that *n* uniform numbers exceed with chance FALSE_ALARM (Dvoretzky, Kiefer, Wolfowitz; Massart 1990)."""
    return math.sqrt(math.log(2 / FALSE_ALARM) / (2 * n))


def test_under_the_veil_endings_and_lengths_follow_their_law_given_the_age(deals):
    parameters, never = deals
    redrawn = waiting(parameters, 77)
    n = len(redrawn.age)
    assert n > 9_000, "enough deals to see a distance of 0.03"
    assert distance(places(redrawn, never)) < bound(n)
    weights = {e: (1 - never) * s * LAWS[e][1].sf(redrawn.age) for e, s in (("won", 0.6), ("lost", 0.4))}
    chance = weights["won"] / (weights["won"] + weights["lost"] + never)
    spread = math.sqrt((chance * (1 - chance)).sum())
    assert abs(redrawn.won.sum() - chance.sum()) < 5.5 * spread


def test_the_test_of_the_veil_sees_a_law_that_forgets_the_age(deals):
    parameters, never = deals
    redrawn = waiting(parameters, 77)
    assert distance(places(redrawn, never, weighs_age=False)) > 1.5 * bound(len(redrawn.age))


def test_the_true_future_follows_the_same_law_and_the_veil_tells_nothing_of_it(deals):
    parameters, never = deals
    true, redrawn = (places(waiting(parameters, luck), never) for luck in (None, 77))
    assert distance(true) < bound(len(true))
    assert abs(np.corrcoef(true, redrawn)[0, 1]) < 5.5 / math.sqrt(len(true))


def test_pending_replies_keep_their_date_unless_a_veil_lies_over_them():
    parameters = one_step({"won": 0.6, "lost": 0.4}, WAIT, rate="200 / d", days=5)
    now = start(parameters, plain_luck(5), engine="compiled")
    now.advance((), MOMENT_S)
    turn = now.place[0] + 1
    pending = now.snapshot().pending
    dates = dict(zip(pending["account"].tolist(), pending["time"].tolist(), strict=True))

    def kept(luck: Luck) -> float:
        """Share of the replies that come at the second for which they were pending."""
        log = log_of(parameters, luck)
        replies = log[np.isin(log["event"], (events.ORDER, events.LOST)) & (log["seq"] >= turn)]
        same = [dates[a] == t for a, t in replies[["account", "time"]].tolist() if a in dates]
        assert len(same) == len(dates) > 300
        return float(np.mean(same))

    assert kept(plain_luck(5)) == 1.0
    assert kept(turned(5, turn, 0)) == 1.0
    assert kept(turned(5, turn, 1)) < 0.01


def test_the_gap_to_the_next_lead_is_drawn_again_under_the_veil_only():
    parameters = one_step({"won": 1.0}, {"won": "1 h"}, rate="2 / d", days=20)
    now = start(parameters, plain_luck(5), engine="compiled")
    now.advance((), MOMENT_S)
    turn, next_lead = now.place[0] + 1, int(now.snapshot().sources["time"][0])

    def next_arrival(luck: Luck) -> int:
        log = log_of(parameters, luck)
        return int(log["time"][(log["event"] == events.CREATED) & (log["seq"] >= turn)][0])

    assert next_arrival(turned(5, turn, 0)) == next_lead
    redrawn = [next_arrival(Luck(root_of(5), turn, root_of(other), 1)) for other in range(40)]
    assert next_lead not in redrawn
    assert min(redrawn) >= now.place[1]
    assert abs(np.mean(redrawn) - now.place[1] - DAY_S / 2) < 5.5 * DAY_S / 2 / math.sqrt(40)


def test_regular_arrivals_stay_regular_under_the_veil():
    parameters = one_step({"won": 1.0}, {"won": "1 h"}, rate="2 / d", days=9, arrivals="regular")
    log = log_of(parameters, turned(5, 7, 1))
    assert set(np.diff(log["time"][log["event"] == events.CREATED])) == {DAY_S // 2}
