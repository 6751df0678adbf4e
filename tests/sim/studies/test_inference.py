"""What replications tell: against scipy, against known truths, and how often a printed interval holds."""

import math
from array import array
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.model.build import build
from salescycle.sim.studies.compare import Comparison
from salescycle.sim.studies.experiment import Plan, totals_of
from salescycle.sim.studies.inference import holm, looks, paired, proportion_interval, spread, weeks_to_show
from salescycle.sim.studies.measures import metrics
from salescycle.sim.studies.ways import Threads
from salescycle.sim.words.reading import read
from tests.verification.worlds import plain_document

A = [3.0, 5.0, 4.0, 8.0, 6.0, 7.5]
B = [3.5, 5.5, 4.0, 9.5, 6.0, 8.5]


def test_a_paired_difference_is_scipys():
    found = paired(A, B)
    theirs = stats.ttest_rel(B, A)
    low, high = theirs.confidence_interval(0.95)
    assert found.mean == pytest.approx(np.mean(B) - np.mean(A))
    assert (found.mean - found.half, found.mean + found.half) == pytest.approx((low, high))
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.better == 4 / 6


def test_common_luck_saves_what_the_two_variances_have_over_that_of_the_difference():
    d = np.subtract(B, A)
    assert paired(A, B).variance_ratio == pytest.approx((np.var(A, ddof=1) + np.var(B, ddof=1)) / np.var(d, ddof=1))


def test_equal_pairs_are_no_difference_and_a_constant_one_is_sure():
    same = paired(A, A)
    assert (same.mean, same.half, same.p, same.variance_ratio) == (0, 0, 1, None)
    moved = paired([1.0, 2.0], [2.0, 3.0])
    assert (moved.mean, moved.half, moved.p) == (1, 0, 0)


def test_holm_is_that_of_the_paper_and_keeps_the_order():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


slow = pytest.mark.slow


@pytest.mark.parametrize("variants", [2, 5, pytest.param(10, marks=slow), pytest.param(20, marks=slow)])
def test_one_false_alarm_in_twenty_comparisons_of_nothing(variants):
    """2,000 families of so many paired tests on common luck, all of nothing: at most 5 % with an alarm, by 4.5 standard
    errors.
    """
    luck = np.random.Generator(np.random.PCG64(4))
    alarms = 0
    for _ in range(2_000):
        base = luck.normal(size=20)
        others = [base + luck.normal(scale=0.3, size=20) for _ in range(variants)]
        alarms += min(holm([paired(base, other).p for other in others])) < 0.05
    assert alarms / 2_000 < 0.05 + 4.5 * math.sqrt(0.05 * 0.95 / 2_000)
    assert alarms > 40  # and the test does see the alarms that there are


@pytest.mark.parametrize("law", ["normal", "exponential", "poisson"])
def test_intervals_hold_as_often_as_they_say(law):
    """Coverage of 95 % intervals of known means: 93.5 to 96.5 % in 4,000 trials of 60 replications."""
    luck = np.random.Generator(np.random.PCG64(11))
    draw = {
        "normal": lambda: luck.normal(3.0, 2.0, 60),
        "exponential": lambda: luck.exponential(3.0, 60),
        "poisson": lambda: luck.poisson(3.0, 60).astype(float),
    }[law]
    held = sum(low <= 3.0 <= high for low, high in (spread(draw())["ci95"] for _ in range(4_000)))
    assert 0.935 <= held / 4_000 <= 0.965


def lognormal(luck: np.random.Generator, variation: float, n: int) -> np.ndarray:
    """Values of mean 1 and this coefficient of variation."""
    s = math.sqrt(math.log(1 + variation**2))
    return np.exp(luck.normal(-s * s / 2, s, n))


def revenue(luck: np.random.Generator, n: int) -> np.ndarray:
    """Six orders in the mean, each of a lognormal value; of mean 1."""
    return np.array([lognormal(luck, 1.0, orders).sum() / 6 for orders in luck.poisson(6.0, n)])


MODELS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "normal": lambda luck, n: luck.normal(1.0, 0.5, n),
    "wins": lambda luck, n: luck.poisson(3.0, n) / 3.0,
    "revenue": revenue,
    "values, variation .5": lambda luck, n: lognormal(luck, 0.5, n),
    "values, variation 1": lambda luck, n: lognormal(luck, 1.0, n),
    "values, variation 2": lambda luck, n: lognormal(luck, 2.0, n),
}
"""Six laws of mean 1."""
LEAST, MOST, TRIALS = 0.935, 0.965, 2_000


@pytest.mark.parametrize("model", MODELS)
def test_an_interval_of_a_comparison_holds_or_says_that_skew_makes_it_false(model):
    """Of 60 replications, 2,000 times: 93.5 to 96.5 % hold, or more than half carry the warning.

    With variation 1 about 92.5 % hold, with variation 2 about 87 %, and four of five and nearly all are warned of.
    """
    luck = np.random.Generator(np.random.PCG64(12))
    held = warned = 0
    for _ in range(TRIALS):
        found = paired(np.zeros(60), MODELS[model](luck, 60))
        held += abs(found.mean - 1.0) <= found.half
        warned += found.skewed
    is_true = LEAST <= held / TRIALS <= MOST
    assert is_true == (model not in ("values, variation 1", "values, variation 2"))
    assert is_true or warned / TRIALS > 0.7
    assert not is_true or warned / TRIALS < 0.4


KNOWN = {
    "leads": 40.0,
    "orders": 20.0,
    "won_value": 20_000.0,
    "cycle_days": 3.0,
    "lead_to_order_rate": 0.5,
    "cost": 400.0,
}
"""What a small firm brings about in the mean: 40 leads of 10 each, half of which order after 3 days, worth 1,000."""


@slow
def test_printed_intervals_of_a_known_firm_hold_as_often_as_they_say():
    """Six figures of 120,000 runs on the compiled engine, in groups of 60: 93.5 to 96.5 % of 2,000 intervals hold."""
    deal = {"wait": "exponential(mean=3 d)", "endings": {"won": 0.5, "lost": 0.5}}
    said = plain_document(
        {"deal": deal},
        window="10 d",
        sources={"web": {"rate": "4 / d", "cost": 10}},
        value=f"lognormal(mean=1000, sigma={math.sqrt(math.log(1.25))})",
    )
    scenario = read(said)
    tables = build(scenario)
    until = int(tables.firm[0]["until"])
    plan = Plan(tables, 5, until, (0, until))
    rows = [metrics(scenario, tables, one, until) for one in totals_of(plan, range(TRIALS * 60), Threads(2))]
    for name, truth in KNOWN.items():
        values = np.array([row[name] for row in rows]).reshape(TRIALS, 60)
        held = sum(low <= truth <= high for low, high in (spread(group)["ci95"] for group in values))
        assert LEAST <= held / TRIALS <= MOST, (name, held / TRIALS, values.mean())


def pairs(luck: np.random.Generator, law: str, *size: int) -> tuple[np.ndarray, np.ndarray]:
    """A base of mean 1, and a variant that is better by .2 in the mean; half of the luck is common to both."""
    common, one, other = (
        luck.normal(1.0, 0.6, size) if law == "normal" else luck.poisson(2.0, size) / 2.0 for _ in range(3)
    )
    return (common + one) / 2, (common + other) / 2 + 0.2


RUNS = 200


def stopped_at(a: np.ndarray, b: np.ndarray, precision: float, at: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Of many comparisons, a line each: after how many runs each stops that looks *at* these numbers of them, and
    whether its interval holds then.
    """
    n, holds = np.zeros(len(a), int), np.zeros(len(a), bool)
    for look in at:
        d = (b - a)[:, :look]
        half = stats.t.ppf(0.975, look - 1) * d.std(axis=1, ddof=1) / math.sqrt(look)
        is_known = half / abs(a[:, :look].mean(axis=1)) <= precision
        stops = (n == 0) & (is_known | (look == at[-1]))
        n[stops], holds[stops] = look, (abs(d.mean(axis=1) - 0.2) <= half)[stops]
    return n, holds


@pytest.mark.parametrize(("law", "precision"), [("normal", 0.1), ("poisson", 0.15)])
def test_intervals_still_hold_where_the_number_of_runs_depends_on_them(law, precision):
    """Whoever stops at the first look that pleases gives some coverage away: 94 % must hold, of 14,000 comparisons.

    About 94.6 % do. The first look is after 30 runs; whoever looks from the third run on has some 92 %.
    """
    luck = np.random.Generator(np.random.PCG64(13))
    found = [stopped_at(*pairs(luck, law, 2_000, RUNS), precision, list(looks(RUNS))) for _ in range(7)]
    numbers, held = (np.concatenate(parts) for parts in zip(*found, strict=True))
    assert held.mean() >= 0.94
    assert set(numbers) <= set(looks(RUNS))
    assert min(numbers) < np.median(numbers) < max(numbers) < RUNS
    early = [stopped_at(*pairs(luck, law, 2_000, RUNS), 0.15, [*range(3, 30), *looks(RUNS)]) for _ in range(2)]
    assert np.concatenate([part[1] for part in early]).mean() < 0.93


def test_the_first_look_is_after_thirty_runs_and_the_next_after_a_quarter_more():
    found = list(looks(1_000))
    assert found[:5] == [30, 38, 47, 59, 74]
    assert found[-1] == 1_000
    assert list(looks(20)) == [20]


def test_a_comparison_stops_by_the_same_rule():
    """The precision that is looked at is half of the interval by the mean of the base."""
    a, b = pairs(np.random.Generator(np.random.PCG64(14)), "normal", 20, RUNS)
    numbers, holds = stopped_at(a, b, 0.12, list(looks(RUNS)))
    comparison = Comparison([])
    comparison.variants = (None, None)
    for base, other, number, is_held in zip(a, b, numbers, holds, strict=True):
        for n in looks(RUNS):
            comparison._metrics, comparison._n = [{"orders": array("d", side[:n])} for side in (base, other)], n
            if comparison.precision("orders") <= 0.12:
                break
        found = comparison.difference(1, "orders")
        assert (n, abs(found.mean - 0.2) <= found.half) == (number, is_held)


def test_an_interval_that_skew_makes_false_has_a_warning():
    luck = np.random.Generator(np.random.PCG64(5))
    heavy = np.exp(luck.normal(0.0, 1.5, 30))
    assert paired(np.zeros(30), heavy).skewed
    assert not paired(np.zeros(30), luck.normal(size=30)).skewed


def test_a_mean_of_few_skewed_values_has_a_warning_too():
    few = np.random.default_rng(1).lognormal(sigma=1.5, size=40)
    assert spread(few)["skewed"]
    assert not spread(np.random.default_rng(1).normal(size=40))["skewed"]
    assert not spread([3.0, 3.0, 3.0])["skewed"]


def test_a_share_has_the_interval_of_clopper_and_pearson():
    theirs = stats.binomtest(7, 40).proportion_ci(0.95, method="exact")
    assert proportion_interval(7, 40) == pytest.approx((theirs.low, theirs.high))
    assert proportion_interval(0, 40)[0] == 0.0
    assert proportion_interval(40, 40)[1] == 1.0


def test_so_many_weeks_show_a_difference_four_times_of_five():
    """Two teams with luck of their own, each week normal: at the told length the t test sees it in 80 %."""
    weeks, difference, sd = 50.0, 100.0, (60.0, 80.0)  # of runs of 50 weeks
    needed = weeks_to_show(difference, sd, weeks)
    n = math.ceil(needed)
    luck = np.random.Generator(np.random.PCG64(3))
    weekly = [s / math.sqrt(weeks) for s in sd]
    seen = 0
    for _ in range(2_000):
        a = luck.normal(0.0, weekly[0], n)
        b = luck.normal(difference / weeks, weekly[1], n)
        seen += abs(b.mean() - a.mean()) / math.sqrt((weekly[0] ** 2 + weekly[1] ** 2) / n) > 1.96
    assert seen / 2_000 == pytest.approx(0.8, abs=0.04)
    assert weeks_to_show(0.0, sd, weeks) == math.inf
