"""``compare``: what a change of the process is worth, on common luck."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import math
from collections.abc import Callable, Mapping, Sequence
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
    DEFAULT_SCENARIO,
    Output,
    engine_option,
    examples,
    output_options,
    provenance,
    seed_option,
    set_option,
)
from salescycle.tui.cli.run import horizon_of, last_day

if TYPE_CHECKING:
    from salescycle.scenarios.loader import Loaded
    from salescycle.scenarios.manifest import Design, Options
    from salescycle.sim.studies.compare import Comparison, Variant
    from salescycle.sim.studies.measures import Totals

DEFAULT_METRIC = "profit"
DEFAULT_REPLICATIONS = 200
MOST_REPLICATIONS = 100_000
"""All pairs are kept in memory; also where --precision is asked for and nothing else is said."""
FATE_RUNS = 10
"""Runs whose customers are compared one by one."""
DOUBT_RUNS = 40
"""Runs in each doubted world."""
BASE = "base"
WHAT = "runs of each"


@click.command(
    epilog=examples(
        "compare saas_smb --variant 'one more rep:team.rep.count=5'",
        "compare equipment_dealer --variant 'safe:playbook.promise=0' --variant 'attractive:playbook.promise=1'",
        "compare saas_smb --with ours.yaml --metric orders --precision 0.01 --out result",
    ),
)
@click.argument("base", default=DEFAULT_SCENARIO)
@click.option("--with", "files", multiple=True, metavar="FILE", help="Another scenario: a file or a library name.")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME:KEY=VALUE,...",
    help="The base with some values changed.",
)
@click.option("--metric", default=DEFAULT_METRIC, show_default=True, help="What the answer is about.")
@click.option("--horizon", metavar="DURATION", help="Length of each run, such as 3mo; the scenario's if left out.")
@click.option(
    "--replications",
    type=click.IntRange(2, MOST_REPLICATIONS),
    metavar="N",
    help=f"Runs of each; {DEFAULT_REPLICATIONS} if left out.",
)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="P",
    help="Go on until half of the difference's interval is below this share of the base's mean.",
)
@click.option("--doubt", is_flag=True, help="Halve and double every assumption: what would turn the answer around?")
@click.option("--pilot", is_flag=True, help="How many weeks of real life would show the difference.")
@seed_option
@set_option
@engine_option("compiled")
@batch_options
@output_options
@click.pass_context
def compare(
    context: click.Context,
    base: str,
    files: tuple[str, ...],
    variants: tuple[str, ...],
    metric: str,
    horizon: str | None,
    replications: int | None,
    precision: float | None,
    doubt: bool,
    pilot: bool,
    seed: int | None,
    overrides: tuple[str, ...],
    engine: Any,
    out: Path | None,
    resume: Path | None,
    workers: Workers,
    output: Output,
) -> int:
    """What a change of the process is worth.

    Base and variants run on the same luck, customer by customer; told is the difference with its interval, who ended
    otherwise, and how sure that is.
    """
    from salescycle.scenarios.manifest import Options
    from salescycle.sim.studies.compare import TESTED

    if resume is not None:
        check_resumed(context)
        manifest, designs = resumed(context, resume)
        asked = manifest.options.model_copy(
            update={"replications": replications or manifest.options.replications,
                    "precision": precision or manifest.options.precision}
        )  # fmt: skip
        return _compare(designs, asked, engine, workers, resume, output)
    if metric not in TESTED:
        raise UsageError(f"--metric: found {metric!r}, need one of {', '.join(sorted(TESTED))}.")
    designs = _asked(base, files, variants, overrides)
    scenarios = [design.loaded.scenario for design in designs]
    end_s = horizon_of(scenarios[0], horizon, option="--horizon")
    asked = Options(
        seed=scenarios[0].seed if seed is None else seed,
        end_s=end_s or min(scenario.observed.horizon_s(scenario.start) for scenario in scenarios),
        replications=replications or (MOST_REPLICATIONS if precision else DEFAULT_REPLICATIONS),
        precision=precision,
        metric=metric,
        pilot=pilot,
        doubt=doubt,
    )
    return _compare(designs, asked, engine, workers, out, output)


def _compare(
    designs: Sequence["Design"], asked: "Options", engine: Any, workers: Workers, out: Path | None, output: Output
) -> int:
    """Compute, tell and keep; the exit code."""
    from salescycle.reports.comparison import compare_report
    from salescycle.reports.replications import write_replications
    from salescycle.scenarios.manifest import manifest_of
    from salescycle.sim.forecast.outlook import Outlook
    from salescycle.sim.studies.compare import Comparison

    base, metric = designs[0].loaded, asked.metric or DEFAULT_METRIC
    way = workers.way(engine)
    manifest = manifest_of("compare", asked, designs, engine)
    found = variants_of(designs, asked, engine, output.say)
    comparison = Comparison(found)
    outlooks = [Outlook(one.scenario, one.plan.parameters, one.plan.starts, ()) for one in found]

    def add(totals: tuple["Totals", ...]) -> None:
        comparison.add(totals)
        for outlook, one in zip(outlooks, totals, strict=True):
            outlook.add(one)

    store = opened(out, [variant.plan for variant in found], manifest, output)
    compile_first(found[0].plan, workers, output)
    ended = collect(
        [variant.plan for variant in found], range(asked.replications), add,
        way=way, store=store, what=WHAT, output=output,
        enough=enough_by(asked.precision, asked.replications, lambda: comparison.precision(metric)),
    )  # fmt: skip
    results = _told(comparison, metric, found)
    results["by_period"] = {one.name: outlook.by_period() for one, outlook in zip(found, outlooks, strict=True)}
    results["funnel"] = {one.name: outlook.funnel() for one, outlook in zip(found, outlooks, strict=True)}
    if asked.pilot:
        results["pilot"] = _pilot(comparison, metric)
    if asked.doubt and ended.stopped is None:
        results["doubt"] = _doubts(base, found, metric, workers.threads, output)
    day = last_day(base.scenario, found[0].plan.starts[-1])
    origin = provenance(results, loaded=base, engine=engine, seed=asked.seed, replications=len(comparison))
    document = {
        "schema": "salescycle/compare/1",
        "provenance": origin | {"content_sha256": comparison.content_sha256()},
        "currency": base.scenario.currency,
        "by": day.isoformat(),
        "changes": {design.name: list(design.changes) for design in designs},
        **results,
    }
    told_interruption(ended, asked.replications, WHAT, store, output)
    if store is not None:
        if ended.stopped is None:  # whoever interrupts does not want to wait for pictures
            _write(store.folder, document, comparison.values(metric), base, output)
            names = list(dict.fromkeys(name for told in results["variants"].values() for name in told))
            write_replications(store, [(one.name, one.scenario) for one in found], names, ended.numbers)
        finish(store, manifest, ended, comparison.content_sha256())
    output.result(document, compare_report(document))
    return ended.code()


def _asked(base: str, files: Sequence[str], variants: Sequence[str], overrides: tuple[str, ...]) -> list["Design"]:
    """The base and all variants, loaded; the common ``--set`` comes first."""
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.manifest import Design

    found = [Design(BASE, (), overrides, load_document(base, overrides))]
    for file in files:
        found.append(Design(Path(file).stem, (f"scenario {file}",), overrides, load_document(file, overrides)))
    for text in variants:
        name, colon, changes = text.partition(":")
        keys = split_changes(changes)
        if not colon or not name.strip() or not keys:
            raise UsageError(f"--variant: found {text!r}, need NAME:KEY=VALUE, such as 'more reps:team.rep.count=5'.")
        together = (*overrides, *keys)
        found.append(Design(name.strip(), keys, together, load_document(base, together)))
    if len(found) < 2:
        raise UsageError(
            "compare: found nothing to compare the base with, need --variant NAME:KEY=VALUE or --with FILE."
        )
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(
            f"--variant: found the name {twice!r} twice, need a name of its own for each; {BASE!r} is taken."
        )
    first = found[0].loaded.scenario
    for one in found[1:]:
        for key in ("start", "currency"):
            if getattr(one.loaded.scenario, key) != getattr(first, key):
                mine, other = getattr(first, key), getattr(one.loaded.scenario, key)
                raise UsageError(f"--with: {one.name} has {key} {other}, need that of the base, {mine}.")
    return found


def split_changes(text: str) -> tuple[str, ...]:
    """``KEY=VALUE,KEY=VALUE`` at the commas that stand outside of brackets and quotation marks."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += letter
    return tuple(part.strip() for part in parts if part.strip())


def variants_of(
    designs: Sequence["Design"], asked: "Options", engine: Any, say: Callable[[str], None]
) -> list["Variant"]:
    """Tables and plan of each; all have the customers of the first, and are observed equally long."""
    from salescycle.scenarios.prepared import prepare_like
    from salescycle.sim.studies.compare import Variant
    from salescycle.sim.studies.experiment import Plan
    from salescycle.sim.studies.measures import months

    base = designs[0].loaded
    starts = tuple(months(base.scenario.start, asked.end_s))
    return [
        Variant(
            design.name,
            design.loaded.scenario,
            Plan(prepare_like(design.loaded, base, say=say).parameters, asked.seed, asked.end_s, starts, engine),
        )
        for design in designs
    ]


def _told(comparison: "Comparison", metric: str, found: Sequence["Variant"]) -> dict[str, Any]:
    """Metrics, differences, and whose fate has changed."""
    differences = comparison.differences()
    known = sorted({row["metric"] for row in differences})
    if metric not in known:
        raise UsageError(f"--metric: found {metric!r}, need one of {', '.join(known)}.")
    return {
        "metric": metric,
        "variants": comparison.metrics(),
        "differences": differences,
        "fates": [_fates(found[0], variant) for variant in found[1:]],
    }


def _fates(base: "Variant", variant: "Variant") -> dict[str, Any]:
    """Who ends otherwise, over some runs."""
    from salescycle.sim.engines.run import run
    from salescycle.sim.model.luck import plain_luck
    from salescycle.sim.studies.fates import changed_fates, grouped, stories

    changed, customers = [], 0
    for number in range(FATE_RUNS):
        told = [
            stories(
                run(one.plan.parameters, plain_luck(one.plan.seed, number), until=one.plan.until, engine="compiled").log
            )
            for one in (base, variant)
        ]
        customers += len(told[0].keys() | told[1].keys())
        changed += changed_fates(*told)
    return {
        "variant": variant.name,
        "runs": FATE_RUNS,
        "customers": customers / FATE_RUNS,
        "changed": len(changed) / FATE_RUNS,
        "groups": [
            {"first": first, "before": before, "after": after, "a_run": count / FATE_RUNS}
            for (first, before, after), count in grouped(changed)
        ],
    }


def _pilot(comparison: "Comparison", metric: str) -> dict[str, float | None]:
    """Weeks by variant; null where no number of weeks would."""
    return {name: weeks if math.isfinite(weeks) else None for name, weeks in comparison.pilot(metric).items()}


def _doubts(base: "Loaded", found: Sequence["Variant"], metric: str, workers: int, output: Output) -> dict[str, Any]:
    """The difference in each doubted world, and the worlds without a solution."""
    from salescycle.scenarios.prepared import book_of
    from salescycle.sim.studies.doubt import doubted_differences

    output.say("Halving and doubling each group of assumptions; the gates are solved anew each time.")
    told, unsolved = doubted_differences(
        found, metric, replications=DOUBT_RUNS, workers=workers, book=book_of(base),
        progress=lambda group, factor: output.say(f"  {group} x{factor:g}"),
    )  # fmt: skip
    return {"replications": DOUBT_RUNS, "worlds": [world._asdict() for world in told], "unsolved": unsolved}


def _write(
    out: Path, document: Mapping[str, Any], values: Mapping[str, list[float]], loaded: "Loaded", output: Output
) -> None:
    from salescycle.reports.figures.differences import differences
    from salescycle.reports.figures.sheet import save
    from salescycle.reports.figures.side_by_side import fans, funnels
    from salescycle.reports.page import comparison_page
    from salescycle.scenarios.dossier import assumed
    from salescycle.scenarios.levers import levers
    from salescycle.scenarios.writer import write_text

    write_json(out / "compare.json", document)
    figures = {"differences": differences(document, values), "fans": fans(document), "funnels": funnels(document)}
    for name, figure in figures.items():
        for ending in ("png", "svg"):
            save(figure, out / f"{name}.{ending}")
    known = [(row["key"], row["value"], row["grade"], row["source"]) for row in assumed(loaded)]
    guesses = sum(lever.evidence.grade == "GAP" for lever in levers(loaded.scenario))
    write_text(out / "report.html", comparison_page(document, values, known, guesses))
    output.say(
        f"Wrote compare.json, report.html, replications.csv and .parquet, "
        f"differences, fans and funnels as .png and .svg, "
        f"and manifest.json into {out}."
    )
