"""A comparison in sentences and tables: the answer first, then how large and how sure it is, and whom it touches."""

from collections.abc import Iterator, Mapping
from typing import Any

from salescycle.reports.columns import Report, Table
from salescycle.reports.findings import source_line
from salescycle.reports.result import Document, currency
from salescycle.reports.wording import NOTHING, count, human, quantity, quantity_spread, share
from salescycle.sim.studies.compare import ALPHA
from salescycle.sim.studies.inference import holm
from salescycle.sim.words.safe import safe

__all__ = ["answers", "compare_report", "difference_rows", "effect", "fate_rows", "is_clear", "of_metric"]

_MOST_FATES = 8


def compare_report(document: Document) -> Report:
    """The answer, each variant's differences, whose fate has changed, pilot and doubts where they were asked for."""
    parts: Report = ["\n".join(answers(document))]
    for name in _names(document):
        head = ("", "base", safe(name, limit=14), "difference", "saved")
        title = f"{safe(name, limit=40)}{_in_money(document)}"
        note = "* clear: chance of an error below 5 % over all rows (Holm)\nsaved: variance, by common luck"
        parts.append(Table(title, head, difference_rows(document, name), note=note))
        parts += _fates(document, name)
    parts += list(_pilot(document)) + list(_doubt(document))
    parts.append(source_line(document))
    return parts


def _names(document: Document) -> list[str]:
    return list(document["variants"])[1:]


def _in_money(document: Document) -> str:
    return f", money in {currency(document)}" if currency(document) else ""


def of_metric(document: Document, variant: str, metric: str) -> Mapping[str, Any] | None:
    """The row of a variant's difference in a metric."""
    rows = (row for row in document["differences"] if row["variant"] == variant and row["metric"] == metric)
    return next(rows, None)


def is_clear(row: Mapping[str, Any]) -> bool:
    """Whether a difference is told from nothing, all tests of the comparison considered."""
    return bool(row["p_adjusted"] < ALPHA)


def effect(metric: str, value: float, half: float | None = None) -> str:
    """A difference of a metric with its sign, and half of its interval where it is given; a rate's in points."""
    if metric.endswith("_rate"):
        return f"{_plus_minus(100 * value, None if half is None else 100 * half, '.1f')} points"
    if metric == "satisfaction":
        return _plus_minus(value, half, ".3f")
    if value == 0:
        return "0" if half is None else f"0 \u00b1 {quantity(metric, half)}"
    text = quantity(metric, abs(value)) if half is None else quantity_spread(metric, abs(value), half)
    return f"{'+' if value > 0 else '-'}{text}"


def _plus_minus(value: float, half: float | None, shape: str) -> str:
    return f"{value:+{shape}}" if half is None else f"{value:+{shape}} \u00b1 {half:{shape}}"


def answers(document: Document) -> list[str]:
    """What the comparison says about each variant, in a sentence, and a warning where its interval says too much."""
    return [sentence for name in _names(document) for sentence in _answer(document, name)]


def _answer(document: Document, name: str) -> Iterator[str]:
    metric = document["metric"]
    row = of_metric(document, name, metric)
    variant, what = safe(name, limit=40), human(metric).lower()
    runs = document["provenance"]["replications"]
    if row is None:
        yield f"{variant}: {what} is not known on both sides."
        return
    if row["mean"] == 0 == row["ci95"][0]:
        yield f"{variant}: no difference in {what}; all {runs:,} pairs of runs are equal."
        return
    low, high = row["ci95"]
    interval = f"{effect(metric, low)} to {effect(metric, high)}"
    base = document["variants"][next(iter(document["variants"]))][metric]["mean"]
    relative = f", {100 * row['mean'] / abs(base):+.1f} %" if base else ""
    if _is_answered(document, name):
        word = "more" if row["mean"] > 0 else "less"
        size = effect(metric, abs(row["mean"])).lstrip("+")
        yield (
            f"{variant}: {size} {word} {what} ({interval}{relative}); "
            f"higher in {share(row['higher_in'] * runs, runs)} of {runs:,} pairs of runs."
        )
    else:
        yield f"{variant}: too close to call in {what} ({interval}{relative}, {runs:,} pairs of runs)."
    if row["skewed"]:
        yield "The differences are too skewed for so few runs: take the interval with care, or more --replications."


def _is_answered(document: Document, name: str) -> bool:
    """Whether the asked metric tells a variant from the base, the number of variants considered (Holm)."""
    rows = [row for row in document["differences"] if row["metric"] == document["metric"]]
    adjusted = holm([row["p"] for row in rows])
    return next(p < ALPHA for row, p in zip(rows, adjusted, strict=True) if row["variant"] == name)


def difference_rows(document: Document, name: str) -> list[tuple[str, ...]]:
    """Both means, the difference with its interval, and what common luck has saved, by metric."""
    base = document["variants"][next(iter(document["variants"]))]
    mine = document["variants"][name]
    return [
        (
            ("* " if is_clear(row) else "  ") + human(row["metric"]),
            quantity(row["metric"], base[row["metric"]]["mean"]),
            quantity(row["metric"], mine[row["metric"]]["mean"]),
            effect(row["metric"], row["mean"], (row["ci95"][1] - row["ci95"][0]) / 2),
            NOTHING if row["variance_ratio"] is None else f"{row['variance_ratio']:.3g}x",
        )
        for row in document["differences"]
        if row["variant"] == name and not row["mean"] == 0 == row["ci95"][0]
    ]


def fate_rows(fates: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The most frequent changes of fate: what came of customers before and after, and where their story parts."""
    return [
        (count(group["a_run"]), group["before"], group["after"], group["first"])
        for group in fates["groups"][:_MOST_FATES]
    ]


def _fates(document: Document, name: str) -> Report:
    fates = next(one for one in document["fates"] if one["variant"] == name)
    if not fates["changed"]:
        return [f"No customer ends otherwise in {fates['runs']} runs."]
    said = (
        f"Of {count(fates['customers'])} customers a run, {count(fates['changed'])} end otherwise "
        f"(counted over {fates['runs']} runs)."
    )
    head = ("a run", "base", safe(name, limit=14), "first difference")
    hidden = len(fates["groups"]) - _MOST_FATES
    note = f"and {hidden:,} more kinds: --json has them all" if hidden > 0 else ""
    return [said, Table("Who ends otherwise", head, fate_rows(fates), words=frozenset({1, 2, 3}), note=note)]


def _pilot(document: Document) -> Iterator[str]:
    """How long a trial in real life would take."""
    for name, weeks in (document.get("pilot") or {}).items():
        what = human(document["metric"]).lower()
        if weeks is None or weeks > 52 * 100:
            yield f"Pilot, {safe(name, limit=40)}: no trial that anybody could wait for would show it in {what}."
            continue
        trial = f"two teams of this size, one each way, would have to work {count(round(weeks))} weeks"
        yield f"Pilot, {safe(name, limit=40)}: {trial} for the difference in {what} to show (5 %, power 80 %)."


def _doubt(document: Document) -> Iterator[str]:
    """What would turn the answer around."""
    doubt = document.get("doubt")
    if doubt is None:
        return
    for name in _names(document):
        row = of_metric(document, name, document["metric"])
        worlds = [world for world in doubt["worlds"] if world["variant"] == name]
        if row is None or not worlds:
            continue
        means = [world["mean"] for world in worlds]
        span = f"{effect(document['metric'], min(means))} to {effect(document['metric'], max(means))}"
        flips = [
            f"{world['group']} x{world['factor']:g}"
            for world in worlds
            if abs(world["mean"]) > world["half"] and (world["mean"] > 0) != (row["mean"] > 0)
        ]
        verdict = f"flips if: {', '.join(flips)}" if flips else "no assumption alone turns it around"
        yield f"Doubt, {safe(name, limit=40)}: {len(worlds)} worlds, {span}; {verdict}."
    for sentence in doubt["unsolved"]:
        yield f"A world without a solution tells nothing: {sentence}"
