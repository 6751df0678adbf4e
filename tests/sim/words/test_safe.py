import csv
import io
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salescycle.sim.words.safe import csv_cell, csv_text, safe

hostile = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(max_codepoint=0x9F),
        st.sampled_from("\u202e\u2066\u200b\u200d\ufeff\u00ad\u061c\u034f\ufe0f\x1b\x07\u2028e\u0301"),
        st.characters(categories=["Cs"]),
    ),
    max_size=200,
)


@given(hostile)
@example("\x1b]0;owned\x07\x1b[2J\x9b31m")
@example("\u202egnp.exe")
@example("\ud800")
def test_nothing_that_moves_a_cursor_hides_or_reverses_is_left(text: str) -> None:
    line = safe(text)
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not re.search("[\u034f\u115f\u1160\u3164\ufe00-\ufe0f]", line)
    line.encode("utf-8")


@given(hostile, st.integers(3, 50))
def test_safe_text_is_one_line_of_limited_length_in_normal_form(text: str, limit: int) -> None:
    line = safe(text, limit=limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert unicodedata.is_normalized("NFC", line)


@given(hostile)
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hotel Nordkaj", "Hotel Nordkaj"),
        ("line\r\nbreak\tand  spaces", "line break and spaces"),
        ("Bergstro\u0308m", "Bergstr\u00f6m"),
        ("a\u200bb\u200dc\u00add", "abcd"),
        ("a \u200b b", "a b"),
        ("\x1b[31mred", "[31mred"),
        ("[red]not markup[/red] :smile:", "[red]not markup[/red] :smile:"),
        ("नमस्ते 日本 ✉\ufe0f", "नमस्ते 日本 ✉"),
        ("", ""),
    ],
)
def test_people_still_read_their_names(text: str, line: str) -> None:
    assert safe(text) == line


def test_a_long_name_says_that_it_goes_on() -> None:
    assert safe("x" * 200, limit=10) == "xxxxxxx..."


def test_a_tower_of_accents_costs_no_time() -> None:
    # Sorting these marks into normal form would take minutes if the text were not cut before.
    assert len(safe("a" + "\u0301\u0316" * 1_000_000)) <= 120


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        " =1",
        "'=1",
        "''@x",
        "\uff1d1",
    ],
)
def test_a_formula_is_shown_and_not_run(text: str) -> None:
    assert csv_cell(text) == "'" + text


@pytest.mark.parametrize(
    "value", [-5, 3.25, -0.5, None, "-5.25", "+46701234567", "1e-3", "plain", "a=b", "'quoted'", ""]
)
def test_numbers_and_plain_text_are_untouched(value: str | int | float | None) -> None:
    assert csv_cell(value) == value
    assert type(csv_cell(value)) is type(value)


@given(hostile)
@example("'=1")
@example("'-5")
@example("''quoted''")
def test_a_neutralised_cell_can_be_read_back(text: str) -> None:
    cell = csv_cell(text)
    assert isinstance(cell, str)
    assert cell in (text, "'" + text)
    assert csv_text(cell) == text


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
@example("  a   b ")
def test_the_usual_text_is_treated_like_any_other(text: str) -> None:
    # A letter beyond ASCII sends the text the long way.
    assert safe(text) == safe(text + " \u00e9").removesuffix("\u00e9").rstrip()


def test_a_written_file_begins_no_cell_with_a_formula() -> None:
    written = io.StringIO()
    csv.writer(written).writerow([csv_cell(value) for value in ("=1", -2, "-3", 'say "=1"', "a,=b")])
    assert next(csv.reader([written.getvalue()])) == ["'=1", "-2", "-3", 'say "=1"', "a,=b"]
