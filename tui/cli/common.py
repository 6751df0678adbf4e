"""What commands share: the SCENARIO argument, ``--set``, the flags of every command, and how a result is printed."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from salescycle.reports.columns import Report
    from salescycle.scenarios.loader import Loaded
    from salescycle.scenarios.saved_game import Header

__all__ = [
    "DEFAULT_SCENARIO",
    "LEVEL_NAMES",
    "Output",
    "engine_option",
    "examples",
    "fresh_seed_option",
    "output_options",
    "provenance",
    "scenario_argument",
    "seed_option",
    "set_option",
]

DEFAULT_SCENARIO = "saas_smb"
LEVEL_NAMES = ("tutorial", "day", "week", "quarter", "year")
"""Levels of a game; a test holds them to those that there are, which takes an import."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Output:
    """How a command talks: results to stdout, narration to stderr."""

    json: bool
    quiet: bool
    color: bool

    def say(self, sentence: str) -> None:
        """Narrate, unless told to be quiet."""
        if not self.quiet:
            click.echo(sentence, err=True)

    def result(self, document: Mapping[str, Any], report: "Report") -> None:
        """Print the result: *document* with ``--json``, otherwise *report*."""
        if self.json:
            self.document(document)
        elif self.color:
            from rich.console import Console

            from salescycle.reports.rich_tables import for_terminal

            Console(highlight=False, markup=False, emoji=False).print(for_terminal(report))
        else:
            from salescycle.reports.columns import plain

            click.echo(plain(report), nl=False)

    def document(self, document: Mapping[str, Any]) -> None:
        """Print one JSON document."""
        click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def output_options(command: Command) -> Command:
    """Give a command ``--json``, ``--quiet`` and ``--no-color``; it receives them as ``output``."""
    from functools import wraps

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @click.option("--quiet", is_flag=True, help="No narration on stderr.")
    @click.option("--no-color", is_flag=True, help="Plain text, also on a terminal.")
    @wraps(command)
    def with_output(*args: Any, as_json: bool, quiet: bool, no_color: bool, **kwargs: Any) -> Any:
        color = sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
        return command(*args, output=Output(as_json, quiet, color), **kwargs)

    return with_output  # type: ignore[return-value]  # a wrapper with three more flags


def _complete_scenario(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from salescycle.scenarios.files import library

    files = [str(path) for path in Path().glob("*.yaml")]
    return [name for name in [*library(), *files] if name.startswith(incomplete)]


scenario_argument = click.argument("scenario", default=DEFAULT_SCENARIO, shell_complete=_complete_scenario)
"""SCENARIO: a library name or a path."""

set_option = click.option(
    "--set",
    "overrides",
    metavar="KEY=VALUE",
    multiple=True,
    help="Change one value by its path, such as team.rep.count=6; may be repeated.",
)
"""``--set KEY=VALUE``, any number of times, as ``overrides``."""


def _seed(context: click.Context, option: click.Parameter, seed: int | None) -> int | None:
    if seed is not None and not 0 <= seed < 1 << 63:
        raise click.BadParameter(f"found {seed}, need a whole number from 0 up, below 2^63.")
    return seed


def _seed_option(else_: str) -> Callable[[Command], Command]:
    return click.option(
        "--seed", type=int, callback=_seed, metavar="N", help=f"Seed of all luck; {else_} when left out."
    )


seed_option = _seed_option("the scenario's")
fresh_seed_option = _seed_option("a fresh one")


def engine_option(default: str) -> Callable[[Command], Command]:
    """``--engine``, with the *default* of the command."""
    return click.option(
        "--engine",
        type=click.Choice(["simpy", "compiled"]),
        default=default,
        show_default=True,
        help="simpy is at hand at once, compiled is quick; they are equal to the last bit.",
    )


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\n".join(["\b", "Examples:" if len(lines) > 1 else "Example:", *(f"  salescycle {line}" for line in lines)])


def provenance(
    results: Mapping[str, Any],
    *,
    loaded: "Loaded | None" = None,
    game: "Header | None" = None,
    engine: str | None = None,
    seed: int | None = None,
    replications: int | None = None,
) -> dict[str, Any]:
    """Where *results* come from, of a scenario or of a kept game; what does not apply is null.

    ``content_sha256`` covers the results, not the way they were computed.
    """
    from importlib.metadata import version
    from platform import python_version

    from salescycle.sim.model.tables import RULES_VERSION

    content = json.dumps(results, sort_keys=True, separators=(",", ":"), allow_nan=False)
    name, sha256 = (game.scenario, game.scenario_sha256) if game else (None, None)
    if loaded:
        name, sha256 = loaded.scenario.name, loaded.sha256
        seed = loaded.scenario.seed if seed is None else seed
    return {
        "version": version("salescycle"),
        "rules_version": RULES_VERSION,
        "engine": engine,
        "scenario": name,
        "scenario_sha256": sha256,
        "seed": game.seed if game else seed,
        "replications": replications,
        "python": python_version(),
        "numpy": version("numpy"),
        "content_sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
