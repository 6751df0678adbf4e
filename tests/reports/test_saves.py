"""A save keeps what it has acknowledged, and whoever damages or edits it is told so in one sentence."""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescycle.reports.home import games_folder
from salescycle.reports.saves import Save, list_saves, peek, read, salvage
from salescycle.scenarios.chain import MOST_BYTES, sealed
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load_document
from salescycle.scenarios.saved_game import (
    Day,
    Decision,
    Line,
    Statement,
    Undo,
    header_of,
    unpack_scenario,
)
from salescycle.sim.errors import SaveError
from salescycle.sim.model.tables import RULES_VERSION
from tests.reports.small_saves import (
    DAY,
    GAME,
    SHOP,
    TODAY,
    day,
    decision,
    header,
    killed_and_resumed,
    saved,
    text_of,
)

hostile = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def refused(path: Path, content: bytes) -> str:
    """The sentence with which a save is refused."""
    path.write_bytes(content)
    with pytest.raises(SaveError) as error:
        read(path)
    told = str(error.value)
    assert told.startswith(str(path))
    assert told.endswith(".")
    assert len(told.splitlines()) == 1
    assert "Input should" not in told
    return told.removeprefix(str(path))


def is_read(path: Path, content: bytes) -> bool:
    """Whether a save is read; nothing but a SaveError may come out."""
    path.write_bytes(content)
    try:
        read(path)
    except SaveError:
        return False
    return True


# What is written is read


def test_a_game_is_read_as_it_was_saved(tmp_path: Path) -> None:
    game = read(saved(tmp_path))
    assert game.header == header()
    assert game.lines == [decision(0, 3600), decision(1, 7200), *GAME[4:-1]]
    assert game.decisions == [decision(0, 3600), decision(1, 7200), decision(2, DAY + 60), decision(3, 2 * DAY + 60)]
    assert game.days == [day(1), day(2)]
    assert game.statements == [GAME[5]]
    assert game.end == GAME[-1]
    assert game.was_undone


def test_each_line_is_in_the_file_when_append_returns(tmp_path: Path) -> None:
    with Save.create(tmp_path, header(), on=TODAY) as save:
        for n, line in enumerate(GAME, start=1):
            save.append(line)
            assert save.path.read_bytes() == text_of(header(), *GAME[:n])
            assert read(save.path).lines == save.game.lines


def test_a_line_is_on_the_disk_and_not_only_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[str, int]] = []
    really = os.fsync

    def watch(descriptor: int) -> None:
        synced.append((os.readlink(f"/proc/self/fd/{descriptor}"), os.fstat(descriptor).st_size))
        really(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    with Save.create(tmp_path, header(), on=TODAY) as save:
        assert [name.endswith(".half") for name, _ in synced] == [True, False], "the file, then its name in the folder"
        assert synced[1][0] == str(tmp_path)
        for line in GAME:
            save.append(line)
            assert synced[-1] == (str(save.path), save.path.stat().st_size)


def test_a_new_game_never_takes_the_place_of_another(tmp_path: Path) -> None:
    names = [saved(tmp_path / "games", ()).name for _ in range(3)]
    stem = "shop-day-2026-11-25-7"
    assert names == [f"{stem}.salescycle", f"{stem}-2.salescycle", f"{stem}-3.salescycle"]
    assert sorted(path.name for path in (tmp_path / "games").iterdir()) == sorted(names), "nothing else is left there"


def test_the_name_of_a_scenario_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    path = saved(tmp_path / "games", (), scenario="../../etc/passwd\n", level="C:\\x")
    assert path.parent == tmp_path / "games"
    assert path.name == "_etc_passwd_-C_x-2026-11-25-7.salescycle"


def test_without_second_names_a_new_game_still_takes_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    first, second = saved(tmp_path), saved(tmp_path, ())
    assert read(first).end is not None
    assert read(second).lines == []
    assert sorted(tmp_path.iterdir()) == sorted([first, second])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "games").write_text("a file")
    with pytest.raises(SaveError, match=r"games/shop-day.*: cannot be written: (File exists|Not a directory)\."):
        Save.create(tmp_path / "games", header(), on=TODAY)


def test_a_full_disk_leaves_the_save_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write got half of a line onto the disk; the same decision can be saved again later."""
    save = Save.create(tmp_path, header(), on=TODAY)
    save.append(GAME[0])
    before = save.path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(SaveError, match=r"cannot be written: No space left on device\."):
            save.append(decision(1, 7200))
    assert save.path.read_bytes() == before
    assert len(save.game.decisions) == 1
    save.append(decision(1, 7200))
    assert read(save.path).decisions == save.game.decisions == [decision(0, 3600), decision(1, 7200)]


WRONG: dict[str, tuple[Line, str]] = {
    "a number left out": (decision(5, 3 * DAY), "found decision 5, need decision 4"),
    "a number twice": (decision(3, 3 * DAY), "found decision 3, need decision 4"),
    "an earlier time": (decision(4, DAY), "found second 86400 after second 172860"),
    "a day twice": (day(2), "after second"),
    "an undo of nothing": (Undo(to=4), "found decision 4 taken back, which was not made"),
    "a control character": (Statement(time=3 * DAY, about="note", said={"text": "\x1b[2J"}), "a control character"),
    "half a character": (Statement(time=3 * DAY, about="note", said={"text": "\ud800"}), "no UTF-8"),
    "no number": (Decision(n=4, time=3 * DAY, decision={"price": float("nan")}), "Out of range float|not finite"),
    "a large number": (Decision(n=4, time=3 * DAY, decision={"price": 10**19}), "more than 19 digits"),
    "a deep thing": (Decision(n=4, time=3 * DAY, decision=json.loads('{"a":' * 40 + "1" + "}" * 40)), "too deep"),
}


@pytest.mark.parametrize(("line", "finding"), WRONG.values(), ids=WRONG.keys())
def test_a_line_that_could_not_be_read_again_is_not_written(tmp_path: Path, line: Line, finding: str) -> None:
    with Save.resume(saved(tmp_path, GAME[:-1])) as save:
        before = save.path.read_bytes()
        with pytest.raises(ValueError, match=finding):
            save.append(line)
        assert save.path.read_bytes() == before
        save.append(decision(4, 3 * DAY))


def test_a_save_does_not_grow_larger_than_can_be_read(tmp_path: Path) -> None:
    with Save.create(tmp_path, header(), on=TODAY) as save:
        large = {"text": "x" * (MOST_BYTES // 3)}
        save.append(Statement(time=0, about="note", said=large))
        save.append(Statement(time=0, about="note", said=large))
        with pytest.raises(SaveError, match="would become larger than 16 MB"):
            save.append(Statement(time=0, about="note", said=large))
    assert len(read(save.path).statements) == 2


# Taking back


def test_what_was_taken_back_does_not_count(tmp_path: Path) -> None:
    said = Statement(time=7000, about="guess", said={"p": 0.3})
    with Save.create(tmp_path, header(), on=TODAY) as save:
        for line in (decision(0, 3600), said, decision(1, 7200), day(1), decision(2, DAY)):
            save.append(line)
        assert not save.game.was_undone
        save.append(Undo(to=1))
        assert save.game.lines == [decision(0, 3600), said], "back at the turn of decision 1"
        save.append(decision(1, 7300))
        save.append(day(1))
        save.append(Undo(to=0))
        assert save.game.lines == []
    again = read(save.path)
    assert again.lines == again.decisions == []
    assert again.was_undone


def test_only_in_practice_a_decision_is_taken_back(tmp_path: Path) -> None:
    with Save.create(tmp_path, header(practice=False), on=TODAY) as save:
        save.append(decision(0, 60))
        with pytest.raises(ValueError, match="only practice allows"):
            save.append(Undo(to=0))
    raw = text_of(header(practice=False), decision(0, 60), Undo(to=0))
    assert "only practice allows" in refused(tmp_path / "forged.salescycle", raw)


def test_after_the_end_nothing_comes(tmp_path: Path) -> None:
    path = saved(tmp_path)
    with Save.resume(path) as save, pytest.raises(ValueError, match="after the end"):
        save.append(decision(4, 3 * DAY))
    assert "after the end" in refused(path, text_of(header(), *GAME, decision(4, 3 * DAY)))


# Accidents


def test_wherever_a_save_is_cut_off_it_is_a_shorter_game(tmp_path: Path) -> None:
    raw = text_of(header(), *GAME)
    ends = [n for n, byte in enumerate(raw, start=1) if byte == ord("\n")]
    path = tmp_path / "cut.salescycle"
    for length in range(len(raw)):
        if length < ends[0]:
            told = refused(path, raw[:length])
            assert "found no save" in told or "a header that was not written to its end" in told
            continue
        path.write_bytes(raw[:length])
        whole = sum(end <= length for end in ends) - 1
        with Save.resume(path) as save:
            assert path.read_bytes() == text_of(header(), *GAME[:whole]), "what was not acknowledged is cut off"
            if whole < len(GAME):
                save.append(GAME[whole])
        assert path.read_bytes() == text_of(header(), *GAME[: whole + 1])


def test_reading_cuts_nothing_off(tmp_path: Path) -> None:
    raw = text_of(header(), *GAME)[:-5]
    path = tmp_path / "cut.salescycle"
    assert is_read(path, raw)
    assert path.read_bytes() == raw


def test_every_bit_that_flips_is_noticed(tmp_path: Path) -> None:
    raw = text_of(header(), *GAME)
    path = tmp_path / "flipped.salescycle"
    unnoticed = []
    for bit in range(8 * len(raw)):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        if is_read(path, bytes(flipped)):
            unnoticed.append(bit)
    assert unnoticed == []


def test_a_damaged_game_is_salvaged_up_to_its_last_whole_day(tmp_path: Path) -> None:
    path = saved(tmp_path)
    raw = path.read_bytes()
    lines = raw.splitlines(keepends=True)
    for broken, kept in [(1, 0), (4, 0), (5, 0), (6, 5), (8, 5), (9, 8), (10, 8)]:
        begin = len(b"".join(lines[:broken]))
        damaged = raw[: begin + 20] + b"?" + raw[begin + 21 :]
        assert refused(path, damaged).startswith(f":{broken + 1}: found a line that is not as it was written")
        assert salvage(path).lines == read_of(tmp_path, GAME[:kept]).lines
        with Save.rescue(path) as save:
            assert save.path != path
            assert save.path.read_bytes() == text_of(header(), *GAME[:kept])
        assert path.read_bytes() == damaged, "the damaged file is left alone"


def read_of(folder: Path, lines: tuple[Line, ...]) -> Any:
    return read(saved(folder / "other", lines))


def test_nothing_is_lost_by_salvaging_a_whole_game(tmp_path: Path) -> None:
    assert salvage(saved(tmp_path)).end == GAME[-1]
    assert len(salvage(saved(tmp_path, GAME[:-1])).decisions) == 4


def test_without_a_header_nothing_can_be_salvaged(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"seed":7', b'"seed":8'))
    for salvaging in (salvage, Save.rescue):
        with pytest.raises(SaveError, match=":1: found a line that is not as it was written"):
            salvaging(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_kill_loses_no_acknowledged_decision(tmp_path: Path) -> None:
    dice = random.Random(1)
    told = [killed_and_resumed(tmp_path, dice) for _ in range(25)]
    assert sum(lost for lost, _ in told) == 0
    assert max(kept for _, kept in told) > 10


# Forgers


def forged(change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return b"".join(change(text_of(header(), *GAME).splitlines(keepends=True)))


def edit(old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        edited = [line.replace(old, new) for line in lines]
        assert edited != lines
        return edited

    return change


FORGERIES = {
    "another score": edit(b'"score":1200.5', b'"score":9200.5'),
    "another seed": edit(b'"seed":7', b'"seed":8'),
    "another decision": edit(b'"account":2', b'"account":3'),
    "other constants": edit(b"-0.25", b"+0.25"),
    "practice denied": edit(b'"practice":true', b'"practice":false'),
    "a space": edit(b'"kind":"end",', b'"kind":"end", '),
    "other line breaks": edit(b"\n", b"\r\n"),
    "lines in another order": lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]],
    "a line left out": lambda lines: [*lines[:6], *lines[7:]],
    "a line twice": lambda lines: [*lines[:7], lines[6], *lines[7:]],
    "the undo left out": lambda lines: [*lines[:2], *lines[4:]],
    "the end of another game": lambda lines: [*lines[:-1], text_of(header(seed=8), GAME[-1]).splitlines(True)[-1]],
    "the header of another game": lambda lines: [text_of(header(seed=8)), *lines[1:]],
    "an empty line": lambda lines: [*lines[:6], b"\n", *lines[6:]],
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_save_that_was_edited_is_refused(tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    told = refused(tmp_path / "forged.salescycle", forged(change))
    assert "found a line that is not as it was written." in told


def chained(*values: Any) -> bytes:
    """A save of a forger who computes the chain anew."""
    raw, before = text_of(header()), json.loads(text_of(header()))["hash"]
    for value in values:
        line, before = sealed(value, before)
        raw += line
    return raw


MADE_UP = {
    "an unknown kind": ({"kind": "bribe", "n": 0}, "found the kind 'bribe', need decision, statement, day, undo, end"),
    "no kind": ({"n": 0}, "found the kind 'None'"),
    "a kind that is a list": ({"kind": ["decision"]}, "found the kind"),
    "a number as text": ({"kind": "undo", "to": "0"}, "undo.to: found '0', which does not fit there"),
    "a number with a point": ({"kind": "undo", "to": 0.0}, "undo.to: found 0.0"),
    "a truth as a number": ({"kind": "undo", "to": False}, "undo.to: found false"),
    "a key too many": ({"kind": "undo", "to": 0, "then": 1}, "undo.then: found 1"),
    "a key too few": ({"kind": "undo"}, "undo.to: found nothing"),
    "a negative time": ({"kind": "decision", "n": 0, "time": -1, "decision": {}}, "decision.time: found -1"),
    "no hash of a state": ({"kind": "day", "time": 0, "state_sha256": "AB" * 32}, "day.state_sha256: found"),
    "the second decision first": ({"kind": "decision", "n": 1, "time": 0, "decision": {}}, "found decision 1, need"),
}


@pytest.mark.parametrize(("value", "finding"), MADE_UP.values(), ids=MADE_UP.keys())
def test_a_right_chain_does_not_make_a_wrong_line_right(tmp_path: Path, value: Any, finding: str) -> None:
    told = refused(tmp_path / "forged.salescycle", chained(value))
    assert told.startswith(f":2: {finding}")
    assert told.endswith("; the program writes no such line.")


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"rules_version": "1"}, "rules_version: found '1'"),
        ({"seed": -1}, "seed: found -1"),
        ({"practice": 1}, "practice: found 1"),
        ({"daily": "yesterday"}, "daily: found 'yesterday'"),
        ({"files": {}}, "files: found an empty mapping"),
        ({"files": {"scenario.yaml": SHOP, "../x.csv": ""}}, "files: found a mapping of keys"),
        ({"constants": {"offer": "0"}}, "constants.offer: found '0'"),
        ({"scenario": ""}, "scenario: found ''"),
        ({"level": None}, "level: found nothing"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, changes: dict[str, Any], finding: str) -> None:
    raw, _ = sealed(header().model_dump() | changes, "")
    assert refused(tmp_path / "forged.salescycle", raw).startswith(f":1: {finding}")


def raw_line(content: bytes) -> bytes:
    """A header and a line of any content, rightly chained, that the program would not write."""
    first = text_of(header())
    before = json.loads(first)["hash"].encode()
    return first + content[:-1] + b',"hash":"' + hashlib.sha256(before + content).hexdigest().encode() + b'"}\n'


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b'{"kind":"undo","to":0,"to":1}', "found a key twice"),
        (b'{"kind":"end","score":NaN,"par":0,"debrief":{}}', "found a number that is not finite"),
        (b'{"kind":"end","score":0,"par":0,"debrief":{"a":-Infinity}}', "found a number that is not finite"),
        (b'{"kind":"end","score":0,"par":0,"debrief":{"a":[1e999]}}', "found a number that is not finite"),
        (b'{"kind":"undo","to":' + b"9" * 5000 + b"}", "found a whole number of more than 19 digits"),
        (b'{"kind":"end","score":0,"par":0,"debrief":{"a":"\\u001b[2J"}}', "found a control character"),
        (b'{"kind":"end","score":0,"par":0,"debrief":{"\\u009b":1}}', "found a control character"),
        (b'{"kind":"end","score":0,"par":0,"debrief":{"a":"\\ud800"}}', "found a control character"),
        (b'{"kind":"\xff"}', "found bytes that are no UTF-8"),
        (b'{"kind":"undo","to":0}}', "found no JSON"),
        (b'["undo"}', "found no JSON"),
        (b'{"a":' + b"[" * 100_000 + b"}", "found lists and objects too deep"),
        (b'{"a":' + b"[" * 900 + b"]" * 900 + b"}", "found lists and objects too deep"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "found lists and objects too deep"),
    ],
)
def test_what_is_no_plain_json_is_refused(tmp_path: Path, content: bytes, finding: str) -> None:
    assert refused(tmp_path / "forged.salescycle", raw_line(content)).startswith(f":2: {finding}")


# Other files


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "found no save of salescycle; name a file that the game has written."),
        (b"name: shop\n", "found no save of salescycle"),
        (b'{"schema":"salescycle/manifest/1"}\n', "found no save of salescycle"),
        (bytes(1000), "found no save of salescycle"),
        (b"\xef\xbb\xbf" + text_of(header()), "found no save of salescycle"),
        (sealed({"format": "salescycle/save/2"}, "")[0], "another format, 'salescycle/save/2': use the program that"),
        (text_of(header()) + b"x" * MOST_BYTES, "larger than 16 MB, which no save is."),
    ],
)
def test_what_is_no_save_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in refused(tmp_path / "other.salescycle", content)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"gone\.salescycle: cannot be read: No such file or directory\."):
        read(tmp_path / "gone.salescycle")
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        for door in (read, Save.resume, peek, salvage, Save.rescue):
            with pytest.raises(SaveError, match=r"found no regular file; name a save\."):
                door(path)


def test_a_save_of_other_rules_is_refused_and_its_debrief_can_be_read(tmp_path: Path) -> None:
    old = header(rules_version=RULES_VERSION - 1, version="0.0.9").model_dump() | {"weather": "of then"}
    first, before = sealed(old, "")
    then, before = sealed({"kind": "decision", "n": 0, "then": "said otherwise"}, before)
    last, _ = sealed(GAME[-1].model_dump(), before)
    path = tmp_path / "old.salescycle"
    told = refused(path, first + then + last)
    assert told == (
        f": written by salescycle 0.0.9 under rules version {RULES_VERSION - 1}, this program has {RULES_VERSION}: "
        "play it on with that version; its debrief can still be read."
    )
    for door in (Save.resume, salvage, Save.rescue):
        with pytest.raises(SaveError, match="under rules version"):
            door(path)
    assert peek(path).header.version == "0.0.9"
    assert peek(path).end == GAME[-1]


def test_an_end_is_shown_only_where_the_chain_holds(tmp_path: Path) -> None:
    path = saved(tmp_path)
    assert peek(path).end == GAME[-1]
    path.write_bytes(path.read_bytes().replace(b'"score":1200.5', b'"score":9200.5'))
    assert peek(path) == (header(), None)
    assert peek(saved(tmp_path, GAME[:-1])).end is None
    assert peek(saved(tmp_path, ())).end is None


def test_refusing_a_save_is_exit_code_3() -> None:
    assert SaveError("x").exit_code == 3


# Two programs

TRY = "from pathlib import Path; from salescycle.reports.saves import Save; import sys; Save.resume(Path(sys.argv[1]))"


def test_two_programs_do_not_write_into_one_save(tmp_path: Path) -> None:
    with Save.create(tmp_path, header(), on=TODAY) as save:
        with pytest.raises(SaveError, match=r": another program is playing this game; leave it there first\."):
            Save.resume(save.path)
        other = subprocess.run([sys.executable, "-c", TRY, save.path], capture_output=True, text=True, check=False)
        assert "another program is playing this game" in other.stderr
        save.append(decision(0, 60))
        assert len(read(save.path).decisions) == 1, "whoever only reads may"
    Save.resume(save.path).close()


def test_a_save_that_is_refused_is_not_kept_locked(tmp_path: Path) -> None:
    path = saved(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"seed":7', b'"seed":8'))
    with pytest.raises(SaveError, match="not as it was written"):
        Save.resume(path)
    path.write_bytes(whole)
    Save.resume(path).close()


# The list


def test_the_list_begins_with_the_game_played_last_and_hides_none(tmp_path: Path) -> None:
    played, ended = saved(tmp_path, GAME[:-1]), saved(tmp_path, seed=8)
    old = tmp_path / "old.salescycle"
    old.write_bytes(text_of(header(rules_version=RULES_VERSION + 1), GAME[-1]))
    damaged = tmp_path / "damaged.salescycle"
    damaged.write_bytes(forged(edit(b'"account":2', b'"account":3')))
    (tmp_path / "noise.salescycle").write_bytes(b"\0")
    (tmp_path / "folder.salescycle").mkdir()
    (tmp_path / "link.salescycle").symlink_to(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("no save")
    (tmp_path / ".shop.1.half").write_text("left by a kill")
    for age, path in enumerate([damaged, old, ended, played], start=1):
        os.utime(path, (age, age))
    for name in ("noise", "folder"):
        os.utime(tmp_path / f"{name}.salescycle", (100, 100))
    listed = list_saves(tmp_path)
    assert [one.path.stem for one in listed][:2] == ["noise", "folder"]
    assert [one.path for one in listed][2:6] == [played, ended, old, damaged]
    by_name = {one.path: one for one in listed}
    assert by_name[played][1:] == (header(), 4, False, None, "")
    assert by_name[ended][1:] == (header(seed=8), 4, True, 1200.5, "")
    assert by_name[old][1:5] == (header(rules_version=RULES_VERSION + 1), None, True, 1200.5)
    assert "under rules version" in by_name[old].problem
    assert by_name[damaged][1:5] == (header(), None, False, None)
    assert f"{damaged}:8: found a line that is not as it was written" in by_name[damaged].problem
    for name, problem in (("noise", "found no save"), ("folder", "no regular file"), ("link", "No such file")):
        one = by_name[tmp_path / f"{name}.salescycle"]
        assert one.header is None
        assert problem in one.problem
    assert len(listed) == 7


def test_where_nobody_has_played_the_list_is_empty(tmp_path: Path) -> None:
    assert list_saves(tmp_path / "games") == []


def test_saves_lie_with_the_user_or_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESCYCLE_HOME", "/somewhere")
    assert games_folder() == Path("/somewhere/games")
    monkeypatch.delenv("SALESCYCLE_HOME")
    assert games_folder().parts[-2:] == ("salescycle", "games")


# The scenario in it


@pytest.mark.parametrize("name", library())
def test_a_save_needs_no_scenario_file(tmp_path: Path, name: str) -> None:
    loaded = load_document(name)
    begun = header_of(loaded, {"offer": 0.5}, level="week", seed=7, difficulty="normal", daily=date(2026, 11, 25))
    with Save.create(tmp_path / "games", begun, on=TODAY) as save:
        path = save.path
    again = unpack_scenario(read(path).header, tmp_path / "unpacked")
    assert again.sha256 == loaded.sha256
    assert again.scenario.name == name
    assert (again.book is None) == (loaded.book is None)


def test_another_scenario_than_the_header_names_is_refused(tmp_path: Path) -> None:
    begun = header_of(load_document("tutorial"), None, level="week", seed=7, difficulty="normal")
    easier = {name: text.replace("count: 1", "count: 2") for name, text in begun.files.items()}
    assert easier != begun.files
    with pytest.raises(SaveError, match="The scenario in the save is another one: found content "):
        unpack_scenario(begun.model_copy(update={"files": easier}), tmp_path)


@pytest.mark.parametrize(
    "files",
    [
        {"scenario.yaml": "name: [\n"},
        {"scenario.yaml": "name: shop\n", "scenario.yaml/deals.csv": ""},
        {"scenario.yaml": "name: shop\n", "x" * 300 + ".csv": ""},
        {"scenario.yaml": "name: shop\nextends: ../other.yaml\n"},
    ],
)
def test_a_scenario_that_cannot_be_read_is_told(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(SaveError, match=r"^The scenario in the save cannot be read: .*\.$"):
        unpack_scenario(header(files=files), tmp_path)


# Hostile saves

RAW = text_of(header(), *GAME)
pieces = st.binary(max_size=6) | st.sampled_from([b"\n", b"\0", b"}", b"{", b'"', b"null", b"NaN", b'"hash":"', b"\\u"])


@hostile
@given(content=st.binary(max_size=200) | st.binary(max_size=200).map(lambda more: text_of(header()) + more))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    is_read(tmp_path / "any.salescycle", content)


@hostile
@given(edits=st.lists(st.tuples(st.integers(0, len(RAW)), st.integers(0, 200), pieces), min_size=1, max_size=4))
def test_a_damaged_save_is_read_as_a_shorter_game_or_refused(
    tmp_path: Path, edits: list[tuple[int, int, bytes]]
) -> None:
    raw = RAW
    for place, length, piece in edits:
        raw = raw[:place] + piece + raw[place + length :]
    path = tmp_path / "damaged.salescycle"
    if is_read(path, raw):
        assert RAW.startswith(raw[: raw.rfind(b"\n") + 1])
    for door in (salvage, peek):
        try:
            door(path)
        except SaveError:
            continue
    list_saves(tmp_path)


leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(-1e30, 1e30)
    | st.sampled_from(["decision", "statement", "day", "undo", "end", "note", "2026-01-05", "ab" * 32])
    | st.text(max_size=8)
)
words = st.sampled_from([*header().model_dump(), *(key for line in GAME for key in line.model_dump()), "about", "said"])
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=6), max_leaves=12
)


@hostile
@given(lines=st.lists(st.tuples(st.integers(0, len(GAME) - 1), words, trees), max_size=4))
def test_any_value_in_a_chain_that_is_right_is_read_or_refused(
    tmp_path: Path, lines: list[tuple[int, str, Any]]
) -> None:
    try:
        raw = chained(*({**GAME[which].model_dump(), key: tree} for which, key, tree in lines))
    except ValueError:  # what cannot even be written
        return
    path = tmp_path / "forged.salescycle"
    if not is_read(path, raw):
        refused(path, raw)


@hostile
@given(key=words, tree=trees)
def test_any_value_in_a_header_is_read_or_refused(tmp_path: Path, key: str, tree: Any) -> None:
    try:
        raw, _ = sealed(header().model_dump() | {key: tree}, "")
    except ValueError:
        return
    path = tmp_path / "forged.salescycle"
    if not is_read(path, raw):
        assert refused(path, raw)


def in_debrief(text: bytes) -> bytes:
    return raw_line(b'{"kind":"end","score":0,"par":0,"debrief":{"a":[' + text + b"0]}}")


LARGE = MOST_BYTES - 10_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "nested lists": lambda: raw_line(b'{"a":' + b"[" * LARGE + b"}"),
    "many lists": lambda: in_debrief(b"[]," * (LARGE // 3)),
    "many words": lambda: in_debrief(b'"ab",' * (LARGE // 5)),
    "many numbers": lambda: in_debrief(b"1.5," * (LARGE // 4)),
    "a long number": lambda: in_debrief(b"9" * LARGE + b","),
    "a long word": lambda: in_debrief(b'"' + b"\\n" * (LARGE // 2) + b'",'),
    "many keys": lambda: raw_line(b"{" + b",".join(b'"%x":1' % n for n in range(LARGE // 11)) + b"}"),
    "empty lines": lambda: text_of(header()) + b"\n" * LARGE,
    "no end of a line": lambda: text_of(header()) + b'","hash":"' * (LARGE // 10),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_takes_two_seconds_and_little_memory(tmp_path: Path, bomb: Callable[[], bytes]) -> None:
    path = tmp_path / "bomb.salescycle"
    path.write_bytes(bomb())
    before, start = peak(anew=True), time.process_time()
    with contextlib.suppress(SaveError):
        read(path)
    assert time.process_time() - start < 2
    assert peak() - before < 256 * 1024


def peak(*, anew: bool = False) -> int:
    """Most memory that this process has held at once [kB]; *anew*: from now on."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def test_a_save_full_of_lines_is_read_in_seconds(tmp_path: Path) -> None:
    """Also when each decision is taken back: a hundred thousand lines are what 16 MB hold."""
    lines: list[Line] = [Day(time=0, state_sha256="ab" * 32)]
    for n in range(20_000):
        lines.append(Decision(n=n, time=1, decision={}))
    for n in reversed(range(20_000)):
        lines.append(Undo(to=n))
    path = tmp_path / "long.salescycle"
    path.write_bytes(text_of(header(), *lines))
    start = time.process_time()
    assert read(path).lines == lines[:1]
    assert time.process_time() - start < 4
