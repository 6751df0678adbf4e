"""What a batch was: enough to run it again on another machine, in one file.

The scenarios stand in it as they were written, with everything they extend, and their books, so that a manifest does
not depend on files that somebody goes on editing.
"""

import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from salescycle.scenarios.loader import Loaded, load_document
from salescycle.scenarios.packing import pack, unpack_files
from salescycle.scenarios.writer import write_text
from salescycle.sim.compiled import sources_hash
from salescycle.sim.errors import DataError
from salescycle.sim.model.tables import RULES_VERSION
from salescycle.sim.studies.experiment import numbers_without

__all__ = [
    "MANIFEST",
    "Design",
    "Manifest",
    "Options",
    "manifest_of",
    "read_manifest",
    "unfinished_in",
    "unpack",
    "write_manifest",
]

MANIFEST = "manifest.json"
_MOST_BYTES = 128_000_000
_NOT_NEGATIVE = Field(ge=0, lt=1 << 63)


class Design(NamedTuple):
    """One way to run the firm, as the user has asked for it."""

    name: str
    changes: tuple[str, ...]
    """What tells it from the base, in the user's words."""
    overrides: tuple[str, ...]
    """Each ``--set`` in force, those of the variant last."""
    loaded: Loaded


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Options(_Part):
    """What was asked of the batch."""

    seed: Annotated[int, _NOT_NEGATIVE]
    end_s: Annotated[int, _NOT_NEGATIVE]
    replications: Annotated[int, Field(ge=2, le=10_000_000)]
    precision: float | None = None
    metric: str | None = None
    target: float | None = None
    pilot: bool = False
    doubt: bool = False


class _PackedDesign(_Part):
    name: str
    changes: list[str]
    overrides: list[str]
    file: str


class Manifest(_Part):
    """A batch: what was asked, of what, by which program, and what came of it."""

    schema_: Annotated[Literal["salescycle/manifest/1"], Field(alias="schema")]
    command: Literal["forecast", "compare"]
    options: Options
    designs: Annotated[list[_PackedDesign], Field(min_length=1, max_length=1000)]
    files: dict[str, str]
    rules_version: int
    program: dict[str, Any]
    """Versions, hash of the rules, Python, platform, packages: for people, not checked."""
    began: str
    ended: str | None = None
    engine: str
    done: Annotated[int, _NOT_NEGATIVE] = 0
    """Replications that the results rest on: the first numbers without those in quarantine."""
    quarantined: list[int] = []
    content_sha256: str | None = None

    finished: bool = False
    """Whether it has come to its own end, and was not interrupted."""

    @property
    def numbers(self) -> list[int]:
        """Numbers of the replications that the results rest on."""
        return numbers_without(self.done, self.quarantined)

    @property
    def question(self) -> tuple[Any, ...]:
        """What the journal of the batch is about; two batches with the same question share their replications."""
        return self.command, self.designs, self.files, self.options.seed, self.options.end_s


def manifest_of(command: str, options: Options, designs: Sequence[Design], engine: str) -> Manifest:
    """The manifest of a batch that is about to begin."""
    files: dict[str, str] = {}
    packed, homes = [], dict[Path, str]()
    for design in designs:
        loaded = design.loaded
        home = homes.setdefault(loaded.path.resolve(), str(len(homes) + 1))
        name = f"{home}/{loaded.path.stem}.yaml"
        files |= _files_of(loaded, name)
        packed.append({"name": design.name, "changes": list(design.changes),
                       "overrides": list(design.overrides), "file": name})  # fmt: skip
    return Manifest.model_validate(
        {
            "schema": "salescycle/manifest/1",
            "command": command,
            "options": options,
            "designs": packed,
            "files": files,
            "rules_version": RULES_VERSION,
            "program": _program(),
            "began": now(),
            "engine": engine,
        }
    )


def _files_of(loaded: Loaded, name: str) -> dict[str, str]:
    """A scenario as written, with its book and what ``fit`` has left beside it."""
    files = pack(loaded, name)
    fitted = loaded.path.with_suffix(".fit.json")
    if fitted.is_file():
        files[str(PurePosixPath(name).with_name(fitted.name))] = fitted.read_text(encoding="utf-8")
    return files


def _program() -> Mapping[str, Any]:
    return {
        "version": version("salescycle"),
        "rules_sha256": sources_hash(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "packages": dict(_packages(requires("salescycle") or ())),
    }


def _packages(requirements: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Versions of the packages that are installed, by name."""
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)
        try:
            yield from ((name[0], version(name[0])),) if name else ()
        except PackageNotFoundError:
            continue


def now() -> str:
    """This moment, as a manifest tells it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it whole or not at all."""
    write_text(folder / MANIFEST, manifest.model_dump_json(indent=2, by_alias=True) + "\n")


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file, or in a folder of results.

    Raises DataError when there is none, when it is no manifest, or one of other rules.
    """
    file = path / MANIFEST if path.is_dir() else path
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise DataError(f"{file}: larger than {_MOST_BYTES // 1_000_000} MB, which no manifest is.")
        manifest = Manifest.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise DataError(f"{file}: no manifest of a batch: {place}: {first['msg']}.") from None
    except (ValueError, RecursionError):
        raise DataError(f"{file}: no manifest of a batch: not JSON.") from None
    if manifest.rules_version != RULES_VERSION:
        raise DataError(
            f"{file}: written under rules version {manifest.rules_version}, this program has {RULES_VERSION}: "
            f"use salescycle {manifest.program.get('version', 'of then')}, or run the command anew."
        )
    return manifest


def unfinished_in(folder: Path) -> Manifest | None:
    """The batch in a folder that was killed or interrupted; None where there is none that could go on."""
    try:
        found = read_manifest(folder)
    except DataError:  # nothing there, or nothing that this program could resume
        return None
    return None if found.finished else found


def unpack(manifest: Manifest, folder: Path) -> list[Design]:
    """The designs of a manifest, their files written into *folder*; raises DataError for a path that leaves it."""
    try:
        unpack_files(manifest.files, folder)
    except ValueError as error:
        raise DataError(f"manifest: {error}.") from None
    designs = []
    for one in manifest.designs:
        if one.file not in manifest.files:
            raise DataError(f"manifest: designs: found the file {one.file!r}, need one of its files.")
        loaded = load_document(folder / one.file, one.overrides)
        designs.append(Design(one.name, tuple(one.changes), tuple(one.overrides), loaded))
    return designs
