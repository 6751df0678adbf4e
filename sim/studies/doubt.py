"""Do lessons survive their assumptions? Each group of coefficients halved and doubled, gates solved anew (model.md 10).

A lesson flips when its sign is another one in one of these worlds, its interval off zero; one that cannot be told from
nothing as assumed flips when a world contradicts what the evidence expects. What flips is not taught.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from salescycle.sim.errors import CalibrationError
from salescycle.sim.model.build import build
from salescycle.sim.studies.calibration import FIRST_USE_LEADS, calibrate
from salescycle.sim.studies.compare import Comparison, Variant
from salescycle.sim.studies.experiment import totals_of
from salescycle.sim.studies.lessons import Difference, Lesson, differences
from salescycle.sim.studies.ways import Threads
from salescycle.sim.words.quantities import Money
from salescycle.sim.words.scenario import Scenario

__all__ = ["GROUPS", "Doubts", "Survival", "World", "doubted", "doubted_differences", "survivals"]

FACTORS = (0.5, 2.0)

GROUPS: Mapping[str, tuple[str, ...]] = {
    "trust in the choice": ("order_trust", "order_trust_complex"),
    "urgency in the choice": ("order_urgency", "order_urgency_complex"),
    "need in the choice": ("order_need", "order_need_complex"),
    "consensus in the choice": ("order_consensus",),
    "indecision in the choice": ("nothing_indecision", "nothing_indecision_complex"),
    "price pull": ("order_price_flat", "order_price_sensitive"),
    "benefits and case in the choice": ("order_benefit", "order_form", "order_case"),
    "discount doubt": ("discount_indecision",),
    "promise in the choice": ("order_promise",),
    "trust lost by pressure": ("aggressive_trust", "push_trust"),
    "urgency won by pressure": ("aggressive_urgency", "push_urgency"),
    "slow answers": ("answer_loss",),
    "opt-out by fatigue": ("opt_out_tired",),
    "cost of an opt-out": ("market.opt_out_cost",),
    "too many questions": ("over_interest", "over_trust"),
    "recommendation": ("recommend_indecision",),
    "information overload": ("inform_indecision_fear",),
    "lateness": ("late_satisfaction", "late_trust", "market.penalty"),
    "hand-over": ("satisfaction_hand_over", "ticket_hand_over"),
    "satisfaction in renewal": ("renewal_satisfaction",),
    "fit in renewal": ("renewal_fit", "ticket_fit"),
    "offers during a ticket": ("cross_ticket", "offer_satisfaction", "offer_trust"),
    "loss-making cross-buyers": ("loss_maker_cost", "ticket_loss_maker"),
    "second life": ("life_bundle", "life_discount", "life_uncured"),
    "size": ("order_size", "size_effort", "size_wait"),
    "signals from service": ("cross_signal",),
    "bold first price": ("anchor_price", "anchor_trust", "anchor_nothing"),
    "honest refusal": ("honest_trust", "honest_referral", "referral"),
    "complaints": ("compensate_satisfaction", "compensation", "explain_satisfaction", "explain_again"),
    "kinds of questions": ("question_problem", "value_facts"),
}
"""Coefficients that are doubted together; with ``market.`` in front, keys of the market."""


class Survival(NamedTuple):
    """A lesson in the world as assumed, and its range over all doubted ones [% of the balanced total]."""

    lesson: Lesson
    total: float
    lowest: float
    highest: float
    flips: tuple[str, ...]
    """Groups, with their factor, under which the sign is another one."""


class Doubts(NamedTuple):
    """What doubting every assumption has told."""

    survivals: list[Survival]
    unsolved: tuple[str, ...]
    """Worlds that cannot bring about the configured rates, each with the reason: they tell nothing of any lesson."""


def doubted(scenario: Scenario, group: str, factor: float) -> Scenario:
    """The scenario with one group of assumptions *factor* times as strong; shares stay below 1."""
    changes: dict[str, dict[str, Any]] = {"coefficients": {}, "market": {}}
    for name in GROUPS[group]:
        block, key = ("market", name.removeprefix("market.")) if name.startswith("market.") else ("coefficients", name)
        changes[block][key] = _scaled(getattr(getattr(scenario, block), key), factor, block)
    blocks = {block: getattr(scenario, block).model_copy(update=keys) for block, keys in changes.items()}
    return scenario.model_copy(update=blocks)


def _scaled(value: Any, factor: float, block: str) -> Any:
    if isinstance(value, Money):
        return Money(round(value.cents * factor))
    return min(0.99, value * factor) if block == "market" else value * factor


def survivals(
    scenario: Scenario,
    lessons: Sequence[Lesson],
    *,
    replications: int,
    leads: int = FIRST_USE_LEADS,
    groups: Iterable[str] = tuple(GROUPS),
    book: Sequence[Any] = (),
    progress: Callable[[str, float], None] | None = None,
) -> Doubts:
    """Each lesson in every doubted world, with the gates solved anew in each from *leads* pulled leads.

    Raises CalibrationError when the world as assumed cannot be solved; a doubted one is only named.
    """
    worlds = {("", 1.0): _told(scenario, lessons, replications, leads, book)}
    unsolved = []
    for group in groups:
        for factor in FACTORS:
            world = doubted(scenario, group, factor)
            if world == scenario:
                continue
            if progress is not None:
                progress(group, factor)
            try:
                worlds[group, factor] = _told(world, lessons, replications, leads, book)
            except CalibrationError as error:
                unsolved.append(f"{group} x{factor:g}: {error}")
    found = [_survival(lesson, {world: told[lesson.name] for world, told in worlds.items()})
             for lesson in lessons if lesson.name in worlds["", 1.0]]  # fmt: skip
    return Doubts(found, tuple(unsolved))


def _told(
    scenario: Scenario, lessons: Sequence[Lesson], replications: int, leads: int, book: Sequence[Any]
) -> dict[str, Difference]:
    alphas = calibrate(scenario, leads=leads, book=book).alphas
    found = differences(scenario, alphas, lessons, replications=replications, book=book)
    return {difference.lesson.name: difference for difference in found}


def _survival(lesson: Lesson, worlds: Mapping[tuple[str, float], Difference]) -> Survival:
    usual = worlds["", 1.0]
    totals = [world.total for world in worlds.values()]
    sign = lesson.sign if usual.verdict == "0" else usual.verdict
    flips = tuple(
        f"{group} x{factor:g}"
        for (group, factor), world in worlds.items()
        if sign != "0" and world.verdict not in ("0", sign)
    )
    return Survival(lesson, usual.total, min(totals), max(totals), flips)


class World(NamedTuple):
    """A difference in a world with one group of assumptions halved or doubled."""

    group: str
    factor: float
    variant: str
    mean: float
    half: float
    """Half of its 95 % interval."""


def doubted_differences(
    variants: Sequence[Variant],
    metric: str,
    *,
    replications: int,
    workers: int = 1,
    leads: int = FIRST_USE_LEADS,
    groups: Iterable[str] = tuple(GROUPS),
    book: Sequence[Any] = (),
    progress: Callable[[str, float], None] | None = None,
) -> tuple[list[World], list[str]]:
    """Differences of each variant from the first one in *metric*, in every doubted world; worlds without a solution.

    The gates are solved anew for the base of each world, and all variants have its constants.
    """
    told, unsolved = [], []
    for group in groups:
        for factor in FACTORS:
            worlds = [doubted(variant.scenario, group, factor) for variant in variants]
            if worlds[0] == variants[0].scenario:
                continue
            if progress is not None:
                progress(group, factor)
            try:
                alphas = calibrate(worlds[0], leads=leads, book=book, threads=workers).alphas
            except CalibrationError as error:
                unsolved.append(f"{group} x{factor:g}: {error}")
                continue
            comparison = Comparison(
                [
                    variant._replace(
                        scenario=world,
                        plan=variant.plan._replace(
                            parameters=build(world, alphas=alphas, as_written=worlds[0], book=book)
                        ),
                    )
                    for variant, world in zip(variants, worlds, strict=True)
                ]
            )
            plans = [variant.plan for variant in comparison.variants]
            for runs in zip(*(totals_of(plan, range(replications), Threads(workers)) for plan in plans), strict=True):
                comparison.add(runs)
            for i, variant in enumerate(variants[1:], start=1):
                if (found := comparison.difference(i, metric)) is not None:
                    told.append(World(group, factor, variant.name, found.mean, found.half))
    return told, unsolved
