"""The README's examples: played in an empty folder and compared with what it shows, or written anew (``make readme``).

A block is a fence ``console``. A line that begins with ``$`` is a command; what follows is what it prints, stdout and
stderr as a terminal shows them. ``...`` in a line stands for anything, ``...`` alone for any number of lines. Blocks
are played in order in one folder that has ``tests/data`` of the repository, so one may use what another has written.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "fan.png"
PICTURE_IN_FOLDER = Path("quarter") / "fan.png"
MOST_BYTES_OF_PICTURE = 150_000

ELLIPSIS = "..."
_FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIMING = re.compile(r"(?<= in )[\d.]+ s\.$")
_ONCE = re.compile(r"^(Compiling|Calibrating) .*\n", re.MULTILINE)
"""What is only said the first time."""


class Example(NamedTuple):
    """A command and what it prints, line by line."""

    command: str
    shown: list[str]


def blocks(text: str) -> list[list[Example]]:
    """The examples of each block of a text."""
    return [list(_examples(fence[1].splitlines())) for fence in _FENCE.finditer(text)]


def _examples(lines: Sequence[str]) -> Iterator[Example]:
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    for i, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield Example(lines[i][2:], list(lines[i + 1 : end]))


def play(told: Sequence[Sequence[Example]], folder: Path) -> list[list[list[str]]]:
    """What each command of each block prints now, played in *folder*."""
    (folder / "tests").mkdir()
    shutil.copytree(ROOT / "tests" / "data", folder / "tests" / "data")
    return [_played([example.command for example in block], folder) for block in told]


def _played(commands: Sequence[str], folder: Path) -> list[list[str]]:
    """One shell for a block, so that ``echo $?`` tells of the command before."""
    mark = "-- 4f1c --"
    script = "code=0\n" + "".join(f"echo '{mark}'\n(exit $code)\n{command}\ncode=$?\n" for command in commands)
    settings = {
        "SALESCYCLE_HOME": ".",  # games are kept in the folder of the examples
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = _ONCE.sub("", done.stdout.decode()).split(f"{mark}\n")[1:]
    return [_trimmed(part.splitlines()) for part in said]


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines at the end, which a reader of the README would not see either."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [line.rstrip() for line in lines]


def is_what_is_shown(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether *printed* fits *shown*, whose ``...`` stand for anything."""
    lines = [r"(?:.*\n)*?" if line == ELLIPSIS else _pattern(line) + r"\n" for line in _trimmed(list(shown))]
    return re.fullmatch("".join(lines), "".join(f"{line}\n" for line in printed)) is not None


def _pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split(ELLIPSIS))


def renewed(example: Example, printed: Sequence[str]) -> list[str]:
    """What the README shows from now on: as many lines before and after an ``...`` as it has shown so far."""
    lines = [_TIMING.sub(ELLIPSIS, line) for line in printed]
    if ELLIPSIS not in example.shown:
        return lines
    before = example.shown.index(ELLIPSIS)
    after = len(example.shown) - before - 1
    return [*lines[:before], ELLIPSIS, *lines[len(lines) - after :]]


def main() -> None:
    """Write the outputs and the picture of the README anew."""
    text = README.read_text(encoding="utf-8")
    told = blocks(text)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printed = iter(play(told, folder))
        _write_picture(folder / PICTURE_IN_FOLDER)
    examples = iter(told)

    def written(_: re.Match[str]) -> str:
        pairs = zip(next(examples), next(printed), strict=True)
        lines = [line for example, now in pairs for line in (f"$ {example.command}", *renewed(example, now))]
        return "```console\n" + "".join(f"{line}\n" for line in lines) + "```"

    README.write_text(_FENCE.sub(written, text), encoding="utf-8")
    print(f"Wrote {README.name} and {PICTURE.relative_to(ROOT)}: look at them in git diff.")


def _write_picture(drawn: Path) -> None:
    """In 64 colours, which a chart does not miss, and a third of the bytes."""
    from PIL import Image  # noqa: PLC0415 - comes with matplotlib; the tests do not need it

    PICTURE.parent.mkdir(exist_ok=True)
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(64).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
