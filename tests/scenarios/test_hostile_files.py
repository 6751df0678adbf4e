"""Whatever stands in a scenario file or behind ``--set``: only a ScenarioError comes out, in the words of the trade."""

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescycle.scenarios.loader import load, load_document
from salescycle.sim.errors import ScenarioError
from salescycle.sim.words import scenario as scenario_words
from salescycle.sim.words.scenario import Calendar, Playbook, Role, Scenario, Source, Step

SMALL = """\
name: shop
start: 2026-01-05
window: 1 mo
calendars: {always: {days: daily, hours: "00:00-24:00"}}
team: {clerk: {count: 1, calendar: always}}
sources: {street: {rate: 3 / d}}
process:
  call: {phase: contact, kind: work, role: clerk, effort: 10 min, endings: {visit: 0.5, lost: 0.5}}
  visit: {phase: offer, kind: work, wait: 2 d, endings: {won: 0.25, lost: 0.75}}
"""

hostile = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def survives(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused = refusal(path)
    assert not [line for line in refused if any(word in line for word in ("Input should", "alue error", "validat"))]


def refusal(path: Path, *overrides: str) -> list[str]:
    """Problems of a file, one a line; none if it can be read."""
    try:
        load(path, overrides)
    except ScenarioError as error:
        lines = str(error).split("\n")
        return lines if len(lines) == len(error.problems) else ["not a line a problem: validate"]
    return []


@hostile
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    survives(tmp_path / "any.yaml", content)


PUNCTUATION = ["&a ", "*a", "!!x ", "<<: ", "{", "}", "[", "]", ": ", "- ", "\n", "\n  ", "#", "'", '"', "|", ">", "%"]
WORDS = ["---\n", "\t", "\0", "null", ".nan", "1e999", "-1", "0", "true", "9" * 50, "never", "lost", "extends: w1\n"]
pieces = st.text(max_size=6) | st.sampled_from([*PUNCTUATION, *WORDS])


@hostile
@given(edits=st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 12), pieces), min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, edits: list[tuple[int, int, str]]) -> None:
    text = SMALL
    for place, length, piece in edits:
        text = text[:place] + piece + text[place + length :]
    survives(tmp_path / "damaged.yaml", text.encode("utf-8", "surrogatepass"))


BLOCKS = [Scenario, *vars(scenario_words).values()]
KEYS = sorted({key for block in BLOCKS if hasattr(block, "model_fields") for key in block.model_fields})
NAMES = ["clerk", "street", "call", "visit", "always", "contact", "offer", "won", "lost", "never", "other"]
QUANTITIES = ["1 d", "3 / d", "lognormal(median=1 d, p90=2 d)", "mixture(", "2026-01-05", "SE", "", "work", "decision"]
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(-1e30, 1e30)
    | st.sampled_from([*QUANTITIES, *NAMES])
    | st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=8)
)
keys = st.sampled_from([*KEYS, *NAMES])
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
paths = st.sampled_from(
    [
        *[(key,) for key in Scenario.model_fields],
        *[("team", "clerk", key) for key in Role.model_fields],
        *[("sources", "street", key) for key in Source.model_fields],
        *[("process", "call", key) for key in Step.model_fields],
        *[("calendars", "always", key) for key in Calendar.model_fields],
        *[("playbook", key) for key in Playbook.model_fields],
        ("phases", "contact", "losses"),
        ("opening", "open_deals"),
        ("evidence", "team.clerk", "source"),
    ]
)


@hostile
@given(path=paths, tree=trees)
def test_any_value_at_any_key_is_read_or_refused(tmp_path: Path, path: tuple[str, ...], tree: Any) -> None:
    (tmp_path / "shop.yaml").write_text(SMALL)
    for key in reversed(path):
        tree = {key: tree}
    survives(tmp_path / "tree.yaml", json.dumps({"name": "mine", "extends": "shop.yaml", **tree}).encode())


@hostile
@given(
    path=st.lists(keys | st.text(max_size=4), max_size=4) | paths, value=trees.map(json.dumps) | st.text(max_size=30)
)
def test_any_override_is_taken_or_refused(tmp_path: Path, path: list[str], value: str) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(SMALL)
    assert "not a line" not in " ".join(refusal(shop, f"{'.'.join(path)}={value}"))


LARGE = 256 * 1024 - 100


def many(line: Callable[[int], str], start: str = "", end: str = "") -> str:
    """As many lines as go into the largest file."""
    lines, length = [], len(start) + len(end)
    while length < LARGE:
        lines.append(line(len(lines)))
        length += len(lines[-1])
    return start + "".join(lines[:-1]) + end


BOMBS = {
    "nested lists": "[" * LARGE,
    "nested dashes": "- " * (LARGE // 2),
    "a long word": "a: " + "x" * LARGE,
    "a long quotation": 'a: "' + "\\n" * (LARGE // 2) + '"',
    "many words": many(lambda n: "x,", "sources: {a: {season: [", "]}}"),
    "many keys": many(lambda n: f"k{n}: 1\n"),
    "many steps": many(lambda n: f" s{n}: {{kind: work, next: {{a: b}}}}\n", "process:\n"),
    "many roles": many(lambda n: f" s{n}: {{count: 0}}\n", "team:\n"),
    "many endings": many(lambda n: f"s{n}: t{n}, ", "process: {a: {kind: work, phase: offer, next: {", "}}}"),
    "many holidays": many(lambda n: f"a{n}: {{holidays: XX}}, ", "calendars: {", "}"),
    "much evidence": many(lambda n: f"s{n}: {{grade: A}}, ", "evidence: {", "}"),
    "a long mixture": many(lambda n: "0.1 constant(1),", 'value: "mixture(', ')"'),
    "a long number": "seed: " + "9" * LARGE,
    "many comments": "# x\n" * (LARGE // 4),
    "many colons": ":" * LARGE,
    "many exclamations": "!" * LARGE,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_in_two_seconds_and_little_memory(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text(text, encoding="utf-8")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(ScenarioError) as refused:
        load_document(path)
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 1024
    assert len(refused.value.problems) <= 101
