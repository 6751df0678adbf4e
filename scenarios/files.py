"""Scenario files on disk: found by name or path, read strictly, laid over what they extend.

Every key keeps its origin, so a problem is told where somebody wrote it, whichever file that was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.scenarios.strict_yaml import MOST_BYTES, TOP, Place, YamlProblem
from salescycle.scenarios.yaml_once import read_yaml_once
from salescycle.sim.errors import Problem, ScenarioError
from salescycle.sim.words.quantities import nearest
from salescycle.sim.words.reading import KeyPath, found

__all__ = ["Layer", "Origin", "ScenarioDocument", "file_beside", "library", "read_scenario_file"]

LIBRARY = Path(__file__).parent
NOT_SCENARIOS = {"sources.yaml"}
MOST_LEVELS = 4


@cache
def library() -> Mapping[str, Path]:
    """Scenarios that come with the program: name and file."""
    files = sorted(path for path in LIBRARY.glob("*.yaml") if path.name not in NOT_SCENARIOS)
    return {path.stem: path for path in files}


class Layer(NamedTuple):
    """One file, or one ``--set``: something that keys were written in."""

    label: str
    """As the user calls it."""
    rank: int
    """Place in the chain: 0 is the file that was named, then what it extends."""
    path: Path
    text: str = ""

    def place(self, place: Place | None) -> tuple[str, tuple[int, int, int]]:
        """Where in this layer, as people read it, and its rank among all places."""
        if place is None:
            return self.label, (self.rank, 0, 0)
        return f"{self.label}:{place.line}:{place.column}", (self.rank, *place)

    def refuse(self, message: str, place: Place | None = None, path: str = "") -> ScenarioError:
        """The error that ends reading: the file as a whole cannot be used."""
        label, order = self.place(place)
        return ScenarioError([Problem(label, path, message, order)])


class Origin(NamedTuple):
    """Where a key was written."""

    layer: Layer
    place: Place | None


@dataclass
class ScenarioDocument:
    """Plain data with the origin of every key."""

    data: dict[str, Any]
    origins: dict[KeyPath, Origin]

    def place(self, path: KeyPath) -> tuple[str, tuple[int, int, int]]:
        """Where *path* was written, or else the nearest key around it."""
        while path not in self.origins:
            path = path[:-1]
        origin = self.origins[path]
        return origin.layer.place(origin.place)


def read_scenario_file(name_or_path: str) -> tuple[ScenarioDocument, Layer]:
    """The document of a library name or a path, with everything it extends, and the file itself."""
    path, label = _find(name_or_path)
    return _read_file(path, label, above=())


def _find(name_or_path: str) -> tuple[Path, str]:
    if name_or_path in library():
        return library()[name_or_path], library()[name_or_path].name
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.is_file():
        return path, name_or_path
    likely = nearest(name_or_path, library())
    meant = f" Did you mean {likely!r}?" if likely else ""
    known = ", ".join(library())
    raise ScenarioError([Problem("", "", f"found no scenario {name_or_path!r}, need {known} or a file.{meant}")])


def _read_file(path: Path, label: str, above: tuple[Path, ...]) -> tuple[ScenarioDocument, Layer]:
    """The document of a file, laid over what it extends; *above* are the files that extend it."""
    layer = Layer(label, len(above), path)
    layer = layer._replace(text=_text(path, layer))
    try:
        yaml = read_yaml_once(layer.text)
    except YamlProblem as problem:
        raise layer.refuse(problem.message, problem.place) from None
    if not isinstance(yaml.data, dict):
        raise layer.refuse(f"found {found(yaml.data)}, need the keys of a scenario such as name: and team:", TOP)
    origins = {key: Origin(layer, place) for key, place in yaml.places.items()}
    own = ScenarioDocument(yaml.data, {(): Origin(layer, TOP), **origins})
    base = _base(own, layer, (*above, path.resolve()))
    return (_merged(base, own) if base else own), layer


def _text(path: Path, layer: Layer) -> str:
    try:
        if not path.is_file():
            raise layer.refuse("found no regular file" if path.exists() else "found no such file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise layer.refuse(f"cannot be read: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise layer.refuse(f"found more than {MOST_BYTES // 1024} kB, need a smaller file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise layer.refuse("found bytes that are no UTF-8, need a text in UTF-8", Place(line, 1)) from None


def _base(own: ScenarioDocument, layer: Layer, chain: tuple[Path, ...]) -> ScenarioDocument | None:
    """The document that *own* extends, if it extends one."""
    wanted = own.data.get("extends")
    if not isinstance(wanted, str):
        return None
    path, label = _extended(wanted, layer)
    place = own.origins[("extends",)].place
    if not path:
        meant = f" Did you mean {likely!r}?" if (likely := nearest(wanted, library())) else ""
        need = f"{', '.join(library())} or a .yaml file in the same folder or below"
        raise layer.refuse(f"found {found(wanted)}, need {need}.{meant}", place, "extends")
    if path.resolve() in chain:
        raise layer.refuse(f"found {found(wanted)}, which extends this file in turn", place, "extends")
    if len(chain) >= MOST_LEVELS:
        raise layer.refuse(f"found more than {MOST_LEVELS} files one upon the other", place, "extends")
    return _read_file(path, label, chain)[0]


def _extended(wanted: str, layer: Layer) -> tuple[Path | None, str]:
    """File and label of what is extended; no file if there is none that may be read."""
    if wanted in library():
        return library()[wanted], library()[wanted].name
    return file_beside(layer.path, wanted, (".yaml", ".yml")), str(Path(layer.label).parent / wanted)


def file_beside(path: Path, wanted: str, endings: tuple[str, ...]) -> Path | None:
    """The file *wanted* in the folder of *path* or below; None when it is elsewhere, missing or of another kind."""
    file = path.parent / wanted
    try:
        is_there = file.is_file() and file.resolve().is_relative_to(path.parent.resolve())
    except OSError:  # a name that is too long, a folder that may not be read
        return None
    return file if is_there and file.suffix in endings else None


def _merged(base: ScenarioDocument, own: ScenarioDocument) -> ScenarioDocument:
    """*own* over *base*, mapping by mapping."""
    return ScenarioDocument(_laid_over(base.data, own.data), {**base.origins, **own.origins})


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A key of *own* wins; without a value it leaves out what it would inherit."""
    merged = dict(base)
    for key, value in own.items():
        if value is None and key in base:
            del merged[key]
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = _laid_over(base[key], value)
        else:
            merged[key] = value
    return merged
