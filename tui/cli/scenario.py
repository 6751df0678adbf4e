"""Commands about scenarios, none of which runs one: list, new, show, levers, check, schema."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import Problem, ScenarioError, UsageError
from salescycle.tui.cli.common import (
    DEFAULT_SCENARIO,
    Output,
    examples,
    output_options,
    provenance,
    scenario_argument,
    set_option,
)

if TYPE_CHECKING:
    from salescycle.scenarios.loader import Loaded

__all__ = ["check", "levers", "list_scenarios", "new", "schema", "show"]

TO_STDOUT = "-"


@click.command("list", epilog=examples("list", "list --json"))
@output_options
def list_scenarios(output: Output) -> None:
    """The scenarios that come with the program.

    Name, title, industry, time scale, people, and what each teaches.
    """
    from salescycle.scenarios.files import library
    from salescycle.scenarios.loader import load

    scenarios = [
        {
            "name": scenario.name,
            "title": scenario.title,
            "industry": scenario.industry,
            "time_scale": scenario.time_scale,
            "people": sum(role.count for role in scenario.team.values()),
            "objectives": list(scenario.objectives),
        }
        for scenario in map(load, library())
    ]
    results = {"scenarios": scenarios}
    document = {"schema": "salescycle/list/1", "provenance": provenance(results), **results}
    output.result(document, [_listed(scenario) for scenario in scenarios])


def _listed(scenario: Mapping[str, Any]) -> str:
    facts = [f"{scenario['name']}: {scenario['title']}", f"Industry: {scenario['industry']}"]
    facts.append(f"Time scale: {scenario['time_scale']}; {scenario['people']} people")
    return "\n".join(facts + [f"- {sentence}" for sentence in scenario["objectives"]])


@click.command(epilog=examples("new mine", "new mine --from w1"))
@click.argument("name")
@click.option("--from", "source", metavar="SCENARIO", default=DEFAULT_SCENARIO, help="The scenario to begin with.")
@output_options
def new(name: str, source: str, output: Output) -> None:
    """Write a scenario of your own to edit, comments included.

    NAME.yaml is written into the current folder, and NAME.book.csv beside it where the scenario has an opening book;
    a file that is there already stays as it is.
    """
    from salescycle.scenarios.loader import load_document

    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        raise UsageError(f"{name!r} is no name for a scenario: use small letters, digits and _, such as my_team.")
    loaded, path, book = load_document(source), Path(f"{name}.yaml"), Path(f"{name}.book.csv")
    _refuse_neighbours(loaded, path)
    text = _with_own(loaded.text, "name", name, source)
    copies = {path: text}
    if loaded.book is not None:
        copies = {path: _with_own(text, "book", book.name, source), book: loaded.book.read_text(encoding="utf-8")}
    _write_new(copies)
    results = {"name": name, "file": str(path), "from": loaded.scenario.name}
    document = {"schema": "salescycle/new/1", "provenance": provenance(results, loaded=loaded), **results}
    output.result(document, ["\n".join(map(str, copies))])
    output.say(f"Edit it, then: salescycle check {path}")


def _with_own(text: str, key: str, value: str, source: str) -> str:
    """The file with another value in its line of *key*; its comment stays."""
    changed, found = re.subn(rf"(?m)^{key}:[^#\n]*?(?=[ \t]*(#|$))", f"{key}: {value}", text, count=1)
    if not found:
        raise UsageError(f"{source} has no line of its own that begins with {key}: - write one there first.")
    return changed


def _write_new(copies: Mapping[Path, str]) -> None:
    """Write files that are not there yet: all of them or none."""
    there = [path for path in copies if path.exists()]
    if there:
        raise UsageError(f"{there[0]} is there already: choose another name, or remove it first.")
    for path, text in copies.items():
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


def _refuse_neighbours(loaded: "Loaded", path: Path) -> None:
    """A copy in another folder would not find the file that the original extends."""
    from salescycle.scenarios.files import library

    extended = loaded.as_written.extends
    beside = extended is not None and extended not in library()
    if beside and loaded.path.resolve().parent != path.resolve().parent:
        raise UsageError(f"{loaded.path} needs files beside it; call new in its own folder.")


@click.command(
    epilog=examples(
        "show saas_smb",
        "show w1 --json",
        "show saas_smb --set team.rep.count=6",
        "show saas_smb --diagram flow.svg",
        "show saas_smb --diagram -",
    )
)
@scenario_argument
@set_option
@click.option(
    "--diagram",
    metavar="FILE",
    help="Draw the flow chart: .svg or .png (picture), .mmd or .md (Mermaid), .txt (text); - prints the text alone.",
)
@output_options
def show(scenario: str, overrides: tuple[str, ...], diagram: str | None, output: Output) -> None:
    """A scenario's self-portrait before it runs.

    Steps, rates, times, people, playbook, effects, and how well the numbers are known; with --diagram also the flow
    chart: steps under their phases, all ways out of them with their rates, and the service cycle beside.
    """
    from salescycle.scenarios.describe import portrait
    from salescycle.scenarios.loader import load_document
    from salescycle.tui.cli.portrait import portrait_report

    if diagram is not None:
        _check_diagram(diagram, output)
    loaded = load_document(scenario, overrides)
    results = portrait(loaded.scenario)
    document = {"schema": "salescycle/show/1", "provenance": provenance(results, loaded=loaded), **results}
    if diagram != TO_STDOUT:
        output.result(document, portrait_report(results))
    if diagram is not None:
        _draw(loaded, diagram, output)


def _check_diagram(diagram: str, output: Output) -> None:
    from salescycle.reports.exports import check_path
    from salescycle.reports.flow_files import FORMATS

    if diagram != TO_STDOUT:
        check_path(Path(diagram), FORMATS)
    elif output.json:
        raise UsageError("--diagram -: prints text, and --json a document: name a file, or leave one of them out.")


def _draw(loaded: "Loaded", diagram: str, output: Output) -> None:
    """The flow chart into a file, or as text on stdout."""
    from salescycle.reports.flow_files import write_flow
    from salescycle.reports.flow_text import flow_text
    from salescycle.scenarios.process_map import process_map

    results = process_map(loaded.scenario)
    if diagram == TO_STDOUT:
        click.echo(flow_text(results), nl=False)
        return
    write_flow({"provenance": provenance(results, loaded=loaded), **results}, Path(diagram))
    output.say(f"Wrote {diagram}.")


@click.command(epilog=examples("levers saas_smb", "levers saas_smb --json"))
@scenario_argument
@set_option
@output_options
def levers(scenario: str, overrides: tuple[str, ...], output: Output) -> None:
    """Every key one can turn, with its value and range.

    Turn them with --set KEY=VALUE. The range is half to double, within what the key allows: as far as an assumption
    should be doubted. The grade says how well the value is known: A best, D weak, GAP an assumption.
    """
    from salescycle.scenarios.levers import levers as levers_of
    from salescycle.scenarios.loader import load_document
    from salescycle.tui.cli.portrait import levers_report

    loaded = load_document(scenario, overrides)
    results = {
        "levers": [
            {
                "key": lever.key,
                "value": lever.value,
                "range": {"choices": list(lever.choices)} if lever.choices else {"low": lever.low, "high": lever.high},
                "line": lever.line,
                "grade": lever.evidence.grade,
                "source": lever.evidence.source,
            }
            for lever in levers_of(loaded.scenario)
        ]
    }
    document = {"schema": "salescycle/levers/1", "provenance": provenance(results, loaded=loaded), **results}
    output.result(document, levers_report(results["levers"]))


@click.command(epilog=examples("check mine.yaml", "check *.yaml --json"))
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@output_options
@click.pass_context
def check(context: click.Context, files: tuple[str, ...], output: Output) -> None:
    """Check scenario files and tell all their problems.

    Exit code 0 when all files are right, 2 otherwise.
    """
    checked = [_checked(file, output) for file in files]
    results = {"files": checked}
    if output.json:
        output.document({"schema": "salescycle/check/1", "provenance": provenance(results), **results})
    context.exit(0 if all(file["ok"] for file in checked) else ScenarioError.exit_code)


def _checked(file: str, output: Output) -> dict[str, Any]:
    """Whether one file is right; what is wrong with it is told at once."""
    from salescycle.scenarios.describe import notes
    from salescycle.scenarios.loader import load
    from salescycle.sim.words.safe import safe

    try:
        scenario = load(file)
    except ScenarioError as error:
        for problem in error.problems:
            click.echo(safe(str(problem), limit=2000), err=True)
        return {"file": file, "ok": False, "problems": list(map(_problem, error.problems)), "notes": []}
    remarks = list(notes(scenario))
    for remark in remarks:
        output.say(f"{safe(file)}: {remark}")
    if not output.json:
        people = sum(role.count for role in scenario.team.values())
        click.echo(f"{safe(file)}: ok, {len(scenario.process)} steps, {people} people")
    return {"file": file, "ok": True, "problems": [], "notes": remarks}


def _problem(problem: Problem) -> dict[str, Any]:
    _, line, column = problem.order
    place = {"place": problem.place, "line": line or None, "column": column or None}
    return {**place, "key": problem.path, "message": problem.message}


@click.command(epilog=examples("schema > salescycle.schema.json"))
def schema() -> None:
    """JSON Schema of scenario files, for editors.

    Put this line on top of a scenario file, and an editor completes keys and shows what they mean:
    # yaml-language-server: $schema=salescycle.schema.json
    """
    from salescycle.scenarios.json_schema import scenario_schema

    Output(json=True, quiet=True, color=False).document(scenario_schema())
