"""What was found in an export, as files: a scenario with a header, a book, and a report that a forecast can use."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.scenarios.crm import effects as with_effects
from salescycle.scenarios.crm.cells import as_text
from salescycle.scenarios.crm.effects import Effects
from salescycle.scenarios.crm.export import Export
from salescycle.scenarios.writer import as_yaml
from salescycle.sim.errors import UsageError
from salescycle.sim.forecast.book import write_book
from salescycle.sim.forecast.fit import Fit, Stage, book_of
from salescycle.sim.forecast.history import CAUSES, next_midnight
from salescycle.sim.forecast.naive import naive_of
from salescycle.sim.forecast.values import Product
from salescycle.sim.words.quantities import Money, plain

__all__ = ["FittedFiles", "fitted_files", "owners", "report"]

PHASE = "offer"


class FittedFiles(NamedTuple):
    """Where the parts of a fitted scenario go, and what is in two of them."""

    scenario: Path
    book: Path
    notes: Path
    """``ours.fit.json``: the report, with what the rules of thumb look at."""
    scenario_text: str
    book_text: str


def fitted_files(export: Export, fitted: Fit, out: Path, effects: Effects | None = None) -> FittedFiles:
    """The scenario for *out* (``ours.yaml``), which may extend one with *effects*, and the book for beside it."""
    if out.suffix not in (".yaml", ".yml"):
        raise UsageError(f"--out: found {out.name!r}, need a file name such as ours.yaml.")
    book, notes = out.with_name(f"{out.stem}.book.csv"), out.with_name(f"{out.stem}.fit.json")
    rows = book_of(export.history, fitted)
    document = _document(export, fitted, effects, name=_code_name(out.stem), book=book.name)
    if effects is not None:
        document = with_effects.extended(document, effects)
        rows = tuple(row._replace(step=effects.decision, source=effects.pooled.source) for row in rows)
    text = as_yaml(document, comment="\n".join(_header(export, fitted, effects)))
    return FittedFiles(out, book, notes, text, write_book(rows))


def _code_name(stem: str) -> str:
    """The name of the scenario: that of its file in small letters, digits and _."""
    name = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:40]
    return name if name[:1].isalpha() else f"fitted_{name}"[:40].rstrip("_")


def _header(export: Export, fitted: Fit, effects: Effects | None) -> Iterator[str]:
    """What was read, when, how. Only facts of the as-of day: later ones must not change a byte of the file."""
    yield f"Fitted to {as_text(export.file)} with the map {export.map.name!r}: {export.map.title}."
    yield f"As known at the end of {fitted.as_of}: {_counted(export)}."
    yield from notes(fitted)
    yield ""
    if effects is not None:
        yield from with_effects.notes(effects)
        return
    yield (
        "No rate here is calibrated: how a deal ends is a coin with the shares of its step, whatever the playbook says."
        " `never` sets no clock. The older an open deal, the likelier that; older than all that closed, it is certain."
    )


def _counted(export: Export) -> str:
    return ", ".join(f"{len(export.history.of(outcome)):,} {outcome}" for outcome in (*CAUSES, "open")) + " deals"


def notes(fitted: Fit) -> Iterator[str]:
    """How the history was read, one sentence a line."""
    watch, arrivals = fitted.watch, fitted.arrivals
    why = "all that the file tells" if watch.first == fitted.known_since else "the newest quarters that are alike"
    if watch.differs is not None:
        why += f"; the one before closes differently (p = {watch.differs:.1g})"
    yield f"Closings watched from {watch.first} to {watch.last}: {why}."
    if len(fitted.stages) > 1:
        yield (
            "It matters in which month of a quarter a deal was opened "
            f"(log-rank tests, p = {fitted.months_alike:.1g}): each month has a step."
        )
    yield f"New deals: {arrivals.per_day:.4g} a day, as from {arrivals.first} on."
    if arrivals.weekdays:
        yield "Weekdays differ in new deals (F test, p < 0.001)."
    if arrivals.season:
        yield "Months of the year differ in new deals (F test, p < 0.001)."


def _document(export: Export, fitted: Fit, effects: Effects | None, *, name: str, book: str) -> dict[str, Any]:
    offering, stages = fitted.offering, fitted.stages if effects is None else (effects.pooled,)
    document: dict[str, Any] = {
        "name": name,
        "title": f"Deals of {as_text(export.file)} from {next_midnight(fitted.as_of)} on",
        **({"currency": export.map.currency} if export.map.currency else {}),
        "start": next_midnight(fitted.as_of).isoformat(),
        "window": "1 y",
        "calendars": {"office": {"days": "mon-fri", "hours": "09:00-17:00"}},
        "team": {"rep": {"count": owners(export, fitted), "calendar": "office"}},
        "sources": {stage.source: _source(stage, fitted) for stage in stages},
        "products": {product.name: _product(product) for product in offering.products},
        "value": _values(offering.values),
        "process": {stage.step: _step(stage) for stage in stages},
        "book": book,
        "evidence": {key: {"grade": "B", "source": "own_data"} for key in _found_in_data(fitted)},
    }
    document.pop("value" if offering.products else "products")
    return document


def owners(export: Export, fitted: Fit) -> int:
    """People who had a deal while closings were watched."""
    deals = export.history.deals
    return max(1, len({deal.owner for deal in deals if deal.owner and (deal.closed or date.max) >= fitted.watch.first}))


def _source(stage: Stage, fitted: Fit) -> dict[str, Any]:
    arrivals = fitted.arrivals
    source: dict[str, Any] = {"rate": f"{plain(float(f'{arrivals.per_day:.6g}'))} / d", "first": stage.step}
    if stage.month is not None:
        year = arrivals.season or (1,) * 12
        source["season"] = [year[month] if month % 3 == stage.month else 0 for month in range(12)]
    elif arrivals.season:
        source["season"] = list(arrivals.season)
    if arrivals.weekdays:
        source["weekdays"] = list(arrivals.weekdays)
    return source


def _product(product: Product) -> dict[str, Any]:
    return {"share": product.share, "value": _values(product.values)}


def _values(quantiles: tuple[int, ...]) -> str:
    amounts = ", ".join(str(Money(cents)) for cents in quantiles)
    return f"empirical({amounts})" if len(quantiles) > 1 else f"constant({amounts})"


def _step(stage: Stage) -> dict[str, Any]:
    shares = {str(outcome): round(share, 6) for outcome, share in stage.shares.items()}
    never = round(1.0 - sum(shares.values()), 6)
    return {
        "phase": PHASE,
        "kind": "work",
        "endings": shares | ({"never": never} if never > 0 else {}),
        "wait": {outcome: f"empirical({_days(lengths)})" for outcome, lengths in stage.lengths.items()},
    }


def _days(lengths: tuple[float, ...]) -> str:
    return ", ".join(f"{plain(length)} d" for length in lengths)


def _found_in_data(fitted: Fit) -> Iterator[str]:
    """Paths of the values that were found in the export."""
    for stage in fitted.stages:
        yield f"sources.{stage.source}.rate"
    yield "products" if fitted.offering.products else "value"
    for stage in fitted.stages:
        yield f"process.{stage.step}"


def report(export: Export, fitted: Fit, effects: Effects | None = None) -> dict[str, Any]:
    """The results of the JSON document ``salescycle/fit/1``, and what a later forecast wants to know of the history."""
    history, arrivals = export.history, fitted.arrivals
    return {
        "rows": {"read": export.read, "used": export.used, "refused": export.refused, "suspicious": export.suspicious},
        "deals": {outcome: len(history.of(outcome)) for outcome in (*CAUSES, "open")},
        "as_of": fitted.as_of.isoformat(),
        "stages": [_stage_report(stage) for stage in fitted.stages],
        "source": {"file": as_text(export.file), "beside": list(export.beside)},
        "map": export.map.model_dump(mode="json", exclude_defaults=True),
        "watched": {"first": fitted.watch.first.isoformat(), "last": fitted.watch.last.isoformat()},
        "new_deals": {
            "per_day": arrivals.per_day,
            "since": arrivals.first.isoformat(),
            "weekdays": arrivals.weekdays,
            "season": arrivals.season,
        },
        "products": [
            {"product": product.name, "share": product.share, "values_from": product.basis, "won": product.won}
            for product in fitted.offering.products
        ],
        "naive": _naive_report(export),
        "notes": [*notes(fitted), *(with_effects.notes(effects) if effects else ())],
        **({"effects": with_effects.report(effects)} if effects else {}),
    }


def _stage_report(stage: Stage) -> Mapping[str, Any]:
    days = {
        f"{outcome}_days": {f"p{round(100 * p)}": stage.quantile(outcome, p) for p in (0.1, 0.5, 0.9)}
        for outcome in stage.shares
    }
    return {
        "stage": stage.step,
        "phase": PHASE,
        "conversion": stage.shares.get("won", 0.0),
        "lost": stage.shares.get("lost", 0.0),
        "never": stage.never,
        "deals": stage.deals,
        **days,
    }


def _naive_report(export: Export) -> Mapping[str, Any]:
    naive = naive_of(export.history)
    return {
        "win_rate": naive.win_rate,
        "open": {"count": naive.open_deals, "value": _currency(naive.open_value)},
        "won": [
            {"start": month.first.isoformat(), "count": month.deals, "value": _currency(month.value)}
            for month in naive.won
        ],
    }


def _currency(cents: float) -> float:
    return round(cents / 100, 2)
