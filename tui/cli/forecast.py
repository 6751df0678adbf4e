"""``forecast``: thousands of futures of a scenario, from its opening book on."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import csv
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.batch import (
    Workers,
    batch_options,
    check_resumed,
    collect,
    compile_first,
    enough_by,
    finish,
    opened,
    resumed,
    told_interruption,
    write_json,
)
from salescycle.tui.cli.common import (
    Output,
    engine_option,
    examples,
    output_options,
    provenance,
    scenario_argument,
    seed_option,
    set_option,
)
from salescycle.tui.cli.run import horizon_of, last_day

if TYPE_CHECKING:
    from salescycle.scenarios.manifest import Design, Options
    from salescycle.sim.words.scenario import Scenario

DEFAULT_REPLICATIONS = 1000
MOST_REPLICATIONS = 100_000
"""With --precision, where nothing else is said."""
WHAT = "futures"
SHOWN_DEALS = 10


@click.command(
    epilog=examples(
        "forecast saas_smb --horizon 3mo",
        "forecast ours.yaml --by 2017-12-31 --target 2500000 --replications 2000 --out q4",
        "forecast saas_smb --set team.rep.count=6 --json",
        "forecast saas_smb --precision 0.01 --out result",
        "forecast --resume result",
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
    metavar="N",
    help=f"Futures; {DEFAULT_REPLICATIONS} if left out.",
)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="P",
    help="Go on until half of the interval of the mean booked value is below this share of it.",
)
@seed_option
@set_option
@engine_option("compiled")
@batch_options
@output_options
@click.pass_context
def forecast(
    context: click.Context,
    scenario: str,
    by_day: datetime | None,
    horizon: str | None,
    target: float | None,
    replications: int | None,
    precision: float | None,
    seed: int | None,
    overrides: tuple[str, ...],
    engine: Any,
    out: Path | None,
    resume: Path | None,
    workers: Workers,
    output: Output,
) -> int:
    """What will probably be booked, and how surely.

    The distribution by month, the chance of a target, each open deal's chance. An open deal of the book goes on from
    its age; new deals come as the scenario says.
    """
    if resume is not None:
        check_resumed(context)
        manifest, (design,) = resumed(context, resume)
        asked = manifest.options.model_copy(
            update={"replications": replications or manifest.options.replications,
                    "precision": precision or manifest.options.precision}
        )  # fmt: skip
        return _forecast(design, asked, engine, workers, resume, output)
    design, asked = _asked(scenario, overrides, by_day, horizon, target, seed, replications, precision)
    code = _forecast(design, asked, engine, workers, out, output)
    span = f" --horizon {horizon}" if horizon else f" --by {by_day.date()}" if by_day else ""
    _next_steps(scenario, span, design.loaded.scenario, output)
    return code


def _asked(
    name: str,
    overrides: tuple[str, ...],
    by_day: datetime | None,
    horizon: str | None,
    target: float | None,
    seed: int | None,
    replications: int | None,
    precision: float | None,
) -> tuple["Design", "Options"]:
    """What a fresh command asks for."""
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.manifest import Design, Options

    loaded = load_document(name, overrides)
    if target is not None and not 0 < target < 1e13:
        raise UsageError(f"--target: found {target:g}, need an amount above 0 and below 1e13.")
    options = Options(
        seed=loaded.scenario.seed if seed is None else seed,
        end_s=_end(loaded.scenario, by_day, horizon),
        replications=replications or (MOST_REPLICATIONS if precision else DEFAULT_REPLICATIONS),
        precision=precision,
        target=target,
    )
    return Design(loaded.scenario.name, (), overrides, loaded), options


def _forecast(
    design: "Design", asked: "Options", engine: Any, workers: Workers, out: Path | None, output: Output
) -> int:
    """Compute, tell and keep; the exit code."""
    from salescycle.reports.replications import write_replications
    from salescycle.reports.tables import forecast_report
    from salescycle.scenarios.manifest import manifest_of
    from salescycle.scenarios.prepared import month_starts, naive_of_fit, prepare
    from salescycle.sim.forecast.outlook import Outlook, Target
    from salescycle.sim.studies.experiment import Plan
    from salescycle.sim.studies.measures import months

    loaded = design.loaded
    way = workers.way(engine)
    manifest = manifest_of("forecast", asked, [design], engine)
    prepared = prepare(loaded, say=output.say)
    starts = months(loaded.scenario.start, asked.end_s)
    plan = Plan(prepared.parameters, asked.seed, asked.end_s, tuple(starts), engine)
    store = opened(out, [plan], manifest, output)
    compile_first(plan, workers, output)
    outlook = Outlook(loaded.scenario, prepared.parameters, starts, prepared.book)
    ended = collect(
        [plan], range(asked.replications), lambda totals: outlook.add(totals[0]),
        way=way, store=store, what=WHAT, output=output,
        enough=enough_by(asked.precision, asked.replications, lambda: outlook.precision("won_value")),
    )  # fmt: skip
    day = last_day(loaded.scenario, asked.end_s)
    results: dict[str, Any] = {
        "metrics": outlook.metrics(),
        "by_period": outlook.by_period(),
        "naive": naive_of_fit(loaded, month_starts(loaded.scenario.start, starts)),
        "deals": outlook.deals(),
        "funnel": outlook.funnel(),
    }
    if asked.target is not None:
        results["target"] = outlook.target(Target(round(asked.target * 100), day))
    origin = provenance(results, loaded=loaded, engine=engine, seed=asked.seed, replications=len(outlook))
    document = {
        "schema": "salescycle/forecast/1",
        "provenance": origin | {"content_sha256": outlook.content_sha256()},
        "currency": loaded.scenario.currency,
        "by": day.isoformat(),
        **results,
    }
    told_interruption(ended, asked.replications, WHAT, store, output)
    if store is not None:
        if ended.stopped is None:  # whoever interrupts does not want to wait for pictures
            _write(store.folder, document, output)
            write_replications(store, [(design.name, loaded.scenario)], list(results["metrics"]), ended.numbers)
        finish(store, manifest, ended, outlook.content_sha256())
    output.result(document, forecast_report(document | {"deals": document["deals"][:SHOWN_DEALS]}))
    if not output.json:
        _plot(document, output)
    return ended.code()


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


def _plot(document: Mapping[str, Any], output: Output) -> None:
    import sys

    from salescycle.reports.text_plots import fan_plot, speaks_unicode

    gap = "" if output.color else "\n"  # a colourful report ends with an empty line
    click.echo(gap + fan_plot(document, unicode=speaks_unicode(sys.stdout)), nl=False)


def _write(out: Path, document: Mapping[str, Any], output: Output) -> None:
    """The document, the deals and the figures, each as a file of the folder."""
    from salescycle.reports.figures.fan import fan
    from salescycle.reports.figures.funnel import funnel
    from salescycle.reports.figures.sheet import save
    from salescycle.sim.words.safe import csv_cell

    write_json(out / "forecast.json", document)
    columns = list(document["deals"][0]) if document["deals"] else ["id", "value", "p_won", "p_won_by"]
    with (out / "deals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([csv_cell(deal[name]) for name in columns] for deal in document["deals"])
    for name, figure in (("fan", fan(document)), ("funnel", funnel(document))):
        for ending in ("png", "svg"):
            save(figure, out / f"{name}.{ending}")
    output.say(
        f"Wrote forecast.json, deals.csv, replications.csv and .parquet, fan and funnel as .png and .svg, "
        f"and manifest.json into {out}."
    )


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
