"""Do lessons survive their assumptions? Each group of coefficients halved and doubled, gates solved anew (model.md 10).

A lesson flips when its sign is another one in one of these worlds, its interval off zero; one that cannot be told from
nothing as assumed flips when a world contradicts what the evidence expects. What flips is not taught.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product, starmap
from typing import Any, NamedTuple, TypeVar

from salescycle.sim.errors import CalibrationError
from salescycle.sim.model.build import build
from salescycle.sim.studies.calibration import FIRST_USE_LEADS, calibrate
from salescycle.sim.studies.compare import Comparison, Variant
from salescycle.sim.studies.experiment import totals_of
from salescycle.sim.studies.lessons import Difference, Lesson, differences
from salescycle.sim.studies.ways import Threads
from salescycle.sim.words.quantities import Money
from salescycle.sim.words.scenario import Scenario

__all__ = [
    "AS_ASSUMED",
    "GROUPS",
    "Doubt",
    "Doubts",
    "Survival",
    "World",
    "doubted",
    "doubted_differences",
    "flips",
    "in_every_world",
    "survivals",
]

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


class Doubt(NamedTuple):
    """A group of assumptions, and how many times as strong they are taken to be."""

    group: str
    factor: float

    def __str__(self) -> str:
        """As tables name it."""
        return f"{self.group} x{self.factor:g}"


AS_ASSUMED = Doubt("", 1.0)

Told = TypeVar("Told")
Progress = Callable[[str, float], None]
"""Is told each group and its factor before its world is."""


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


def in_every_world(
    scenario: Scenario,
    tell: Callable[[Scenario], Told],
    *,
    groups: Iterable[str] = tuple(GROUPS),
    progress: Progress | None = None,
) -> tuple[dict[Doubt, Told], tuple[str, ...]]:
    """What *tell* tells of the world as assumed and of each doubted one; doubted ones that cannot be solved, and why.

    Raises CalibrationError when the world as assumed cannot be solved.
    """
    usual = tell(scenario)
    told, unsolved = _in_doubted_worlds(
        scenario, lambda doubt: tell(doubted(scenario, *doubt)), groups=groups, progress=progress
    )
    return {AS_ASSUMED: usual, **told}, unsolved


def _in_doubted_worlds(
    scenario: Scenario, tell: Callable[[Doubt], Told], *, groups: Iterable[str], progress: Progress | None
) -> tuple[dict[Doubt, Told], tuple[str, ...]]:
    """What *tell* tells of each doubt that makes another world of *scenario*; those that cannot be solved, and why."""
    told: dict[Doubt, Told] = {}
    unsolved = []
    for doubt in starmap(Doubt, product(groups, FACTORS)):
        if doubted(scenario, *doubt) == scenario:
            continue
        if progress is not None:
            progress(*doubt)
        try:
            told[doubt] = tell(doubt)
        except CalibrationError as error:
            unsolved.append(f"{doubt}: {error}")
    return told, tuple(unsolved)


def flips(verdicts: Mapping[Doubt, str], expected: str) -> tuple[str, ...]:
    """Doubts whose verdict is another sign than that ``AS_ASSUMED``, or than what is *expected* where that one is 0."""
    usual = verdicts[AS_ASSUMED]
    sign = expected if usual == "0" else usual
    return tuple(str(doubt) for doubt, verdict in verdicts.items() if sign != "0" and verdict not in ("0", sign))


def survivals(
    scenario: Scenario,
    lessons: Sequence[Lesson],
    *,
    replications: int,
    leads: int = FIRST_USE_LEADS,
    groups: Iterable[str] = tuple(GROUPS),
    book: Sequence[Any] = (),
    progress: Progress | None = None,
) -> Doubts:
    """Each lesson in every doubted world, with the gates solved anew in each from *leads* pulled leads.

    Raises CalibrationError when the world as assumed cannot be solved; a doubted one is only named.
    """

    def told_of(world: Scenario) -> dict[str, Difference]:
        alphas = calibrate(world, leads=leads, book=book).alphas
        found = differences(world, alphas, lessons, replications=replications, book=book)
        return {difference.lesson.name: difference for difference in found}

    worlds, unsolved = in_every_world(scenario, told_of, groups=groups, progress=progress)
    found = [_survival(lesson, {doubt: of[lesson.name] for doubt, of in worlds.items()})
             for lesson in lessons if lesson.name in worlds[AS_ASSUMED]]  # fmt: skip
    return Doubts(found, unsolved)


def _survival(lesson: Lesson, worlds: Mapping[Doubt, Difference]) -> Survival:
    totals = [world.total for world in worlds.values()]
    turned = flips({doubt: world.verdict for doubt, world in worlds.items()}, lesson.sign)
    return Survival(lesson, worlds[AS_ASSUMED].total, min(totals), max(totals), turned)


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
    progress: Progress | None = None,
) -> tuple[list[World], list[str]]:
    """Differences of each variant from the first one in *metric*, in every doubted world; worlds without a solution.

    The gates are solved anew for the base of each world, and all variants have its constants.
    """

    def told_of(doubt: Doubt) -> list[World]:
        worlds = [doubted(variant.scenario, *doubt) for variant in variants]
        alphas = calibrate(worlds[0], leads=leads, book=book, threads=workers).alphas
        comparison = Comparison(
            [
                variant._replace(
                    scenario=world,
                    plan=variant.plan._replace(parameters=build(world, alphas=alphas, as_written=worlds[0], book=book)),
                )
                for variant, world in zip(variants, worlds, strict=True)
            ]
        )
        plans = [variant.plan for variant in comparison.variants]
        for runs in zip(*(totals_of(plan, range(replications), Threads(workers)) for plan in plans), strict=True):
            comparison.add(runs)
        found = [(variant.name, comparison.difference(i, metric)) for i, variant in enumerate(variants)]
        return [World(*doubt, name, one.mean, one.half) for name, one in found[1:] if one is not None]

    told, unsolved = _in_doubted_worlds(variants[0].scenario, told_of, groups=groups, progress=progress)
    return [world for worlds in told.values() for world in worlds], list(unsolved)
