"""``run``: one run of a scenario."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

from datetime import date
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
)

if TYPE_CHECKING:
    from salescycle.sim.engines.order import Run
    from salescycle.sim.words.scenario import Scenario

GROUPS = ("source", "segment", "product", "owner")


@click.command(
    epilog=examples(
        "run saas_smb",
        "run saas_smb --until 6mo --by source",
        "run w1 --engine compiled --log events.csv",
        "run saas_smb --until 6mo --crm deals.csv",
        "run saas_smb --set team.rep.count=6 --json",
    ),
)
@scenario_argument
@seed_option
@set_option
@click.option("--until", metavar="DURATION", help="End of observation, such as 6mo; the scenario's when left out.")
@engine_option("simpy")
@click.option("--by", type=click.Choice(GROUPS), help="The metrics once more for each of these.")
@click.option(
    "--log", "log_file", type=click.Path(path_type=Path), help="Write the event log: .csv, .parquet, .xes or .jsonocel."
)
@click.option("--crm", type=click.Path(path_type=Path), help="Write the deals as a CRM would export them: .csv.")
@output_options
def run(
    scenario: str,
    seed: int | None,
    overrides: tuple[str, ...],
    until: str | None,
    engine: Any,
    by: str | None,
    log_file: Path | None,
    crm: Path | None,
    output: Output,
) -> None:
    """Run a scenario once and tell what happened.

    The figures of the whole time, the funnel, the months, and with --by the figures of each group.
    """
    from salescycle.reports.tables import run_report
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.prepared import prepare
    from salescycle.sim.engines.run import run as run_once
    from salescycle.sim.model.luck import plain_luck
    from salescycle.sim.studies.single import told

    loaded = load_document(scenario, overrides)
    end_s = horizon_of(loaded.scenario, until, option="--until")
    _check_files(log_file, crm)
    if engine == "compiled":
        warn_of_compiling(output)
    prepared = prepare(loaded, say=output.say)
    seed = loaded.scenario.seed if seed is None else seed
    done = run_once(prepared.parameters, plain_luck(seed), until=end_s, engine=engine)
    results = told(loaded.scenario, prepared.parameters, done, end_s, by=by)
    document = {
        "schema": "salescycle/run/1",
        "provenance": provenance(results, loaded=loaded, engine=engine, seed=seed, replications=1),
        "currency": loaded.scenario.currency,
        **results,
    }
    output.result(document, run_report(document))
    _write_files(done, loaded.scenario, log_file, crm, output)


def _check_files(log_file: Path | None, crm: Path | None) -> None:
    """Before the run: who waits for it should not lose it for a wrong ending."""
    from salescycle.reports.exports import DEAL_FORMATS, FORMATS, check_path

    if log_file is not None:
        check_path(log_file, FORMATS)
    if crm is not None:
        check_path(crm, DEAL_FORMATS)


def _write_files(done: "Run", scenario: "Scenario", log_file: Path | None, crm: Path | None, output: Output) -> None:
    from salescycle.reports.exports import write_deals, write_log
    from salescycle.sim.forecast.simulated import deals_of

    if log_file is not None:
        write_log(done, scenario, log_file)
        output.say(f"Wrote {log_file}.")
    if crm is not None:
        deals = deals_of(done, scenario)
        write_deals(deals, crm)
        output.say(f"Wrote {crm}: {len(deals):,} deals as known at the end of the run.")


def horizon_of(scenario: "Scenario", until: str | None, *, option: str) -> int | None:
    """End of observation [s] that an *option* says; None where it is left out. Raises UsageError for nonsense."""
    from salescycle.sim.words.quantities import UnreadableError, parse_duration

    if until is None:
        return None
    try:
        end_s = parse_duration(until).horizon_s(scenario.start)
    except UnreadableError as error:
        raise UsageError(f"{option}: found {until!r}, need {error.need}.") from None
    longest = scenario.observed.horizon_s(scenario.start)
    if not 0 < end_s <= longest:
        raise UsageError(
            f"{option}: found {until!r}, need a time above 0 and at most the scenario's {scenario.observed}."
        )
    return end_s


def warn_of_compiling(output: Output) -> None:
    """Say why the first compiled run of a version takes a while."""
    from salescycle.sim.compiled import is_warm

    if not is_warm():
        output.say("Compiling the fast engine, once for this version of the program: about half a minute.")


def last_day(scenario: "Scenario", end_s: int) -> date:
    """Last day of a horizon that ends at second *end_s*."""
    from datetime import timedelta

    return scenario.start + timedelta(seconds=end_s - 1)
