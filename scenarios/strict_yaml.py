"""YAML 1.2, strictly: text in, plain data and the place of every key out. The only room that names ruamel.yaml.

Read from the stream of parse events, so a hostile file is refused at its first forbidden event and never built.
Refused are anchors, aliases, tags, merge keys, duplicate keys, several documents, non-finite and over-long numbers,
hidden characters, nesting above 32 and more than 20,000 values; who opens a file refuses one above 256 kB.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML, __version__
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

__all__ = ["MOST_BYTES", "PARSER", "TOP", "Document", "Place", "YamlProblem", "read_yaml", "scalar"]

PARSER = f"ruamel.yaml {__version__}"
MOST_BYTES = 256 * 1024
MOST_DEPTH = 32
MOST_NODES = 20_000  # a quarter of a megabyte of real scenario has fewer; 100,000 take ruamel 1.6 s
LONGEST_NUMBER = 40
LONGEST_KEY = 200

KeyPath = tuple[str | int, ...]


class Place(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


TOP = Place(1, 1)


class YamlProblem(Exception):  # noqa: N818  # it is caught and told as a Problem with its file
    """The text is not the YAML that scenario files are written in."""

    def __init__(self, message: str, place: Place = TOP) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


@dataclass
class Document:
    """Plain data of one file and the place of each of its keys and list items."""

    data: Any
    places: dict[KeyPath, Place] = field(default_factory=dict)


def read_yaml(text: str) -> Document:
    """Read one strict YAML document; raises ``YamlProblem`` at the first thing that is not allowed."""
    _refuse_hidden_characters(text)
    try:
        return _Builder(YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"this is not YAML: {(error.problem or error.context or 'unreadable').splitlines()[0]}"
        raise YamlProblem(message, Place(mark.line + 1, mark.column + 1) if mark else TOP) from None
    except (YAMLError, ValueError, OverflowError):
        # The scanner converts escapes such as "\UFFFFFFFF" and version numbers without looking.
        raise YamlProblem("this is not YAML: an escape or a version number that does not exist") from None


# C0 (but tab and line ends), DEL, C1, zero-width and direction marks, lone surrogates, non-characters
_HIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def _refuse_hidden_characters(text: str, place: Place | None = None) -> None:
    hidden = _HIDDEN.search(text)
    if hidden is None:
        return
    before = text[: hidden.start()]
    found = Place(before.count("\n") + 1, hidden.start() - before.rfind("\n"))
    raise YamlProblem(f"found the hidden character U+{ord(hidden[0]):04X}, need plain text", place or found)


_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def scalar(text: str, place: Place = TOP) -> Any:
    """A plain scalar of YAML 1.2's core schema: null, true, false, a number, or else text."""
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise YamlProblem(f"found {text}, need a finite number", place)
    if not _DECIMAL.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER:
        raise YamlProblem(f"found a number of {len(text)} characters, need one of at most {LONGEST_NUMBER}", place)
    number = int(text) if _INTEGER.fullmatch(text) else float(text)
    if not abs(number) < 1e300:
        raise YamlProblem(f"found {text}, need a finite number", place)
    return number


class _Builder:
    """Builds one document from parse events, watching its size."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._places: dict[KeyPath, Place] = {}
        self._nodes = 0

    def document(self) -> Document:
        data: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                self._check_start(event, documents)
                data = self._node(next(self._events), ())
        return Document(data, self._places)

    def _check_start(self, event: DocumentStartEvent, documents: int) -> None:
        if documents > 1:
            raise YamlProblem("found a second document, need one in a file", _place(event))
        if event.tags or event.version not in (None, (1, 2)):
            raise YamlProblem("found a directive, need plain YAML 1.2", _place(event))

    def _node(self, event: Any, path: KeyPath) -> Any:
        self._check(event, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        text: str = event.value
        _refuse_hidden_characters(text, _place(event))
        return scalar(text, _place(event)) if event.style is None else text

    def _check(self, event: Any, path: KeyPath) -> None:
        self._nodes += 1
        place = _place(event)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise YamlProblem("found an anchor or alias (& or *), need the value itself", place)
        if getattr(event, "ctag", None) is not None or getattr(event, "tag", None) is not None:
            raise YamlProblem("found a tag (!), need a plain value", place)
        if len(path) >= MOST_DEPTH:
            raise YamlProblem(f"found more than {MOST_DEPTH} levels, need fewer", place)
        if self._nodes > MOST_NODES:
            raise YamlProblem(f"found more than {MOST_NODES:,} values, need fewer", place)

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        built: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path)
            if key in built:
                raise YamlProblem(f"found the key {key!r} a second time, need it once", _place(event))
            self._places[(*path, key)] = _place(event)
            built[key] = None
            built[key] = self._node(next(self._events), (*path, key))
        return built

    def _key(self, event: Event, path: KeyPath) -> str:
        self._check(event, path)
        if not isinstance(event, ScalarEvent):
            raise YamlProblem("found a list or mapping as a key, need a name", _place(event))
        if event.value == "<<":
            raise YamlProblem("found a merge key (<<), need the keys themselves", _place(event))
        if not 0 < len(event.value) <= LONGEST_KEY or not event.value.isprintable():
            raise YamlProblem("found a key that is empty, very long or not to be seen, need a name", _place(event))
        return str(event.value)

    def _sequence(self, path: KeyPath) -> list[Any]:
        built: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            self._places[(*path, len(built))] = _place(event)
            built.append(self._node(event, (*path, len(built))))
        return built


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
