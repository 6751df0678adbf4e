"""YAML of files, which are read again and again: parsed once, and known from then on by their text."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from salescycle.scenarios import strict_yaml
from salescycle.scenarios.once import found_once
from salescycle.scenarios.strict_yaml import PARSER, Document, Place, read_yaml

__all__ = ["read_yaml_once"]


def read_yaml_once(text: str) -> Document:
    """What ``read_yaml`` reads; a text that is refused is parsed each time, and raises ``YamlProblem`` each time."""
    told = found_once("read", f"{_reader()}\n{text}", lambda: _plain(read_yaml(text)))
    return Document(told["data"], {tuple(path): Place(line, column) for path, (line, column) in told["places"]})


def _plain(document: Document) -> dict[str, Any]:
    return {"data": document.data, "places": list(document.places.items())}


@cache
def _reader() -> str:
    """What decides how a text is understood: our rules, and the parser."""
    return f"{sha256(Path(strict_yaml.__file__).read_bytes()).hexdigest()} {PARSER}"
