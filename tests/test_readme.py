"""Whatever the README shows is what the program prints."""

import re
from difflib import unified_diff
from pathlib import Path

import pytest

from salescycle.tui.cli.main import COMMANDS
from tests.readme import MOST_BYTES_OF_PICTURE, PICTURE, README, ROOT, Example, blocks, is_what_is_shown, play, renewed

TEXT = README.read_text(encoding="utf-8")
BLOCKS = blocks(TEXT)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[list[list[str]]]:
    """What each command prints: all of them are played once."""
    return play(BLOCKS, tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize("number", range(len(BLOCKS)), ids=[block[0].command for block in BLOCKS])
def test_an_example_prints_what_is_shown(printed: list[list[list[str]]], number: int) -> None:
    for example, lines in zip(BLOCKS[number], printed[number], strict=True):
        if not is_what_is_shown(example.shown, lines):
            difference = unified_diff(example.shown, lines, "README.md", "printed now", lineterm="")
            pytest.fail("\n".join([f"$ {example.command}", *difference, "(if that is right: make readme)"]))


def test_every_command_is_shown() -> None:
    commands = " ".join(example.command for block in BLOCKS for example in block)
    assert {name for name in COMMANDS if not re.search(rf"\bsalescycle {name}\b", commands)} == set()


def test_whatever_computes_and_is_piped_is_quiet() -> None:
    """Nobody knows whether narration or the end of a pipe comes first."""
    piped = [example.command for block in BLOCKS for example in block if "|" in example.command]
    assert piped
    assert [line for line in piped if re.search("salescycle (run|forecast|fit)", line) and "--quiet" not in line] == []


def test_every_file_and_make_target_that_is_named_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    targets = set(re.findall(r"(?m)(?:^|`)make ([a-z]+)", TEXT))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {target for target in targets if f"\n{target}:" not in makefile} == set()


def test_the_picture_is_small_enough_for_a_repository() -> None:
    assert PICTURE.stat().st_size < MOST_BYTES_OF_PICTURE


def test_an_ellipsis_stands_for_anything_and_nothing_else_does() -> None:
    printed = ["1,000 futures in 8.6 s.", "a", "b", "c"]
    assert is_what_is_shown(["1,000 futures in ...", "a", "b", "c"], printed)
    assert is_what_is_shown(["1,000 futures in ...", "...", "c"], printed)
    assert is_what_is_shown(["1,000 futures in ...", "...", "a", "b", "c"], printed)
    assert not is_what_is_shown(["900 futures in ...", "...", "c"], printed)
    assert not is_what_is_shown(["1,000 futures in ...", "...", "b"], printed)
    assert not is_what_is_shown(["1,000 futures in ...", "a", "b"], printed)


def test_a_renewed_example_shows_as_much_as_before() -> None:
    printed = ["9 futures in 1.2 s.", "a", "b", "c", "d"]
    assert renewed(Example("x", []), printed) == ["9 futures in ...", "a", "b", "c", "d"]
    assert renewed(Example("x", ["1", "2", "...", "9"]), printed) == ["9 futures in ...", "a", "...", "d"]


def test_a_block_is_its_commands_with_what_they_print(tmp_path: Path) -> None:
    text = "```console\n$ true\n$ ls missing 2>/dev/null\n$ echo $?\n2\n```\n\n```sh\nmake run\n```\n"
    (block,) = blocks(text)
    assert block == [Example("true", []), Example("ls missing 2>/dev/null", []), Example("echo $?", ["2"])]
    assert play([block], tmp_path) == [[[], [], ["2"]]]
