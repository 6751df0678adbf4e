"""Distributions as rows of a table: ``quantile`` (what draws use) and ``cdf`` (what age and censoring use).

Every law is drawn by the inverse of its distribution function, one uniform number a value: raising the number raises
the value, which keeps common luck comparable. Only + - * /, sqrt, exp and log are used, so that Python and compiled
code agree to the last bit. Values are non-negative: seconds (of the calendar, or of work) or cents.
"""

import math
from typing import get_args

import numpy as np

from salescycle.sim.compiled import rule
from salescycle.sim.words.quantities import LawKind

CONSTANT, UNIFORM, TRIANGULAR, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, PERT, EMPIRICAL, MIXTURE = range(10)
KINDS = get_args(LawKind)
"""Names of the kinds of laws; their order is their number, so a new one comes last."""

LAW = np.dtype(
    [
        ("kind", "i8"),
        ("a", "f8"),  # constant: value; uniform, triangular, pert: low; exponential: mean; lognormal: mu; gamma,
        ("b", "f8"),  # weibull: scale.   b - high; sigma; shape.   c - mode
        ("c", "f8"),
        ("first", "i8"),  # empirical: its first point; mixture: its first part, a row of this table
        ("count", "i8"),
        ("weight", "f8"),  # of a part in its mixture
        ("working", "i8"),  # 1: seconds of work, 0: seconds of the calendar
    ],
    align=True,
)


@rule
def whole(x: float) -> int:
    """The one door from a computed number to whole seconds or cents: the nearest one, halves up, never below 0."""
    if x > 9.0e15:
        return 9000000000000000
    return math.floor(x + 0.5) if x > 0.0 else 0


@rule
def signed_whole(x: float) -> int:
    """The nearest whole number of an amount that may be below 0, such as a margin [cents]."""
    return whole(x) if x >= 0.0 else -whole(-x)


@rule
def clip(x: float, low: float, high: float) -> float:
    """*x*, kept inside [low, high]."""
    return low if x < low else (high if x > high else x)


@rule
def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), safe for every x."""
    if x > 700.0:
        return 1.0
    if x < -700.0:
        return 0.0
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


@rule
def normal_quantile(p: float) -> float:
    """Standard normal quantile of *p* in (0, 1) (Wichura 1988, AS 241: error below 1e-15)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = (
            (
                (
                    (
                        ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                        + 45921.953931549871457
                    )
                    * r
                    + 13731.693765509461125
                )
                * r
                + 1971.5909503065514427
            )
            * r
            + 133.14166789178437745
        ) * r + 3.387132872796366608
        bottom = (
            (
                (
                    (
                        ((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                        + 21213.794301586595867
                    )
                    * r
                    + 5394.1960214247511077
                )
                * r
                + 687.1870074920579083
            )
            * r
            + 42.313330701600911252
        ) * r + 1.0
        return q * top / bottom
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top = (
            (
                (
                    (
                        ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                        + 1.27045825245236838258
                    )
                    * r
                    + 3.64784832476320460504
                )
                * r
                + 5.7694972214606914055
            )
            * r
            + 4.6303378461565452959
        ) * r + 1.42343711074968357734
        bottom = (
            (
                (
                    (
                        ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                        + 0.14810397642748007459
                    )
                    * r
                    + 0.68976733498510000455
                )
                * r
                + 1.6763848301838038494
            )
            * r
            + 2.05319162663775882187
        ) * r + 1.0
    else:
        r -= 5.0
        top = (
            (
                (
                    (
                        ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                        + 0.026532189526576123093
                    )
                    * r
                    + 0.29656057182850489123
                )
                * r
                + 1.7848265399172913358
            )
            * r
            + 5.4637849111641143699
        ) * r + 6.6579046435011037772
        bottom = (
            (
                (
                    (
                        ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                        + 7.868691311456132591e-4
                    )
                    * r
                    + 0.0148753612908506148525
                )
                * r
                + 0.13692988092273580531
            )
            * r
            + 0.59983220655588793769
        ) * r + 1.0
    return -top / bottom if q < 0.0 else top / bottom


@rule
def normal_cdf(x: float) -> float:
    """Standard normal distribution function, by the incomplete gamma function (Abramowitz, Stegun 7.1.5, 6.5.16)."""
    half = 0.5 * gamma_cdf(0.5 * x * x, 0.5)
    return 0.5 + half if x >= 0.0 else 0.5 - half


@rule
def log_gamma(x: float) -> float:
    """Logarithm of the gamma function for x > 0 (Lanczos 1964, g = 7, nine terms: error below 1e-14)."""
    shift = 0.0
    while x < 1.0:
        shift -= math.log(x)
        x += 1.0
    x -= 1.0
    total = 0.99999999999980993
    total += 676.5203681218851 / (x + 1.0)
    total -= 1259.1392167224028 / (x + 2.0)
    total += 771.32342877765313 / (x + 3.0)
    total -= 176.61502916214059 / (x + 4.0)
    total += 12.507343278686905 / (x + 5.0)
    total -= 0.13857109526572012 / (x + 6.0)
    total += 9.9843695780195716e-6 / (x + 7.0)
    total += 1.5056327351493116e-7 / (x + 8.0)
    t = x + 7.5
    return shift + 0.91893853320467274178 + (x + 0.5) * math.log(t) - t + math.log(total)


@rule
def gamma_cdf(x: float, shape: float) -> float:
    """Regularised lower incomplete gamma function: series below shape + 1, continued fraction above (Lentz)."""
    if x <= 0.0:
        return 0.0
    log_front = shape * math.log(x) - x - log_gamma(shape)
    if log_front < -740.0:
        return 0.0 if x < shape else 1.0
    front = math.exp(log_front)
    if x < shape + 1.0:
        term = 1.0 / shape
        total = term
        k = shape
        for _ in range(1000):
            k += 1.0
            term *= x / k
            total += term
            if term < total * 1e-17:
                break
        return min(1.0, front * total)
    b = x + 1.0 - shape
    c = 1e300
    d = 1.0 / b
    h = d
    for i in range(1, 1000):
        a = i * (shape - i)
        b += 2.0
        d = a * d + b
        d = 1e-300 if abs(d) < 1e-300 else d
        c = b + a / c
        c = 1e-300 if abs(c) < 1e-300 else c
        d = 1.0 / d
        h *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return max(0.0, 1.0 - front * h)


@rule
def beta_fraction(x: float, p: float, q: float) -> float:
    """Continued fraction of the incomplete beta function (Lentz's method)."""
    c = 1.0
    d = 1.0 - (p + q) * x / (p + 1.0)
    d = 1e-300 if abs(d) < 1e-300 else d
    d = 1.0 / d
    h = d
    for m in range(1, 500):
        even = m * (q - m) * x / ((p + 2.0 * m - 1.0) * (p + 2.0 * m))
        odd = -(p + m) * (p + q + m) * x / ((p + 2.0 * m) * (p + 2.0 * m + 1.0))
        d = 1.0 + even * d
        c = 1.0 + even / c
        d = 1.0 / (1e-300 if abs(d) < 1e-300 else d)
        c = 1e-300 if abs(c) < 1e-300 else c
        h *= d * c
        d = 1.0 + odd * d
        c = 1.0 + odd / c
        d = 1.0 / (1e-300 if abs(d) < 1e-300 else d)
        c = 1e-300 if abs(c) < 1e-300 else c
        h *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return h


@rule
def beta_cdf(x: float, p: float, q: float) -> float:
    """Regularised incomplete beta function for x in [0, 1]."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(p * math.log(x) + q * math.log(1.0 - x) + log_gamma(p + q) - log_gamma(p) - log_gamma(q))
    if x < (p + 1.0) / (p + q + 2.0):
        return front * beta_fraction(x, p, q) / p
    return 1.0 - front * beta_fraction(1.0 - x, q, p) / q


@rule
def simple_cdf(law, points, x: float) -> float:  # type: ignore[no-untyped-def]
    """Chance that a value of *law*, no mixture, is at most *x*."""
    if law.kind == CONSTANT:
        return 1.0 if x >= law.a else 0.0
    if law.kind == EMPIRICAL:
        return empirical_cdf(law, points, x)
    if x <= 0.0:
        return 0.0
    if law.kind == UNIFORM:
        return clip((x - law.a) / (law.b - law.a), 0.0, 1.0)
    if law.kind == TRIANGULAR:
        if x <= law.a:
            return 0.0
        if x >= law.b:
            return 1.0
        if x < law.c:
            return (x - law.a) * (x - law.a) / ((law.b - law.a) * (law.c - law.a))
        return 1.0 - (law.b - x) * (law.b - x) / ((law.b - law.a) * (law.b - law.c))
    if law.kind == EXPONENTIAL:
        return 1.0 - math.exp(-min(700.0, x / law.a))
    if law.kind == LOGNORMAL:
        return normal_cdf((math.log(x) - law.a) / law.b)
    if law.kind == GAMMA:
        return gamma_cdf(x / law.a, law.b)
    if law.kind == WEIBULL:
        return 1.0 - math.exp(-min(700.0, math.exp(min(700.0, law.b * math.log(x / law.a)))))
    width = law.b - law.a  # of a PERT law
    p = 1.0 + 4.0 * (law.c - law.a) / width
    return beta_cdf((x - law.a) / width, p, 6.0 - p)


@rule
def empirical_cdf(law, points, x: float) -> float:  # type: ignore[no-untyped-def]
    """Share of a law given by quantiles at equally spaced probabilities that lies at or below *x*; linear between."""
    last = law.count - 1
    if x < points[law.first]:
        return 0.0
    if x >= points[law.first + last]:
        return 1.0
    low = 0
    high = last
    while high - low > 1:
        middle = (low + high) // 2
        if points[law.first + middle] <= x:
            low = middle
        else:
            high = middle
    left = points[law.first + low]
    return (low + (x - left) / (points[law.first + high] - left)) / last


@rule
def solved_quantile(law, u: float) -> float:  # type: ignore[no-untyped-def]
    """Quantile of a gamma or PERT law: Newton's method on the distribution function, kept inside a bracket."""
    if law.kind == GAMMA:
        p = law.b
        q = 0.0
        z = normal_quantile(u)
        start = 1.0 - 1.0 / (9.0 * p) + z / (3.0 * math.sqrt(p))  # (Wilson, Hilferty 1931)
        x = p * start * start * start if start > 0.1 else p * math.exp((math.log(u) + log_gamma(p + 1.0)) / p) / p
        low = 0.0
        high = max(4.0 * p, x * 4.0) + 60.0
        constant = -log_gamma(p)
    else:
        p = 1.0 + 4.0 * (law.c - law.a) / (law.b - law.a)
        q = 6.0 - p
        x = p / 6.0
        low = 0.0
        high = 1.0
        constant = log_gamma(6.0) - log_gamma(p) - log_gamma(q)
    for _ in range(200):
        if x <= low or x >= high:
            x = 0.5 * (low + high)
        if law.kind == GAMMA:
            error = gamma_cdf(x, p) - u
            slope = math.exp(constant + (p - 1.0) * math.log(x) - x) if x > 0.0 else 0.0
        else:
            error = beta_cdf(x, p, q) - u
            slope = math.exp(constant + (p - 1.0) * math.log(x) + (q - 1.0) * math.log(1.0 - x))
        if error < 0.0:
            low = x
        else:
            high = x
        step = error / slope if slope > 1e-300 else 0.0
        if step == 0.0 and error != 0.0:
            x = 0.5 * (low + high)
        else:
            x -= step
        if abs(step) <= 1e-14 * x or high - low <= 1e-15 * high:
            break
    x = clip(x, low, high)
    return law.a * x if law.kind == GAMMA else law.a + (law.b - law.a) * x


@rule
def simple_quantile(law, points, u: float) -> float:  # type: ignore[no-untyped-def]
    """Value of *law*, no mixture, below which a share *u* in (0, 1) of all values lies."""
    if law.kind == LOGNORMAL:
        return math.exp(law.a + law.b * normal_quantile(u))
    if law.kind == EXPONENTIAL:
        return -law.a * math.log(1.0 - u)
    if law.kind == CONSTANT:
        return law.a
    if law.kind == UNIFORM:
        return law.a + (law.b - law.a) * u
    if law.kind == EMPIRICAL:
        place = u * (law.count - 1)
        low = int(place)
        if low >= law.count - 1:
            return points[law.first + law.count - 1]
        left = points[law.first + low]
        return left + (place - low) * (points[law.first + low + 1] - left)
    if law.kind == TRIANGULAR:
        width = law.b - law.a
        if u * width < law.c - law.a:
            return law.a + math.sqrt(u * width * (law.c - law.a))
        return law.b - math.sqrt((1.0 - u) * width * (law.b - law.c))
    if law.kind == WEIBULL:
        return law.a * math.exp(math.log(-math.log(1.0 - u)) / law.b)
    return solved_quantile(law, u)


@rule
def cdf(laws, points, i: int, x: float) -> float:  # type: ignore[no-untyped-def]
    """Chance that a value of law number *i* is at most *x*."""
    if laws[i].kind != MIXTURE:
        return simple_cdf(laws[i], points, x)
    total = 0.0
    for j in range(laws[i].first, laws[i].first + laws[i].count):
        total += laws[j].weight * simple_cdf(laws[j], points, x)
    return min(1.0, total)


@rule
def quantile(laws, points, i: int, u: float) -> float:  # type: ignore[no-untyped-def]
    """Value of law number *i* below which a share *u* in (0, 1) of all values lies.

    A mixture's is found by halving the interval between the quantiles of its parts.
    """
    if laws[i].kind != MIXTURE:
        return simple_quantile(laws[i], points, u)
    low = simple_quantile(laws[laws[i].first], points, u)
    high = low
    for j in range(laws[i].first + 1, laws[i].first + laws[i].count):
        x = simple_quantile(laws[j], points, u)
        low = min(low, x)
        high = max(high, x)
    for _ in range(100):
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high or high - low < 1e-12 * high:
            break
        if cdf(laws, points, i, middle) < u:
            low = middle
        else:
            high = middle
    return high
