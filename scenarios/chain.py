"""Lines of JSON, each sealed with a hash over all before it: what is in a save, whatever it is about.

A line is an object without line breaks that ends with ``"hash"``: SHA-256, in hexadecimal digits, over the hash of the
line before (nothing for the first) and the line without its own hash, byte for byte.

A kill in the middle of writing leaves a piece of a line without line break. It was never acknowledged, so it is no
damage: readers leave it out.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from salescycle.sim.errors import SaveError

__all__ = ["MOST_BYTES", "Link", "links", "plain", "sealed"]

MOST_BYTES = 16_000_000
"""Largest chain."""
_MOST_DEPTH = 32
"""Most lists and objects inside of each other."""
_MOST_PARTS = 200_000
"""Most lists and objects in a line, and most texts: a forged one cannot ask for much memory [assumption]."""
_MOST_DIGITS = 19

_SEAL = re.compile(rb',"hash":"([0-9a-f]{64})"\}')
_SEAL_BYTES = 75
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, but tab and line breaks; half characters, which UTF-8 cannot say."""


class Link(NamedTuple):
    """A line whose hash is right."""

    number: int
    """From 1."""
    content: bytes
    """The object without the hash."""
    seal: str
    """The hash."""
    end: int
    """Bytes of the chain up to here."""


def sealed(value: dict[str, Any], before: str) -> tuple[bytes, str]:
    """The line that says *value*, and its hash; *before*: hash of the line before, empty for the first.

    Raises ValueError or TypeError for what ``plain`` would not read again.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    content = text.encode("utf-8", "surrogatepass")
    plain(content)
    seal = _hash(before, content)
    return content[:-1] + b',"hash":"' + seal.encode() + b'"}\n', seal


def links(raw: bytes, place: str, *, beginning: bytes) -> Iterator[Link]:
    """The lines of a chain that starts with *beginning*, one at least; *place*: how errors call the file.

    Raises SaveError at the first line that is not as it was written.
    """
    if len(raw) > MOST_BYTES:
        raise SaveError(f"{place}: larger than {MOST_BYTES // 1_000_000} MB, which no save is.")
    if not raw.startswith(beginning):
        raise SaveError(f"{place}: found no save of salescycle; name a file that the game has written.")
    seal, begin, number = "", 0, 1
    while (end := raw.find(b"\n", begin) + 1) > 0:
        content, told = _unsealed(raw[begin : end - 1])
        if told != _hash(seal, content):
            raise _damaged(place, number)
        yield Link(number, content, told, end)
        seal, begin, number = told, end, number + 1
    if begin == 0:
        raise SaveError(f"{place}: found a header that was not written to its end; start the game anew.")
    whole = _SEAL.search(raw, begin)
    if whole and whole.end() < len(raw):  # more than a kill can leave: its line break was there, and was changed
        raise _damaged(place, number)


def plain(content: bytes) -> dict[str, Any]:
    """The JSON object that stands there, of harmless text and numbers. Raises ValueError with what was found."""
    quotes = content.count(b'"') - content.count(b'\\"')
    if max(content.count(b"[") + content.count(b"{"), quotes // 2) > _MOST_PARTS:
        raise ValueError(f"found more than {_MOST_PARTS:,} lists and objects, or texts")
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=_object, parse_int=_integer)
    except UnicodeDecodeError:
        raise ValueError("found bytes that are no UTF-8") from None
    except json.JSONDecodeError:
        raise ValueError("found no JSON") from None
    except RecursionError:
        raise ValueError("found lists and objects too deep inside of each other") from None
    if not isinstance(value, dict):
        raise ValueError("found no JSON object")
    _check_plain(value, _MOST_DEPTH)
    return value


def _damaged(place: str, number: int) -> SaveError:
    return SaveError(f"{place}:{number}: found a line that is not as it was written.")


def _unsealed(line: bytes) -> tuple[bytes, str]:
    """The object of a line, and the hash at its end; no hash where there is none."""
    seal = _SEAL.fullmatch(line, max(0, len(line) - _SEAL_BYTES))
    return (line[:-_SEAL_BYTES] + b"}", seal[1].decode()) if seal else (line, "")


def _hash(before: str, content: bytes) -> str:
    return hashlib.sha256(before.encode() + content).hexdigest()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("found a key twice")
    return made


def _integer(digits: str) -> int:
    """Refused before it is read, which takes long for many digits."""
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"found a whole number of more than {_MOST_DIGITS} digits")
    return int(digits)


def _check_plain(value: Any, depth: int) -> None:
    """Raise ValueError for control characters, numbers that are not finite, and deep nesting."""
    match value:
        case str() if _CONTROL.search(value):
            raise ValueError("found a control character")
        case dict() | list() if depth == 0:
            raise ValueError("found lists and objects too deep inside of each other")
        case dict():
            for key, part in value.items():
                _check_plain(key, depth)
                _check_plain(part, depth - 1)
        case list():
            for part in value:
                _check_plain(part, depth - 1)
        case float() if not math.isfinite(value):
            raise ValueError("found a number that is not finite")
