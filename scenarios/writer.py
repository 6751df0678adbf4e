"""Scenario files written for people to read on: keys in the order of the description, short blocks on one line."""

import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from salescycle.scenarios.strict_yaml import YamlProblem, scalar

__all__ = ["as_yaml", "write_text"]

WIDTH = 120
INDENT = "  "
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_ ./+&-]*[A-Za-z0-9_./+&-])?")


def as_yaml(document: Mapping[str, Any], *, comment: str = "") -> str:
    """*document* (text, numbers, lists, mappings) as strict YAML under a *comment*; the same document, the same bytes.

    >>> print(as_yaml({"name": "ours", "team": {"rep": {"count": 4, "cost": "45.00 / h"}}}, comment="Mine."), end="")
    # Mine.
    name: ours
    team:
      rep: {count: 4, cost: 45.00 / h}
    """
    lines = [f"# {line}".rstrip() for text in comment.splitlines() for line in textwrap.wrap(text, WIDTH - 2) or [""]]
    return "\n".join([*lines, *_block(document, "")]) + "\n"


def _block(block: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in block.items():
        short = f"{indent}{_scalar(key)}: {_flow(value)}"
        if len(short) <= WIDTH and not _holds_blocks(value):
            yield short
        elif isinstance(value, Mapping):
            yield f"{indent}{_scalar(key)}:"
            yield from _block(value, indent + INDENT)
        elif isinstance(value, str):
            yield from _folded(short, indent + INDENT)
        else:
            yield short


def _holds_blocks(value: Any) -> bool:
    """A mapping of mappings is read line by line."""
    return isinstance(value, Mapping) and any(isinstance(part, Mapping) for part in value.values())


def _folded(line: str, indent: str) -> Iterator[str]:
    """A long quoted text over several lines, broken behind commas; it reads as one with single spaces."""
    unbroken = re.sub(r"(?<!,) ", "\0", line)
    wrapped = textwrap.wrap(unbroken, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return (part.replace("\0", " ") for part in wrapped)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: str | float | bool | None) -> str:
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    return value if _PLAIN.fullmatch(value) and _reads_as_text(value) else json.dumps(value, ensure_ascii=False)


def _reads_as_text(value: str) -> bool:
    try:
        return bool(scalar(value) == value)
    except YamlProblem:
        return False


def write_text(path: Path, text: str) -> None:
    """Write a whole file or none of it: whoever reads meanwhile finds the old one."""
    half = path.with_name(f".{path.name}.half")
    half.write_text(text, encoding="utf-8", newline="\n")
    os.replace(half, path)
