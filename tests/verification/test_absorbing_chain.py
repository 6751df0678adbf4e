"""A sales process of coins is an absorbing Markov chain: its transitions, its wins, its times (V16, V17).

Kemeny, Snell 1960, chapter 3: N = (I - Q)^-1 are the expected visits, N R the chances of the ends.
"""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import eig, expm

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.scenario import Scenario
from tests.sim.model.firms import DAY
from tests.verification.tolerances import assert_follows, assert_share, trials_needed
from tests.verification.worlds import LIBRARY, SEED, assert_simpy_tells_the_same, deals_of

STEPS = ("contact", "understand", "offer", "deliver", "win_back")
ENDS = ("won", "lost")
WAYS = {
    "contact": {"understand": 0.6, "lost": 0.4},
    "understand": {"offer": 0.7, "contact": 0.1, "lost": 0.2},
    "offer": {"deliver": 0.4, "understand": 0.1, "win_back": 0.5},
    "deliver": {"won": 0.85, "offer": 0.05, "lost": 0.1},
    "win_back": {"offer": 0.3, "lost": 0.7},
}
MEANS = {"contact": 2, "understand": 5, "offer": 8, "deliver": 3, "win_back": 20}
"""Mean times in the steps [d]."""
PROCESS = {
    step: {"phase": step, "wait": f"exponential(mean={MEANS[step]} d)", "endings": ways} for step, ways in WAYS.items()
}
DEALS = 240_000

Q = np.array([[WAYS[step].get(to, 0.0) for to in STEPS] for step in STEPS])
R = np.array([[WAYS[step].get(to, 0.0) for to in ENDS] for step in STEPS])
N = np.linalg.inv(np.eye(len(STEPS)) - Q)
DAYS = np.array([MEANS[step] for step in STEPS], float)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return deals_of(PROCESS, DEALS)


# Algebra


def test_expected_visits_are_the_sum_of_all_ways():
    """By the power series of Q, term by term."""
    term, total = np.eye(len(STEPS)), np.zeros_like(Q)
    for _ in range(400):
        total, term = total + term, term @ Q
    assert np.abs(total - N).max() < 1e-12


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss without rounding."""
    n = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for i in range(n):
        pivot = next(k for k in range(i, n) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for k in range(n):
            if k != i:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [line[n] for line in rows]


def test_chances_days_and_their_spread_are_those_of_exact_fractions():
    """N R, N d, and the second moment 2 N D N d of a sum of exponential times, D their means."""
    exact = [
        [Fraction(int(i == j)) - Fraction(str(WAYS[step].get(to, 0.0))) for j, to in enumerate(STEPS)]
        for i, step in enumerate(STEPS)
    ]
    means = [Fraction(MEANS[step]) for step in STEPS]
    days = solved(exact, means)
    second = solved(exact, [2 * mean * time for mean, time in zip(means, days, strict=True)])
    won = solved(exact, [Fraction(str(WAYS[step].get("won", 0.0))) for step in STEPS])
    assert np.abs((N @ R)[:, 0] - [float(p) for p in won]).max() < 1e-12
    assert np.abs(N @ DAYS - [float(d) for d in days]).max() < 1e-12 * 100
    assert np.abs(2 * N @ (DAYS * (N @ DAYS)) - [float(d) for d in second]).max() < 1e-12 * 10_000
    assert float(won[0]) == pytest.approx(1 - (N @ R)[0, 1], abs=1e-12)


# Transitions


def moves_of(rows: np.ndarray) -> Counter[tuple[str, str]]:
    """How often a deal went from one phase to another, or to an end."""
    found: Counter[tuple[str, str]] = Counter()
    for event, end in ((log.ENTERED, None), (log.WON, "won"), (log.LOST, "lost")):
        some = rows[rows["event"] == event]
        come_from = some["ref"] if end is None else some["phase"]
        for (a, b), n in Counter(zip(come_from.tolist(), some["phase"].tolist(), strict=True)).items():
            if a > 1:  # out of the phase in which leads come they are sent to the first step
                found[PHASES[a - 1], end or PHASES[b - 1]] += n
    return found


def test_each_step_of_the_chain_is_left_by_its_shares(rows):
    found = moves_of(rows)
    assert set(found) == {(step, to) for step in STEPS for to in WAYS[step]}
    for (step, to), n in found.items():
        assert_share(n, sum(found[step, other] for other in WAYS[step]), WAYS[step][to], d=0.02)


def visited(rows: np.ndarray, phase: str) -> np.ndarray:
    """How often each deal came into a phase."""
    came = rows[(rows["event"] == log.ENTERED) & (rows["phase"] == PHASES.index(phase) + 1)]
    return np.bincount(came["account"], minlength=int(rows["account"].max()) + 1)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_reached_and_reached_again_as_often_as_the_chain_says(rows, step):
    """Ever: N_0j / N_jj. Of all visits, those after which it is reached once more: 1 - 1 / N_jj."""
    j = STEPS.index(step)
    visits = visited(rows, step)
    ever = N[0, j] / N[j, j]
    if j > 0:
        assert_share((visits > 0).sum(), len(visits), ever, d=0.01)
    else:
        assert (visits > 0).all()
    assert_share(visits.sum() - (visits > 0).sum(), visits.sum(), 1 - 1 / N[j, j], d=0.02)


def test_deals_are_won_as_often_as_the_chain_says(rows):
    won = (rows["event"] == log.WON).sum()
    assert won + (rows["event"] == log.LOST).sum() == rows["account"].max() + 1
    assert_share(won, rows["account"].max() + 1, float((N @ R)[0, 0]), d=0.01)


def told_ways(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Shares by which phases are left, of steps of plain work whose every way shows in the log: it leads to another
    phase or to an end, and no other step or way shares the phase.
    """
    found = {}
    alone = Counter(settled.phase for settled in scenario.process.values())
    for step, settled in scenario.process.items():
        ways = scenario.leads_to(step)
        to = [scenario.process[way].phase if way in scenario.process else way for way in ways.values()]
        shows = settled.kind == "work" and settled.phase != "generate" and alone[settled.phase] == 1
        if shows and len(set(to)) == len(to) and not {settled.phase, "customer", "never"} & set(to):
            found[settled.phase] = dict(zip(to, settled.endings.values(), strict=True))
    return found


@pytest.mark.parametrize("name", LIBRARY)
def test_steps_of_the_library_that_toss_a_coin_are_left_by_their_shares(name):
    scenario = load(name)
    ways, tables = told_ways(scenario), build(scenario)
    found: Counter[tuple[str, str]] = Counter()
    d = 0.06
    needed = {phase: max(trials_needed(p, d) for p in shares.values()) for phase, shares in ways.items()}
    seed = SEED
    while any(sum(found[phase, to] for to in ways[phase]) < n for phase, n in needed.items()):
        found += moves_of(run(tables, plain_luck(seed), engine="compiled").log)
        seed += 1
        assert seed < SEED + 300, "hardly anybody comes to some step"
    for phase, shares in ways.items():
        visits = sum(found[phase, to] for to in shares)
        for to, share in shares.items():
            assert_share(found[phase, to], visits, share, d=d)


# Times


def time_to_the_end(days: np.ndarray) -> np.ndarray:
    """Distribution function of the time to any end: 1 - e_0 exp(T t) 1, T = D^-1 (Q - I), by its eigenvectors."""
    values, vectors = eig((Q - np.eye(len(STEPS))) / DAYS[:, None])
    weights = vectors[0] * np.linalg.solve(vectors, np.ones(len(STEPS)))
    return 1 - np.real(np.exp(np.multiply.outer(days, values)) @ weights)


def time_to_win(days: np.ndarray) -> np.ndarray:
    """The same for deals that are won: e_0 T^-1 (exp(T t) - I) D^-1 r, by the chance of winning."""
    values, vectors = eig((Q - np.eye(len(STEPS))) / DAYS[:, None])
    weights = vectors[0] * np.linalg.solve(vectors, R[:, 0] / DAYS) / values
    return np.real((np.exp(np.multiply.outer(days, values)) - 1) @ weights) / float((N @ R)[0, 0])


def test_the_distribution_functions_are_those_of_the_exponential_of_the_matrix():
    """Of the whole generator, ends included (Neuts 1981, phase-type laws); and their means are N d."""
    whole = np.zeros((len(STEPS) + 2, len(STEPS) + 2))
    whole[: len(STEPS)] = np.hstack([Q - np.eye(len(STEPS)), R]) / DAYS[:, None]
    for t in (0.1, 1.0, 7.0, 30.0, 200.0):
        at = expm(whole * t)[0]
        assert time_to_the_end(np.array([t]))[0] == pytest.approx(at[-2] + at[-1], abs=1e-12)
        assert time_to_win(np.array([t]))[0] == pytest.approx(at[-2] / (N @ R)[0, 0], abs=1e-12)
    t = np.linspace(0, 800, 800_001)
    survived = 1 - time_to_the_end(t)
    assert float(np.trapezoid(survived, t)) == pytest.approx((N @ DAYS)[0], rel=1e-6)


def ends(rows: np.ndarray, *events: int) -> np.ndarray:
    """Time from coming to the end [d], of deals that end so. A dozen waits are rounded to whole seconds each."""
    created = rows["time"][rows["event"] == log.CREATED]
    last = rows[np.isin(rows["event"], events)]
    return (last["time"] - created[last["account"]]) / DAY


def test_time_to_the_end_is_of_phase_type(rows):
    assert_follows(ends(rows, log.WON, log.LOST), time_to_the_end, d=0.0102)


def test_time_to_win_is_of_phase_type(rows):
    assert_follows(ends(rows, log.WON), time_to_win, d=0.025)


def test_simpy_walks_the_same_chain():
    assert_simpy_tells_the_same(PROCESS)
