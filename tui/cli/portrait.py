"""A scenario's portrait and its levers as sentences and tables of 80 columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from salescycle.reports.columns import Report, Table
from salescycle.reports.wording import NOTHING, configured, human, lasting, money
from salescycle.sim.words.safe import safe

__all__ = ["levers_report", "portrait_report"]

Facts = Mapping[str, Any]


def portrait_report(portrait: Facts) -> Report:
    """Who does what, how long it takes, how often it goes well, and how well all that is known."""
    return [
        _heading(portrait),
        _phases(portrait["phases"]),
        _steps(portrait["steps"]),
        _waits(portrait["steps"]),
        _people(portrait["people"], portrait["currency"]),
        _sources(portrait["sources"], portrait["currency"]),
        *_market(portrait["market"]),
        _playbook(portrait["playbook"]),
        *_dated(portrait["dated"]),
        *_effects(portrait["effects"]),
        _evidence(portrait["evidence"]),
        *portrait["notes"],
    ]


def levers_report(found: Sequence[Facts]) -> Report:
    """A line a key as one would write it after --set; what a key means stands where it comes first."""
    lines, explained = [], set()
    for lever in found:
        name = lever["key"].rsplit(".", 1)[-1]
        lines.append(f"{lever['key']} = {lever['value']}  ({_span(lever['value'], lever['range'])}; {lever['grade']})")
        if name not in explained:
            lines.append(f"    {lever['line']}")
        explained.add(name)
    return ["\n".join(lines)]


def _span(value: str, span: Facts) -> str:
    """The sensible range in words."""
    if "choices" in span:
        return " | ".join(span["choices"])
    if "(" in value:
        return "half to double"
    return f"{span['low']} up" if span["low"] == span["high"] else f"{span['low']} to {span['high']}"


def _heading(portrait: Facts) -> str:
    window, until = (f"{portrait[key]:,.0f} days" for key in ("window_days", "until_days"))
    when = f"From {portrait['start']}: leads for {window}, observed for {until}."
    facts = [f"{portrait['name']}: {portrait['title']}", f"Industry: {portrait['industry']}"]
    facts += [f"Time scale: {portrait['time_scale']}", when]
    return "\n".join(facts + [f"- {sentence}" for sentence in portrait["objectives"]])


def _phases(phases: Sequence[Facts]) -> Table:
    rows = [
        (human(row["phase"]), configured(row["conversion"]), _losses(row), ", ".join(map(human, row["steps"])))
        for row in phases
    ]
    note = "Of those who enter the phase; - where no rate is configured."
    return Table("Phases", ("phase", "advance", "lost to", "steps"), rows, frozenset({0, 2, 3}), note)


def _losses(phase: Facts) -> str:
    return (
        ", ".join(f"{human(reason).lower()} {configured(share)}" for reason, share in phase["losses"].items())
        or NOTHING
    )


def _steps(steps: Sequence[Facts]) -> Table:
    rows = [
        (human(row["step"]), row["role"] or NOTHING, *_spread(row["effort"], 1 / 24), _routes(row)) for row in steps
    ]
    head = ("step", "who", "effort", "p90", "leads to")
    return Table("Steps, and the working time they take", head, rows, frozenset({0, 1, 4}))


def _routes(step: Facts) -> str:
    """Where the endings lead, each place once; with their shares where these are coins."""
    shares: dict[str, float] = {}
    for ending, place in step["leads_to"].items():
        shares[place] = shares.get(place, 0.0) + step["shares"].get(ending, 0.0)
    return ", ".join(
        f"{human(place).lower()} {configured(share) if share else ''}".rstrip() for place, share in shares.items()
    )


def _waits(steps: Sequence[Facts]) -> Table:
    rows = [
        (human(row["step"]), "any ending" if names is None else names, *_spread(spread, 1.0))
        for row in steps
        for names, spread in _endings_by_wait(row)
    ]
    note = "Half of all waits are shorter than the median, nine in ten shorter than p90."
    return Table("Waits: nobody of ours is busy", ("step", "until", "median", "p90"), rows, frozenset({0, 1}), note)


def _endings_by_wait(step: Facts) -> list[tuple[str | None, Facts]]:
    """Endings that take equally long share a line; None where all do."""
    alike: dict[tuple[float, float], list[str]] = {}
    for ending, spread in step["wait"].items():
        alike.setdefault((spread["median"], spread["p90"]), []).append(human(ending).lower())
    spreads = [{"median": median, "p90": p90} for median, p90 in alike]
    if len(alike) == 1:
        return [(None, spreads[0])]
    return [(", ".join(names), spread) for names, spread in zip(alike.values(), spreads, strict=True)]


def _spread(spread: Facts | None, unit_days: float) -> tuple[str, str]:
    """Median and p90 in friendly units; *unit_days* is the unit of *spread* [d]."""
    if spread is None:
        return NOTHING, NOTHING
    median, p90 = (lasting(spread[key] * unit_days) for key in ("median", "p90"))
    return median, p90


def _people(people: Sequence[Facts], currency: str) -> Table:
    rows = [
        (
            row["role"],
            f"{row['count']}",
            row["desk"],
            row["calendar"],
            f"{row['hours_a_week']:g} h",
            money(row["cost_an_hour"]) if row["cost_an_hour"] else NOTHING,
        )
        for row in people
    ]
    head = ("role", "people", "desk", "calendar", "a week", f"{currency} / h")
    return Table("People", head, rows, frozenset({0, 2, 3}))


def _sources(sources: Sequence[Facts], currency: str) -> Table:
    rows = [
        (
            row["source"],
            f"{row['leads_a_day']:.3g}",
            money(row["cost"]) if row["cost"] else NOTHING,
            configured(row["deliverable"]),
            configured(row["reach"]),
            "asks first" if row["inbound"] else "is called on",
        )
        for row in sources
    ]
    head = ("source", "leads a day", f"{currency} each", "address right", "reached a try", "the lead")
    return Table("Sources of leads", head, rows, frozenset({0, 5}))


def _market(market: Sequence[Facts]) -> Report:
    rows = [
        (
            row["block"],
            row["name"],
            NOTHING if row["share"] is None else configured(row["share"]),
            NOTHING if row["stock"] is None else f"{row['stock']:,}",
        )
        for row in market
    ]
    return [Table("Market", ("", "name", "share", "on stock"), rows, frozenset({0, 1}))] if rows else []


def _dated(dated: Sequence[Facts]) -> Report:
    rows = [(row["from"], row["to"] or NOTHING, safe(row["what"], limit=60)) for row in dated]
    title = "From a day on; to: the last day"
    return [Table(title, ("from", "to", "what"), rows, frozenset({0, 1, 2}))] if rows else []


def _playbook(playbook: Facts) -> Table:
    rows = [(human(key), value) for key, value in playbook.items()]
    return Table("Playbook: how our people work", ("setting", "value"), rows, frozenset({0, 1}))


def _effects(effects: Sequence[Facts]) -> Report:
    rows = [(human(row["gate"]), row["raised_by"], row["lowered_by"] or NOTHING) for row in effects]
    title = "What moves the rates"
    return [Table(title, ("phase", "raised by", "lowered by"), rows, frozenset({0, 1, 2}))] if rows else []


def _evidence(evidence: Facts) -> Table:
    rows = [(row["key"], row["grade"], row["source"]) for row in evidence["named"]]
    grades = ", ".join(f"{count} {grade}" for grade, count in evidence["grades"].items())
    note = f"All values: {grades}. A best, D weak, GAP an assumption."
    return Table("Evidence", ("value", "grade", "source"), rows, frozenset({0, 1, 2}), note)
