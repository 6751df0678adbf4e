"""``compare``: what a change of the process is worth, on common luck."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import json
import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import (
    Output,
    engine_option,
    examples,
    output_options,
    provenance,
    seed_option,
    set_option,
    workers_option,
)
from salescycle.tui.cli.forecast import compile_first, make_folder
from salescycle.tui.cli.run import horizon_of, last_day

if TYPE_CHECKING:
    from salescycle.scenarios.loader import Loaded
    from salescycle.sim.studies.compare import Comparison, Variant

DEFAULT_REPLICATIONS = 200
MOST_REPLICATIONS = 100_000
"""With --precision, where nothing else is said."""
FATE_RUNS = 10
"""Runs whose customers are compared one by one."""
DOUBT_RUNS = 40
"""Runs in each doubted world."""
BASE = "base"


@click.command(
    epilog=examples(
        "compare saas_smb --variant 'one more rep:team.rep.count=5'",
        "compare equipment_dealer --variant 'safe:playbook.promise=0' --variant 'attractive:playbook.promise=1'",
        "compare saas_smb --with ours.yaml --metric orders --precision 0.01 --out result",
    ),
)
@click.argument("base")
@click.option("--with", "files", multiple=True, metavar="FILE", help="Another scenario: a file or a library name.")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME:KEY=VALUE,...",
    help="The base with some values changed.",
)
@click.option("--metric", default="profit", show_default=True, help="What the answer is about.")
@click.option("--horizon", metavar="DURATION", help="Length of each run, such as 3mo; the scenario's if left out.")
@click.option(
    "--replications",
    type=click.IntRange(2, 10_000_000),
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
@workers_option
@click.option("--out", type=click.Path(path_type=Path), help="Folder for compare.json, report.html and the figures.")
@output_options
def compare(
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
    workers: int | None,
    out: Path | None,
    output: Output,
) -> None:
    """What a change of the process is worth.

    Base and variants run on the same luck, customer by customer; told is the difference with its interval, who ended
    otherwise, and how sure that is.
    """
    from salescycle.reports.comparison import compare_report
    from salescycle.sim.studies.compare import TESTED, Comparison, together

    if metric not in TESTED:
        raise UsageError(f"--metric: found {metric!r}, need one of {', '.join(sorted(TESTED))}.")
    asked = _asked(base, files, variants, overrides)
    end_s = horizon_of(asked[0].loaded.scenario, horizon, option="--horizon")
    if out is not None:
        make_folder(out)
    seed = asked[0].loaded.scenario.seed if seed is None else seed
    found = _variants(asked, end_s, seed, engine, output)
    comparison = Comparison(found)
    workers = workers or os.cpu_count() or 1
    most = replications or (MOST_REPLICATIONS if precision else DEFAULT_REPLICATIONS)
    compile_first(found[0].plan, output)
    stopped = _collect(comparison, together(found, range(most), workers=workers), most, metric, precision, output)
    results = _told(comparison, metric, found)
    if pilot:
        results["pilot"] = _pilot(comparison, metric)
    if doubt:
        results["doubt"] = _doubts(asked[0].loaded, found, metric, workers, output)
    day = last_day(asked[0].loaded.scenario, found[0].plan.starts[-1])
    origin = provenance(results, loaded=asked[0].loaded, engine=engine, seed=seed, replications=len(comparison))
    document = {
        "schema": "salescycle/compare/1",
        "provenance": origin | {"content_sha256": comparison.content_sha256()},
        "currency": asked[0].loaded.scenario.currency,
        "by": day.isoformat(),
        "changes": {one.name: list(one.changes) for one in asked},
        **results,
    }
    output.result(document, compare_report(document))
    if out is not None:
        _write(out, document, comparison.values(metric), asked[0].loaded, output)
    if stopped:
        output.say(f"Interrupted after {len(comparison)} of {most} runs; what is printed rests on these.")
        raise KeyboardInterrupt


class Asked(NamedTuple):
    """A variant as the user has asked for it."""

    name: str
    changes: tuple[str, ...]
    loaded: "Loaded"


def _asked(base: str, files: Sequence[str], variants: Sequence[str], overrides: tuple[str, ...]) -> list[Asked]:
    """The base and all variants, loaded; the common ``--set`` comes first."""
    from salescycle.scenarios.loader import load_document

    found = [Asked(BASE, (), load_document(base, overrides))]
    for file in files:
        found.append(Asked(Path(file).stem, (f"scenario {file}",), load_document(file, overrides)))
    for text in variants:
        name, colon, changes = text.partition(":")
        keys = split_changes(changes)
        if not colon or not name.strip() or not keys:
            raise UsageError(f"--variant: found {text!r}, need NAME:KEY=VALUE, such as 'more reps:team.rep.count=5'.")
        found.append(Asked(name.strip(), keys, load_document(base, (*overrides, *keys))))
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


def _variants(asked: Sequence[Asked], end_s: int | None, seed: int, engine: Any, output: Output) -> list["Variant"]:
    """Tables and plan of each; all are observed equally long."""
    from salescycle.scenarios.prepared import prepare_like
    from salescycle.sim.studies.compare import Variant
    from salescycle.sim.studies.experiment import Plan
    from salescycle.sim.studies.measures import months

    scenarios = [one.loaded.scenario for one in asked]
    lengths = [scenario.observed.horizon_s(scenario.start) for scenario in scenarios]
    length = min(lengths) if end_s is None else end_s
    starts = tuple(months(scenarios[0].start, length))
    return [
        Variant(
            one.name,
            one.loaded.scenario,
            Plan(prepare_like(one.loaded, asked[0].loaded, say=output.say).parameters, seed, length, starts, engine),
        )
        for one in asked
    ]


def _collect(
    comparison: "Comparison", runs: Any, most: int, metric: str, precision: float | None, output: Output
) -> bool:
    """Collect until all is done, or the difference is known well enough; True when the user has stopped it."""
    from salescycle.sim.studies.compare import looks
    from salescycle.tui.cli.progress import Progress

    stops = iter(looks(most)) if precision else iter(())
    look, began = next(stops, most), time.monotonic()
    with Progress("runs", most, shown=not output.quiet) as progress:
        try:
            for totals in runs:
                comparison.add(totals)
                progress.step()
                if precision and len(comparison) == look:
                    if comparison.precision(metric) <= precision:
                        break
                    look = next(stops, most)
        except KeyboardInterrupt:
            if len(comparison) < 2:
                raise
            return True
    output.say(f"{len(comparison):,} runs of each in {time.monotonic() - began:.1f} s.")
    return False


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
    out: Path, document: dict[str, Any], values: dict[str, list[float]], loaded: "Loaded", output: Output
) -> None:
    from salescycle.reports.figures.differences import differences
    from salescycle.reports.figures.sheet import save
    from salescycle.reports.page import comparison_page
    from salescycle.scenarios.dossier import assumed
    from salescycle.scenarios.levers import levers
    from salescycle.scenarios.writer import write_text

    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_text(out / "compare.json", text)
    for ending in ("png", "svg"):
        save(differences(document, values), out / f"differences.{ending}")
    known = [(row["key"], row["value"], row["grade"], row["source"]) for row in assumed(loaded)]
    guesses = sum(lever.evidence.grade == "GAP" for lever in levers(loaded.scenario))
    write_text(out / "report.html", comparison_page(document, values, known, guesses))
    output.say(f"Wrote compare.json, report.html, and differences as .png and .svg into {out}.")
