"""What commands that run batches share: who computes, what is kept, what is told on the way, and what ends it."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

from salescycle.sim.errors import LostClusterError, UsageError
from salescycle.tui.cli.common import Output
from salescycle.tui.cli.run import warn_of_compiling

if TYPE_CHECKING:
    from salescycle.reports.store import Store
    from salescycle.scenarios.manifest import Design, Manifest
    from salescycle.sim.studies.experiment import Plan
    from salescycle.sim.studies.measures import Totals
    from salescycle.sim.studies.ways import Way

__all__ = [
    "Ended",
    "Workers",
    "batch_options",
    "check_resumed",
    "collect",
    "compile_first",
    "make_folder",
    "opened",
    "resumed",
    "workers_options",
]

EXIT_NOT_GOOD = 1
SHOWN_FAILURES = 3

Command = TypeVar("Command", bound=Callable[..., Any])


class Workers(NamedTuple):
    """Who computes, as the user has asked for it."""

    here: int | None
    cluster: str | None
    tls: Path | None
    insecure: bool

    def way(self, engine: Any) -> "Way":
        """Threads or processes here, or a cluster. Raises UsageError for an address that is not to be trusted."""
        if self.cluster is None:
            from salescycle.sim.studies.ways import way_of

            return way_of(engine, self.threads)
        from salescycle.sim.studies.cluster import Cluster

        return Cluster(self.cluster, tls=self.tls, insecure=self.insecure)

    @property
    def threads(self) -> int:
        """Workers on this machine."""
        return self.here or os.cpu_count() or 1


def batch_options(command: Command) -> Command:
    """Give a command the options of batches; it receives ``out``, ``resume`` and ``workers``."""
    keeps = click.option(
        "--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for results and journal."
    )
    resumes = click.option(
        "--resume",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="DIR",
        help="Go on with the batch in a folder of --out, with what was asked there.",
    )
    return keeps(resumes(workers_options(command)))


def workers_options(command: Command) -> Command:
    """Give a command the options that say who computes; it receives ``workers``."""
    from functools import wraps

    @click.option(
        "--workers",
        "count",
        type=click.IntRange(1, 256),
        metavar="N",
        help="Threads (processes of SimPy); one a core when left out.",
    )
    @click.option("--cluster", metavar="ADDRESS", help="Dask scheduler that computes, such as tls://host:8786.")
    @click.option(
        "--tls",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="DIR",
        help="Folder with ca.pem, cert.pem and key.pem for --cluster.",
    )
    @click.option("--insecure", is_flag=True, help="Allow a cluster on another machine without TLS.")
    @wraps(command)
    def with_workers(
        *args: Any, count: int | None, cluster: str | None, tls: Path | None, insecure: bool, **kwargs: Any
    ) -> Any:
        return command(*args, workers=Workers(count, cluster, tls, insecure), **kwargs)

    return with_workers  # type: ignore[return-value]  # a wrapper with other options


_MAY_CHANGE = frozenset(
    (
        "resume",
        "count",
        "cluster",
        "tls",
        "insecure",
        "engine",
        "replications",
        "precision",
        "as_json",
        "quiet",
        "no_color",
    )
)


def check_resumed(context: click.Context) -> None:
    """Raise UsageError where an option beside ``--resume`` asks for another batch than the one in its folder."""
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "") == ParameterSource.COMMANDLINE
        if given and option.name not in _MAY_CHANGE:
            named = option.opts[0] if isinstance(option, click.Option) else option.make_metavar(context)
            raise UsageError(
                f"--resume: found {named} beside it; the folder says what is computed. Besides it there may be "
                "--replications, --precision, --engine and who computes."
            )


def resumed(context: click.Context, folder: Path) -> tuple["Manifest", list["Design"]]:
    """The batch in a folder; its files stay in reach as long as the command runs.

    Raises DataError when it is none of this command.
    """
    from salescycle.scenarios.manifest import read_manifest, unpack
    from salescycle.sim.errors import DataError

    manifest = read_manifest(folder)
    if manifest.command != context.info_name:
        raise DataError(f"--resume {folder}: found a batch of {manifest.command}, need one of {context.info_name}.")
    return manifest, unpack(manifest, Path(context.with_resource(TemporaryDirectory())))


def compile_first(plan: "Plan", workers: Workers, output: Output) -> None:
    """Compile before several threads ask for it at once, and before anybody counts runs a second."""
    from salescycle.sim.studies.experiment import replication

    if plan.engine != "compiled" or workers.cluster is not None:
        return
    warn_of_compiling(output)
    replication(plan._replace(until=0), 0)


def make_folder(out: Path) -> None:
    """The folder of ``--out``; raises UsageError when it cannot be made."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: the folder cannot be made: {error.strerror}.") from None


def opened(folder: Path | None, plans: Sequence["Plan"], manifest: "Manifest", output: Output) -> "Store | None":
    """The journal of a folder, its manifest written; None without folder.

    Raises UsageError when an unfinished batch with another question is there: its work would be lost.
    """
    if folder is None:
        return None
    from salescycle.reports.store import Store
    from salescycle.scenarios.manifest import unfinished_in, write_manifest

    make_folder(folder)
    before = unfinished_in(folder)
    if before is not None and before.question != manifest.question:
        names = ", ".join(design.name for design in before.designs)
        raise UsageError(
            f"--out {folder}: found an unfinished {before.command} of {names}; go on with `salescycle {before.command} "
            f"--resume {folder}`, or take another folder."
        )
    store = Store(folder, plans)
    write_manifest(folder, manifest)
    if there := min(map(len, store.there)):
        output.say(f"{there:,} replications are in {folder} already.")
    return store


class Ended(NamedTuple):
    """How a batch has ended."""

    done: int
    """Replications that the results rest on."""
    quarantined: tuple[int, ...]
    """Numbers of those that cannot be computed."""
    stopped: BaseException | None = None
    """What ended it before its time: an interruption, or a cluster that has gone."""

    @property
    def numbers(self) -> list[int]:
        """Numbers of the replications that the results rest on."""
        from salescycle.sim.studies.experiment import numbers_without

        return numbers_without(self.done, self.quarantined)

    def code(self) -> int:
        """Exit code; raises what has stopped it."""
        if self.stopped is not None:
            raise self.stopped
        return EXIT_NOT_GOOD if self.quarantined else 0


def collect(
    plans: Sequence["Plan"],
    numbers: Sequence[int],
    add: Callable[[tuple["Totals", ...]], object],
    *,
    way: "Way",
    store: "Store | None",
    enough: Callable[[int], bool],
    what: str,
    output: Output,
) -> Ended:
    """Hand each replication to *add*, until all *numbers* are done or there are *enough*.

    A progress line shows how far it is. What was collected is kept when the user interrupts, or the cluster goes away;
    with fewer than two there is nothing to keep.
    """
    from salescycle.sim.studies.experiment import together
    from salescycle.tui.cli.progress import Progress

    began, done, poison = time.monotonic(), 0, dict[int, str]()
    stopped: BaseException | None = None
    runs = together(plans, numbers, way, kept=store.kept if store else None)
    with Progress(what, len(numbers), shown=not output.quiet) as progress:
        try:
            for one in runs:
                totals = tuple(each.totals for each in one if each.totals is not None)
                if len(totals) == len(one):
                    add(totals)
                    done += 1
                else:
                    poison[one[0].number] = next(each.failure for each in one if each.failure)
                progress.step()
                if enough(done):
                    break
        except (KeyboardInterrupt, LostClusterError) as error:
            stopped = error
        finally:
            runs.close()
    output.say(f"{done:,} {what} in {time.monotonic() - began:.1f} s.")
    _tell_poison(poison, plans[0].seed, store, output)
    if done < 2:
        raise stopped or UsageError(f"Fewer than two {what} could be computed; there is nothing to tell.")
    return Ended(done, tuple(sorted(poison)), stopped)


def _tell_poison(poison: Mapping[int, str], seed: int, store: "Store | None", output: Output) -> None:
    """Warnings, which come also with ``--quiet``: the result lacks what they name."""
    for number, failure in list(poison.items())[:SHOWN_FAILURES]:
        last = failure.strip().splitlines()[-1]
        click.echo(f"Replication {number} of seed {seed} is in quarantine: {last}", err=True)
    if poison:
        where = f"tracebacks in {store.path}, table quarantine" if store else "with --out DIR tracebacks are kept"
        click.echo(f"Left out of the results: {len(poison)}; {where}.", err=True)


def told_interruption(ended: Ended, most: int, what: str, store: "Store | None", output: Output) -> None:
    """Say what an unfinished result rests on, and how to go on."""
    if ended.stopped is None:
        return
    further = f" Go on with --resume {store.folder}." if store else ""
    output.say(f"Interrupted after {ended.done:,} of {most:,} {what}; what is printed rests on these.{further}")


def finish(store: "Store", manifest: "Manifest", ended: Ended, content_sha256: str) -> None:
    """The last lines of a manifest, and the journal closed."""
    from salescycle.scenarios.manifest import now, write_manifest

    write_manifest(
        store.folder,
        manifest.model_copy(
            update={
                "ended": now(),
                "finished": ended.stopped is None,
                "done": ended.done,
                "quarantined": list(ended.quarantined),
                "content_sha256": content_sha256,
            }
        ),
    )
    store.close()


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """A document as a file, whole or not at all."""
    from salescycle.scenarios.writer import write_text

    write_text(path, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def enough_by(precision: float | None, most: int, reached: Callable[[], float]) -> Callable[[int], bool]:
    """Whether a batch has *reached* its precision, looked at as seldom as honesty wants."""
    from salescycle.sim.studies.inference import looks

    if precision is None:
        return lambda done: False
    stops = set[int](looks(most))
    return lambda done: done in stops and reached() <= precision
