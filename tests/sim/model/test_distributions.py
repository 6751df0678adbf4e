"""Each law by an oracle (scipy), by its own inverse, by its draws, and at the ends of its support."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from salescycle.sim.model.account import rows_of
from salescycle.sim.model.distributions import (
    CONSTANT,
    EMPIRICAL,
    EXPONENTIAL,
    GAMMA,
    KINDS,
    LAW,
    LOGNORMAL,
    MIXTURE,
    PERT,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
    beta_cdf,
    cdf,
    clip,
    gamma_cdf,
    log_gamma,
    logistic,
    normal_cdf,
    normal_quantile,
    quantile,
    whole,
)
from salescycle.sim.model.luck import draw
from salescycle.sim.words.quantities import parse_time_law
from tests.sim.model.bands import distance, dkw
from tests.sim.model.firms import DAY, HOUR, Firm

SMALLEST, LARGEST = 2.0**-53, 1 - 2.0**-53
"""The ends of what luck draws."""
MIDDLE = [1e-6, 1e-4, *np.linspace(0.001, 0.999, 150), 1 - 1e-4, 1 - 1e-6]
SOLVED = (GAMMA, PERT)


class Table:
    """A law as the rows of a table that hold it."""

    def __init__(self, *rows: dict, points: tuple[float, ...] = ()) -> None:
        table = np.zeros(len(rows), LAW)
        for i, row in enumerate(rows):
            for name, value in row.items():
                table[name][i] = value
        self.rows, self.points = rows_of(table), list(points)

    def quantile(self, u: float) -> float:
        return quantile(self.rows, self.points, 0, float(u))

    def cdf(self, x: float) -> float:
        return cdf(self.rows, self.points, 0, float(x))


def simple(kind: int, a: float, b: float = 0.0, c: float = 0.0) -> Table:
    return Table({"kind": kind, "a": a, "b": b, "c": c})


def triangle(low: float, mode: float, high: float) -> stats.rv_continuous:
    return stats.triang((mode - low) / (high - low), low, high - low)


def program(low: float, mode: float, high: float) -> stats.rv_continuous:
    """The PERT law: a beta on [low, high] whose two shapes sum to 6."""
    p = 1 + 4 * (mode - low) / (high - low)
    return stats.beta(p, 6 - p, low, high - low)


ORACLES = {
    "uniform": (simple(UNIFORM, 600, 5400), stats.uniform(600, 4800)),
    "uniform from 0": (simple(UNIFORM, 0, 1), stats.uniform(0, 1)),
    "triangular": (simple(TRIANGULAR, 100, 900, 250), triangle(100, 250, 900)),
    "triangular, falling": (simple(TRIANGULAR, 0, 60, 0), triangle(0, 0, 60)),
    "triangular, rising": (simple(TRIANGULAR, 5, 60, 60), triangle(5, 60, 60)),
    "exponential": (simple(EXPONENTIAL, DAY), stats.expon(scale=DAY)),
    "lognormal": (simple(LOGNORMAL, math.log(7200), 0.8), stats.lognorm(0.8, scale=7200)),
    "lognormal, narrow": (simple(LOGNORMAL, 3.0, 0.01), stats.lognorm(0.01, scale=math.exp(3))),
    "lognormal, wide": (simple(LOGNORMAL, -2.0, 5.0), stats.lognorm(5, scale=math.exp(-2))),
    "weibull, falling hazard": (simple(WEIBULL, HOUR, 0.5), stats.weibull_min(0.5, scale=HOUR)),
    "weibull, rising hazard": (simple(WEIBULL, HOUR, 3.6), stats.weibull_min(3.6, scale=HOUR)),
    "weibull, least shape": (simple(WEIBULL, HOUR, 0.05), stats.weibull_min(0.05, scale=HOUR)),
    **{
        f"gamma {shape}": (simple(GAMMA, HOUR / shape, shape), stats.gamma(shape, scale=HOUR / shape))
        for shape in (0.05, 0.3, 1.0, 1.5, 4.0, 30.0, 1000.0)
    },
    **{
        f"pert {mode}": (simple(PERT, 100, 300, mode), program(100, mode, 300))
        for mode in (100.0, 101.0, 150.0, 200.0, 299.0, 300.0)
    },
}
each_law = pytest.mark.parametrize(("law", "oracle"), ORACLES.values(), ids=ORACLES)


@each_law
def test_a_quantile_is_scipys(law, oracle):
    assert [law.quantile(u) for u in MIDDLE] == pytest.approx(oracle.ppf(MIDDLE), rel=1e-9)


@each_law
def test_a_distribution_function_is_scipys(law, oracle):
    x = np.concatenate([oracle.ppf(MIDDLE), np.geomspace(1e-3, 1e7, 200)])
    assert [law.cdf(value) for value in x] == pytest.approx(oracle.cdf(x), abs=1e-12)


@each_law
def test_a_quantile_undoes_a_distribution_function(law, oracle):
    assert [law.cdf(law.quantile(u)) for u in MIDDLE] == pytest.approx(MIDDLE, abs=2e-12)


@each_law
def test_the_most_extreme_luck_gives_a_value_of_the_law(law, oracle):
    """Far up, 1 - u has few digits, so the value is held by its distribution function instead."""
    low, high = oracle.support()
    for u in (SMALLEST, 2 * SMALLEST, 1e-12, 1 - 1e-9, 1 - 1e-12, 1 - 2 * SMALLEST, LARGEST):
        x = law.quantile(u)
        assert low <= x <= high
        assert math.isfinite(x)
        assert oracle.cdf(x) == pytest.approx(u, abs=1e-12)
    assert law.quantile(SMALLEST) == pytest.approx(oracle.ppf(SMALLEST), rel=1e-8, abs=1e-14)


@each_law
def test_more_luck_never_gives_a_smaller_value(law, oracle):
    rng = np.random.default_rng(1)
    around = [u + k * SMALLEST for u in rng.random(60) * 0.98 + 0.01 for k in (-2, 0, 2)]
    u = sorted([SMALLEST, LARGEST, *MIDDLE, *around, *(0.5 + np.array([-0.425, 0.425])), math.exp(-25)])
    x = [law.quantile(v) for v in u]
    slack = 1e-12 if law.rows[0].kind in SOLVED else 2e-15  # a solved root has a few digits less
    assert all(b >= a * (1 - slack) for a, b in pairwise(x))


@each_law
def test_the_ends_of_the_support_have_nothing_beyond_them(law, oracle):
    low, high = oracle.support()
    assert law.cdf(low) == 0
    assert law.cdf(-1.0) == 0
    assert law.cdf(high if math.isfinite(high) else 1e300) == 1


@each_law
def test_draws_follow_the_law(law, oracle):
    n = 1_000 if law.rows[0].kind in SOLVED else 5_000
    values = np.array([law.quantile(draw(9, i, 20, 0)) for i in range(n)])
    assert distance(oracle.cdf(values)) < dkw(n)


def test_a_constant_is_itself():
    law = simple(CONSTANT, 900)
    assert {law.quantile(u) for u in (SMALLEST, 0.5, LARGEST)} == {900}
    assert (law.cdf(899.999), law.cdf(900), law.cdf(901)) == (0, 1, 1)
    assert simple(CONSTANT, 0).cdf(0) == 1


# Empirical: quantiles at the probabilities 0, 1/n, ..., 1


def empirical(*points: float) -> Table:
    return Table({"kind": EMPIRICAL, "first": 0, "count": len(points)}, points=points)


def test_an_empirical_law_runs_straight_between_its_points():
    law = empirical(10, 20, 60)
    assert [law.quantile(u) for u in (0.25, 0.5, 0.75)] == [15, 20, 40]
    assert [law.cdf(x) for x in (9, 10, 15, 20, 40, 60, 61)] == [0, 0, 0.25, 0.5, 0.75, 1, 1]


def test_points_that_repeat_are_a_value_that_many_have():
    law = empirical(0, 10, 10, 40)
    assert [law.quantile(u) for u in (0.4, 0.5, 0.6)] == pytest.approx([10, 10, 10])
    assert law.cdf(9.999) == pytest.approx(1 / 3, abs=1e-4)
    assert law.cdf(10) == pytest.approx(2 / 3)  # from the right


def test_a_share_of_values_may_be_zero():
    assert empirical(0, 0, 5).cdf(0) == 0.5


@given(
    st.lists(st.integers(0, 1000), min_size=2, max_size=40).map(sorted).filter(lambda points: points[0] < points[-1]),
    st.floats(SMALLEST, LARGEST),
    st.integers(-5, 1005),
)
def test_an_empirical_law_is_a_line_through_its_points(points, u, x):
    law, probabilities = empirical(*points), np.linspace(0, 1, len(points))
    assert law.quantile(u) == pytest.approx(np.interp(u, probabilities, points), rel=1e-12, abs=1e-9)
    share = max([0.0] + [p for p, point in zip(probabilities, points, strict=True) if point <= x])
    assert law.cdf(x) >= share - 1e-12
    assert law.cdf(law.quantile(u)) >= u - 1e-12


# Mixtures


def mixture(*parts: tuple[float, dict]) -> Table:
    head = {"kind": MIXTURE, "first": 1, "count": len(parts)}
    return Table(head, *({"weight": weight, **part} for weight, part in parts))


SPREAD = mixture(
    (0.6, {"kind": EXPONENTIAL, "a": HOUR}),
    (0.3, {"kind": LOGNORMAL, "a": math.log(5 * DAY), "b": 0.7}),
    (0.1, {"kind": CONSTANT, "a": DAY}),
)


def spread_cdf(x: np.ndarray) -> np.ndarray:
    days = stats.lognorm(0.7, scale=5 * DAY).cdf(x)
    return 0.6 * stats.expon(scale=HOUR).cdf(x) + 0.3 * days + 0.1 * (np.asarray(x) >= DAY)


def test_a_mixture_is_the_weighted_sum_of_its_parts():
    x = np.geomspace(1, 1e7, 300)
    assert [SPREAD.cdf(value) for value in x] == pytest.approx(spread_cdf(x), abs=1e-12)


def test_a_quantile_of_a_mixture_is_where_its_sum_passes():
    for u in [SMALLEST, *MIDDLE, LARGEST]:
        x = SPREAD.quantile(u)
        assert spread_cdf(x * (1 + 1e-11)) >= u - 1e-12
        assert spread_cdf(x * (1 - 1e-11)) <= u + 1e-12


def test_a_mixture_of_constants_gives_these_constants_and_nothing_else():
    law = mixture((0.25, {"kind": CONSTANT, "a": 50_000}), (0.75, {"kind": CONSTANT, "a": 123_456_789}))
    assert [whole(law.quantile(u)) for u in (SMALLEST, 0.2499, 0.2501, LARGEST)] == [50_000] * 2 + [123_456_789] * 2


def test_values_of_a_mixture_rise_with_luck_and_follow_its_law():
    u = np.sort([draw(3, i, 20, 0) for i in range(2_000)])
    values = np.round([SPREAD.quantile(v) for v in u], 3)
    assert (np.diff(values) >= 0).all()
    shares = np.searchsorted(values, values, side="right") / len(values)
    assert max(abs(spread_cdf(values) - shares)) < dkw(2_000)


# From text to numbers


@pytest.mark.parametrize(
    ("text", "oracle"),
    [
        ("uniform(low=1 h, high=3 h)", stats.uniform(HOUR, 2 * HOUR)),
        ("triangular(low=1 h, mode=2 h, high=5 h)", triangle(HOUR, 2 * HOUR, 5 * HOUR)),
        ("exponential(mean=8 h)", stats.expon(scale=8 * HOUR)),
        ("lognormal(mean=2 h, sigma=0.8)", stats.lognorm(0.8, scale=2 * HOUR * math.exp(-0.32))),
        ("gamma(mean=3 h, shape=4)", stats.gamma(4, scale=0.75 * HOUR)),
        ("weibull(scale=3 h, shape=1.5)", stats.weibull_min(1.5, scale=3 * HOUR)),
        ("pert(low=1 h, mode=2 h, high=9 h)", program(HOUR, 2 * HOUR, 9 * HOUR)),
    ],
)
def test_a_law_means_what_is_written(text, oracle):
    firm = Firm({"process.meeting.wait": {"qualified": text, "other": "1 d"}})
    law = firm.p.endings[firm.p.steps[firm.step["meeting"]].first].law
    assert KINDS[firm.p.laws[law].kind] == text.partition("(")[0]
    assert [quantile(firm.p.laws, firm.p.points, law, u) for u in MIDDLE] == pytest.approx(oracle.ppf(MIDDLE), rel=1e-9)


def test_a_lognormal_by_median_and_p90_has_them():
    firm = Firm({"value": "lognormal(median=3500, p90=8000)"})
    values = [quantile(firm.p.laws, firm.p.points, firm.firm.value, u) for u in (0.5, 0.9)]
    assert values == pytest.approx([350_000, 800_000], rel=1e-12)
    assert firm.firm.value_median == pytest.approx(350_000, rel=1e-12)


def test_a_mixture_and_an_empirical_law_come_through_a_scenario_whole():
    text = "mixture(0.25 empirical(1 h, 2 h, 4 h), 0.75 gamma(mean=2 d, shape=2))"
    firm = Firm({"process.hesitation.wait": text, "process.meeting.wait": "empirical(0 h, 1 h, 9 h)"})
    reply = firm.p.endings[firm.p.steps[firm.step["hesitation"]].first].law
    expected = 0.25 * (0.5 + 0.25) + 0.75 * stats.gamma(2, scale=DAY).cdf(3 * HOUR)
    assert cdf(firm.p.laws, firm.p.points, reply, 3 * HOUR) == pytest.approx(expected, abs=1e-13)
    wait = firm.p.endings[firm.p.steps[firm.step["meeting"]].first].law
    assert quantile(firm.p.laws, firm.p.points, wait, 0.75) == 5 * HOUR


def test_a_working_day_is_as_long_as_the_shift_of_who_works():
    office = {"days": "mon-fri", "hours": "09:00-15:00"}
    firm = Firm({"calendars.office": office, "team.rep.calendar": "office", "process.meeting.effort": "2 d"})
    step = firm.p.steps[firm.step["meeting"]]
    assert quantile(firm.p.laws, firm.p.points, step.effort, 0.5) == 2 * 6 * HOUR


# Nothing raises, whatever is legal


seconds = st.floats(0.001, 100 * 365 * DAY)
shapes = st.floats(0.05, 1000)


@st.composite
def legal_laws(draw_from: st.DrawFn) -> Table:
    kind = draw_from(st.sampled_from([UNIFORM, TRIANGULAR, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, PERT]))
    if kind in (UNIFORM, TRIANGULAR, PERT):
        low, mode, high = sorted(draw_from(st.tuples(seconds, seconds, seconds)))
        return simple(kind, low, high if high > low else low * 2 + 1, mode)
    if kind == EXPONENTIAL:
        return simple(kind, draw_from(seconds))
    if kind == LOGNORMAL:
        return simple(kind, math.log(draw_from(seconds)), draw_from(st.floats(1e-9, 27.0)))
    scale, shape = draw_from(seconds), draw_from(shapes)
    return simple(kind, scale / shape if kind == GAMMA else scale, shape)


@settings(max_examples=300)
@given(legal_laws(), st.sampled_from([SMALLEST, 1e-9, 0.3, 0.5, 0.97, 1 - 1e-9, LARGEST]), st.floats(1e-6, 1e12))
@example(simple(PERT, 0.001, 1.0, 1.0), LARGEST, 1.0)
@example(simple(GAMMA, 2e4 * 3e9, 0.05), SMALLEST, 1e-6)
@example(simple(WEIBULL, 3e9, 0.05), LARGEST, 1e12)
def test_every_legal_law_gives_a_second_and_a_probability(law, u, x):
    value = law.quantile(u)
    assert value >= 0
    assert 0 <= whole(value) <= 9_000_000_000_000_000
    assert 0 <= law.cdf(x) <= 1
    assert 0 <= law.cdf(value) <= 1


@pytest.mark.parametrize(
    "text", ["lognormal(median=0.00000000000000000001 s, p90=100 y)", "uniform(low=0, high=100 y)"]
)
def test_the_widest_laws_that_can_be_written_give_a_second(text):
    assert parse_time_law(text)
    firm = Firm({"process.hesitation.wait": text})
    law = firm.p.endings[firm.p.steps[firm.step["hesitation"]].first].law
    for u in (SMALLEST, 0.5, LARGEST):
        assert 0 <= whole(quantile(firm.p.laws, firm.p.points, law, u)) <= 9_000_000_000_000_000


# The functions underneath


def test_whole_rounds_halves_up_and_never_below_nothing():
    assert [whole(x) for x in (0.0, 0.49, 0.5, 1.5, 2.5, 2.4999999)] == [0, 0, 1, 2, 3, 2]
    assert [whole(x) for x in (-0.4, -7.0, -1e300)] == [0, 0, 0]
    assert whole(1e15 - 0.5) == 10**15
    assert whole(1e300) == whole(9.1e15) == 9_000_000_000_000_000


@given(st.integers(0, 10**15), st.floats(-0.49, 0.49))
def test_whole_gives_the_nearest_whole_number(n, part):
    assert whole(n + part) == max(0, math.floor(n + part + 0.5))
    assert whole(float(n)) == n


def test_clip_keeps_what_is_inside():
    assert [clip(x, 0.02, 0.98) for x in (-1.0, 0.02, 0.5, 0.98, 7.0)] == [0.02, 0.02, 0.5, 0.98, 0.98]


@given(st.floats(-1e308, 1e308))
def test_logistic_is_scipys_and_never_overflows(x):
    assert logistic(x) == pytest.approx(float(special.expit(x)), rel=1e-14, abs=1e-300)
    assert logistic(x) + logistic(-x) == pytest.approx(1, abs=1e-15)


def test_the_normal_quantile_is_exact_to_the_last_digits():
    u = np.concatenate([[SMALLEST, LARGEST, math.exp(-25), 0.075, 0.925], np.geomspace(1e-15, 0.5, 400), MIDDLE])
    assert [normal_quantile(v) for v in u] == pytest.approx(special.ndtri(u), rel=2e-15, abs=2e-16)


@given(st.floats(SMALLEST, 0.5))
def test_the_normal_quantile_is_the_same_on_both_sides(u):
    assert normal_quantile(u) == pytest.approx(-normal_quantile(1 - u), rel=1e-9, abs=1e-15) or u < 1e-6


def test_the_normal_distribution_function_is_exact():
    x = np.concatenate([np.linspace(-9, 9, 721), [-40, -1e-9, 0, 1e-9, 40]])
    assert [normal_cdf(v) for v in x] == pytest.approx(special.ndtr(x), abs=4e-16)


def test_the_gamma_functions_are_exact():
    x = np.geomspace(0.01, 5_000, 300)
    assert [log_gamma(v) for v in x] == pytest.approx(special.gammaln(x), rel=1e-13, abs=2e-14)
    for shape in (0.05, 0.5, 1, 3.3, 40, 1000):
        near = shape * np.geomspace(0.001, 30, 200)
        assert [gamma_cdf(v, shape) for v in near] == pytest.approx(special.gammainc(shape, near), abs=3e-13)


def test_the_beta_function_is_exact():
    x = np.concatenate([[-1, 0, 1e-12], np.linspace(0.01, 0.99, 99), [1 - 1e-12, 1, 2]])
    for p in (1.0, 1.004, 2.5, 3.0, 4.9, 5.0):
        expected = special.betainc(p, 6 - p, np.clip(x, 0, 1))
        assert [beta_cdf(v, p, 6 - p) for v in x] == pytest.approx(expected, abs=1e-13)
