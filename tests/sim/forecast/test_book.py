import csv
import io
import re
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salescycle.sim.errors import DataError
from salescycle.sim.forecast.book import BookRow, placed, read_book, write_book
from salescycle.sim.words.reading import read

ROW = BookRow("A-1", "deal", 3600, 125_050, "new_deals", "Ida Lund", "", "Press")
words = st.text(st.characters(exclude_categories=("C",)), max_size=30)
rows = st.builds(
    BookRow,
    words.filter(bool),
    st.just("deal"),
    st.integers(0, 3_000_000_000),
    st.none() | st.integers(0, 10**12),
    words,
    words,
    words,
    words,
    *[st.none() | st.integers(0, 1_000_000).map(lambda millionths: millionths / 1e6)] * 6,
    st.sampled_from(("", "service", "price")),
)


def test_a_book_reads_as_it_was_written():
    text = write_book([ROW, ROW._replace(id="A-2", value=None, age_s=0)])
    assert text.splitlines() == [
        "id,step,age_s,value,source,owner,segment,product",
        "A-1,deal,3600,1250.50,new_deals,Ida Lund,,Press",
        "A-2,deal,0,,new_deals,Ida Lund,,Press",
    ]
    assert read_book(text) == (ROW, ROW._replace(id="A-2", value=None, age_s=0))


@settings(max_examples=200, deadline=None)
@given(st.lists(rows, max_size=5, unique_by=lambda row: row.id))
@example([ROW._replace(id="=1+1", owner="'=x", product="''@y")])
@example([ROW._replace(id="-5", owner="'-5", product=" =1")])
def test_every_book_reads_as_it_was_written_and_no_cell_is_a_formula(book):
    text = write_book(book)
    assert read_book(text) == tuple(book)
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    risky = [cell for cell in cells if cell[:1] and cell[:1] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20"]
    assert all(re.fullmatch(r"[+-][0-9.]+([eE][+-]?[0-9]+)?", cell) for cell in risky), "only numbers begin like that"


def test_a_book_can_say_how_a_customer_is_and_why_it_left():
    left = ROW._replace(fit=0.9, trust=0.05, reason="service")
    text = write_book([left])
    assert text.splitlines()[0].endswith("product,fit,need,interest,trust,indecision,satisfaction,reason")
    assert read_book(text) == (left,)


@pytest.mark.parametrize(
    ("column", "cell", "need"),
    [
        ("fit", "1.2", "found fit '1.2', need a share from 0 to 1"),
        ("trust", "nan", "found trust 'nan', need a share from 0 to 1"),
        ("reason", "weather", "found reason 'weather', need one of price, service, misfit, rival, no_need"),
    ],
)
def test_what_a_book_cannot_say_of_a_customer_is_told(column, cell, need):
    with pytest.raises(DataError, match=re.escape(need)):
        read_book(f"id,step,age_s,{column}\nA,deal,60,{cell}\n")


def test_columns_that_are_not_needed_may_be_left_out():
    assert read_book("id,step,age_s\nA,deal,60\n") == (BookRow("A", "deal", 60, None, ""),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ours.book.csv:0: found no column id, step, age_s, need"),
        ("id,step\nA,deal\n", "found no column age_s"),
        ("id,step,age_s,colour\n", "unknown or repeated columns ['colour']"),
        ("id,step,age_s\n,deal,1\n", "ours.book.csv:2: found no id"),
        ("id,step,age_s\nA,deal,-1\n", "ours.book.csv:2: found age_s '-1', need whole seconds from 0"),
        ("id,step,age_s\nA,deal,1.5\n", "found age_s '1.5'"),
        ("id,step,age_s\nA,deal,99999999999\n", "found age_s"),
        ("id,step,age_s,value\nA,deal,1,nan\n", "found value 'nan', need an amount of money"),
        ("id,step,age_s\nA,deal,1\nA,deal,2\n", "ours.book.csv:3: found id 'A' a second time"),
        ("id,step,age_s\nA,deal\n", "ours.book.csv:2: found fewer cells"),
        ("id,step,age_s\nA,deal,1,2\n", "ours.book.csv:2: found more cells"),
        (f"id,step,age_s\n{'x' * 201},deal,1\n", "found a id of more than 200 characters"),
        ('id,step,age_s\n"A,deal,1\n', "ours.book.csv:"),
    ],
)
def test_a_book_with_a_mistake_says_where_and_what(text, message):
    with pytest.raises(DataError) as error:
        read_book(text, name="ours.book.csv")
    assert message in str(error.value)


def test_all_mistakes_of_a_book_are_told_at_once():
    with pytest.raises(DataError) as error:
        read_book("id,step,age_s\nA,deal,x\nB,deal,y\n")
    assert len(str(error.value).splitlines()) == 2


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text("id,step,age_s\n\"'0123=\r", max_size=200).map("id,step,age_s\n{}".format))
def test_whatever_the_file_holds_only_a_data_error_comes_out(text):
    with suppress(DataError):
        read_book(text)


OURS = {
    "name": "ours",
    "start": "2026-01-01",
    "window": "1 y",
    "calendars": {"office": {"days": "mon-fri", "hours": "09:00-17:00"}},
    "team": {"rep": {"count": 1, "calendar": "office"}},
    "sources": {"odd": {"rate": "1 / d", "first": "deal"}, "even": {"rate": "1 / d", "first": "offer"}},
    "products": {"Press": {"share": 1, "value": 100}},
    "process": {
        step: {"phase": "offer", "kind": "work", "endings": {"won": 0.5, "never": 0.5}, "wait": {"won": "5 d"}}
        for step in ("deal", "offer")
    },
}


def test_a_row_without_a_source_is_like_the_new_deals_that_begin_in_its_step():
    rows = [
        BookRow("A", "offer", 1, None, ""),
        BookRow("B", "deal", 1, None, ""),
        BookRow("C", "deal", 1, None, "even"),
    ]
    assert [row.source for row in placed(rows, read(OURS))] == ["even", "odd", "even"]


def test_names_that_the_scenario_does_not_know_are_told_with_the_nearest():
    rows = [BookRow("A", "ofer", 1, None, "odd"), BookRow("B", "deal", 1, None, "web", "Ida", "north", "Pres")]
    with pytest.raises(DataError) as error:
        placed(rows, read(OURS), name="ours.book.csv")
    assert str(error.value).splitlines() == [
        "ours.book.csv: id 'A': found step 'ofer', need one of deal, offer. Did you mean 'offer'?",
        "ours.book.csv: id 'B': found source 'web', need one of odd, even.",
        "ours.book.csv: id 'B': found segment 'north', need nothing: the scenario has none.",
        "ours.book.csv: id 'B': found product 'Pres', need one of Press. Did you mean 'Press'?",
    ]
