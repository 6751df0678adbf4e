"""``reproduce``: run a batch again from its manifest, and hold the content against what it was."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from salescycle.sim.errors import DataError
from salescycle.tui.cli.batch import EXIT_NOT_GOOD, Workers, collect, compile_first, workers_options
from salescycle.tui.cli.common import Output, engine_option, examples, output_options


@click.command(epilog=examples("reproduce result", "reproduce result/manifest.json --engine simpy --workers 8"))
@click.argument("manifest", type=click.Path(path_type=Path, exists=True))
@engine_option("compiled")
@workers_options
@output_options
def reproduce(manifest: Path, engine: Any, workers: Workers, output: Output) -> int:
    """Run a batch again from its manifest.

    Every replication is computed anew; 0 when the content hash is equal, 1 when it differs.
    """
    from salescycle.scenarios.manifest import read_manifest, unpack
    from salescycle.sim.studies.experiment import Content
    from salescycle.tui.cli.compare import variants_of

    told = read_manifest(manifest)
    if told.content_sha256 is None:
        raise DataError(f"{manifest}: its batch has not come to an end; --resume it first.")
    content = Content()

    def add(totals: tuple[Any, ...]) -> None:
        for one in totals:
            content.add(one)

    with TemporaryDirectory() as scratch:
        plans = [one.plan for one in variants_of(unpack(told, Path(scratch)), told.options, engine, output.say)]
    compile_first(plans[0], workers, output)
    ended = collect(
        plans, told.numbers, add,
        way=workers.way(engine), store=None, enough=lambda done: False, what="replications", output=output,
    )  # fmt: skip
    ended.code()
    equal = content.sha256 == told.content_sha256
    document = {
        "schema": "salescycle/reproduce/1",
        "command": told.command,
        "replications": ended.done,
        "expected": told.content_sha256,
        "content_sha256": content.sha256,
        "equal": equal,
    }
    sentence = (
        f"Equal: {ended.done:,} replications of `{told.command}` have the content {content.sha256[:16]} again."
        if equal
        else f"Different: found the content {content.sha256[:16]}, the manifest tells {told.content_sha256[:16]}."
    )
    output.result(document, [sentence])
    return 0 if equal else EXIT_NOT_GOOD
