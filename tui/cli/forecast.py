"""``forecast``: thousands of futures of a scenario, from its opening book on."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import csv
import json
import os
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import (
    Output,
    engine_option,
    examples,
    output_options,
    provenance,
    scenario_argument,
    seed_option,
    set_option,
    workers_option,
)
from salescycle.tui.cli.run import horizon_of, last_day, warn_of_compiling

if TYPE_CHECKING:
    from salescycle.sim.studies.experiment import Plan
    from salescycle.sim.studies.measures import Totals
    from salescycle.sim.words.scenario import Scenario

DEFAULT_REPLICATIONS = 1000
SHOWN_DEALS = 10


@click.command(
    epilog=examples(
        "forecast saas_smb --horizon 3mo",
        "forecast ours.yaml --by 2017-12-31 --target 2500000 --replications 2000 --out q4",
        "forecast saas_smb --set team.rep.count=6 --json",
    ),
)
@scenario_argument
@click.option(
    "--by",
    "by_day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Last day of the forecast, included, such as 2026-03-31.",
)
@click.option("--horizon", metavar="DURATION", help="Length of the forecast, such as 3mo; the scenario's if left out.")
@click.option("--target", type=float, metavar="AMOUNT", help="Amount to be booked by the end [currency].")
@click.option(
    "--replications",
    type=click.IntRange(2, 10_000_000),
    default=DEFAULT_REPLICATIONS,
    show_default=True,
    help="Futures.",
)
@seed_option
@set_option
@engine_option("compiled")
@workers_option
@click.option("--out", type=click.Path(path_type=Path), help="Folder for forecast.json, deals.csv and the figures.")
@output_options
def forecast(
    scenario: str,
    by_day: datetime | None,
    horizon: str | None,
    target: float | None,
    replications: int,
    seed: int | None,
    overrides: tuple[str, ...],
    engine: Any,
    workers: int | None,
    out: Path | None,
    output: Output,
) -> None:
    """What will probably be booked, and how surely.

    The distribution by month, the chance of a target, each open deal's chance. An open deal of the book goes on from
    its age; new deals come as the scenario says.
    """
    from salescycle.reports.tables import forecast_report
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.prepared import month_starts, naive_of_fit, prepare
    from salescycle.sim.forecast.outlook import Outlook, Target
    from salescycle.sim.studies.experiment import Plan, replicate
    from salescycle.sim.studies.measures import months

    loaded = load_document(scenario, overrides)
    end_s = _end(loaded.scenario, by_day, horizon)
    if target is not None and not 0 < target < 1e13:
        raise UsageError(f"--target: found {target:g}, need an amount above 0 and below 1e13.")
    if out is not None:
        make_folder(out)
    prepared = prepare(loaded, say=output.say)
    seed = loaded.scenario.seed if seed is None else seed
    starts = months(loaded.scenario.start, end_s)
    plan = Plan(prepared.parameters, seed, end_s, tuple(starts), engine)
    compile_first(plan, output)
    outlook = Outlook(loaded.scenario, prepared.parameters, starts, prepared.book)
    runs = replicate(plan, range(replications), workers=workers or os.cpu_count() or 1)
    stopped = _collect(outlook, runs, replications, output)
    day = last_day(loaded.scenario, end_s)
    results: dict[str, Any] = {
        "metrics": outlook.metrics(),
        "by_period": outlook.by_period(),
        "naive": naive_of_fit(loaded, month_starts(loaded.scenario.start, starts)),
        "deals": outlook.deals(),
        "funnel": outlook.funnel(),
    }
    if target is not None:
        results["target"] = outlook.target(Target(round(target * 100), day))
    origin = provenance(results, loaded=loaded, engine=engine, seed=seed, replications=len(outlook))
    document = {
        "schema": "salescycle/forecast/1",
        "provenance": origin | {"content_sha256": outlook.content_sha256()},
        "currency": loaded.scenario.currency,
        "by": day.isoformat(),
        **results,
    }
    shown = document | {"deals": document["deals"][:SHOWN_DEALS]}
    output.result(document, forecast_report(shown))
    if not output.json:
        _plot(document, output)
    if out is not None:
        _write(out, document, output)
    if stopped:
        output.say(f"Interrupted after {len(outlook)} of {replications} futures; what is printed rests on these.")
        raise KeyboardInterrupt
    span = f" --horizon {horizon}" if horizon else f" --by {by_day.date()}" if by_day else ""
    _next_steps(scenario, span, loaded.scenario, output)


def _end(scenario: "Scenario", by_day: datetime | None, horizon: str | None) -> int:
    """End of the forecast [s since the start]."""
    if by_day is not None and horizon is not None:
        raise UsageError("--by and --horizon: found both, need one of them.")
    longest = scenario.window.horizon_s(scenario.start)
    if by_day is None:
        told = horizon_of(scenario, horizon, option="--horizon")
        return min(longest, scenario.observed.horizon_s(scenario.start)) if told is None else told
    end_s = (by_day.date() + timedelta(days=1) - scenario.start).days * 86400
    if not 0 < end_s <= longest:
        raise UsageError(
            f"--by: found {by_day.date()}, need a day from {scenario.start} to {last_day(scenario, longest)}, "
            "the scenario's window."
        )
    return end_s


def compile_first(plan: "Plan", output: Output) -> None:
    """Compile before several threads ask for it at once, and before anybody counts runs a second."""
    from salescycle.sim.studies.experiment import replication

    if plan.engine != "compiled":
        return
    warn_of_compiling(output)
    replication(plan._replace(until=0), 0)


def _collect(outlook: Any, runs: "Iterator[Totals]", replications: int, output: Output) -> bool:
    """Collect replications with a line of progress; what was collected is kept when the user interrupts."""
    from salescycle.tui.cli.progress import Progress

    began = time.monotonic()
    with Progress("futures", replications, shown=not output.quiet) as progress:
        try:
            for totals in runs:
                outlook.add(totals)
                progress.step()
        except KeyboardInterrupt:
            if len(outlook) < 2:
                raise
            return True
    output.say(f"{replications:,} futures in {time.monotonic() - began:.1f} s.")
    return False


def _plot(document: Mapping[str, Any], output: Output) -> None:
    import sys

    from salescycle.reports.text_plots import fan_plot, speaks_unicode

    gap = "" if output.color else "\n"  # a colourful report ends with an empty line
    click.echo(gap + fan_plot(document, unicode=speaks_unicode(sys.stdout)), nl=False)


def make_folder(out: Path) -> None:
    """The folder of ``--out``; raises UsageError when it cannot be made."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: the folder cannot be made: {error.strerror}.") from None


def _write(out: Path, document: Mapping[str, Any], output: Output) -> None:
    """The document, the deals and the figures, each as a file of the folder."""
    from salescycle.reports.figures.fan import fan
    from salescycle.reports.figures.funnel import funnel
    from salescycle.reports.figures.sheet import save
    from salescycle.sim.words.safe import csv_cell

    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (out / "forecast.json").write_text(text, encoding="utf-8")
    columns = list(document["deals"][0]) if document["deals"] else ["id", "value", "p_won", "p_won_by"]
    with (out / "deals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([csv_cell(deal[name]) for name in columns] for deal in document["deals"])
    for name, figure in (("fan", fan(document)), ("funnel", funnel(document))):
        for ending in ("png", "svg"):
            save(figure, out / f"{name}.{ending}")
    output.say(f"Wrote forecast.json, deals.csv, and fan and funnel as .png and .svg into {out}.")


def _next_steps(name: str, span: str, scenario: "Scenario", output: Output) -> None:
    """What to try next: where people work, one more of them; a fitted process has only its sources to turn."""
    busy = next((step.role for step in scenario.process.values() if step.effort is not None and step.role), None)
    if busy is not None:
        change = f"team.{busy}.count={scenario.team[busy].count + 1}"
    else:
        source, row = next(iter(scenario.sources.items()))
        change = f"'sources.{source}.rate={1.1 * row.rate.amount:.3g} / {row.rate.unit}'"
    output.say(
        f"\nTry next:\n  salescycle forecast {name}{span} --set {change}\n"
        f"  salescycle run {name} --by source\n  salescycle levers {name}"
    )
