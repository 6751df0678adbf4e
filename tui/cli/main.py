"""The program ``salescycle``: finds a command, runs it, and turns whatever goes wrong into a sentence and an exit code.

A command is a line in ``COMMANDS``. Its module is imported when it is called, so ``--help`` and ``--version`` are
quick.
"""

import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

import click

from salescycle.sim.errors import SalesCycleError

__all__ = ["COMMANDS", "EXIT_INTERRUPTED", "main", "program"]

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class Entry(NamedTuple):
    """Where a command lives and what it does."""

    home: str
    """``module:function``."""
    help: str
    """One line for ``salescycle --help``."""


# In the order of --help. A command's own help begins with the same line.
COMMANDS: dict[str, Entry] = {
    "list": Entry("salescycle.tui.cli.scenario:list_scenarios", "The scenarios that come with the program."),
    "new": Entry("salescycle.tui.cli.scenario:new", "Write a scenario of your own to edit, comments included."),
    "show": Entry("salescycle.tui.cli.scenario:show", "A scenario's self-portrait before it runs."),
    "levers": Entry("salescycle.tui.cli.scenario:levers", "Every key one can turn, with its value and range."),
    "check": Entry("salescycle.tui.cli.scenario:check", "Check scenario files and tell all their problems."),
    "run": Entry("salescycle.tui.cli.run:run", "Run a scenario once and tell what happened."),
    "document": Entry(
        "salescycle.tui.cli.document:document", "The documents of one account of a run, as SAP SD shows them."
    ),
    "forecast": Entry("salescycle.tui.cli.forecast:forecast", "What will probably be booked, and how surely."),
    "compare": Entry("salescycle.tui.cli.compare:compare", "What a change of the process is worth."),
    "play": Entry("salescycle.tui.cli.play:play", "Play a salesperson against the simulation."),
    "drill": Entry("salescycle.tui.cli.drill:drill", "Fresh situations of one kind of decision."),
    "replay": Entry("salescycle.tui.cli.play:replay", "Play a kept game again, its score computed anew."),
    "debrief": Entry("salescycle.tui.cli.play:debrief", "What a kept game was worth, and which decisions mattered."),
    "bots": Entry("salescycle.tui.cli.bots:bots", "Reference players against the firm's own playbook."),
    "reproduce": Entry("salescycle.tui.cli.reproduce:reproduce", "Run a batch again from its manifest."),
    "fit": Entry("salescycle.tui.cli.fit:fit", "A scenario and its book of open deals from a CRM export."),
    "schema": Entry("salescycle.tui.cli.scenario:schema", "JSON Schema of scenario files, for editors."),
}


class LazyCommands(click.Group):
    """Imports a command when it is called; a misspelt one is answered with the nearest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].home.partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"There is no command {name!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lines of the table, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


EXAMPLES = """\b
Examples:
  salescycle list
  salescycle show saas_smb
  salescycle levers saas_smb --set team.rep.count=6
"""


@click.command(
    cls=LazyCommands, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True
)
@click.version_option(package_name="salescycle", prog_name="salescycle", message="%(prog)s %(version)s")
def program() -> None:
    """The whole sales cycle as a simulation: look at it, ask what if, forecast with it.

    Results go to stdout, everything else to stderr. Exit code 0: done; 1: done, but not good; 2: usage or bad input;
    3: a save or a replay is refused; 130: interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A letter that cannot be shown becomes a question mark, a byte that is none a mark too: no traceback.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: Sequence[str] | None) -> int:
    try:
        code: Any = program.main(arguments, prog_name="salescycle", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader, such as head, has seen enough; Python would complain while it closes the stream. 1 as in click.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except SalesCycleError as error:
        return _told(error)
    return code if isinstance(code, int) else 0


def _told(error: SalesCycleError) -> int:
    """Tell a user's mistake, a line a problem; names in it may come from anybody's file."""
    from salescycle.sim.words.safe import safe  # noqa: PLC0415  # not needed for --help

    for line in str(error).splitlines():
        click.echo(safe(line, limit=2000), err=True)
    return error.exit_code
