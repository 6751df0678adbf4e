import gzip
import random
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescycle.scenarios.crm import read_export
from salescycle.scenarios.crm.cells import Refused, as_cents, as_day, as_text
from salescycle.scenarios.crm.fitted import fitted_files
from salescycle.scenarios.crm.maps import library_maps, load_map
from salescycle.scenarios.loader import load
from salescycle.sim.errors import DataError, SalesCycleError
from salescycle.sim.forecast.book import placed, read_book
from salescycle.sim.forecast.fit import fit
from salescycle.sim.forecast.history import known_at
from tests.sim.forecast.companies import as_export, deals_of_a_company
from tests.sim.forecast.given import SALESFORCE, needs_data

DEALS = Path(__file__).parents[1] / "data" / "deals.csv"
HEAD = "id,outcome,opened,closed,value,product,owner"
GOOD = "A,won,2024-01-01,2024-02-01,100,Belt,Ida"


@pytest.fixture
def table(tmp_path):
    """Writes a table of deals and gives its path."""

    def write(*rows, name="deals.csv", head=HEAD):
        path = tmp_path / name
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def read(path, **more):
    return read_export([path], **more)


# Which map


def test_each_map_is_found_by_its_own_columns(table):
    for known in library_maps():
        columns = {words[0] for words in known.columns.values()}
        assert read(table(head=",".join(sorted(columns)), name=f"{known.name}.csv")).map.name == known.name


def test_columns_are_the_same_however_they_are_spelt(table):
    path = table("1,true,TRUE,2024-01-01,2024-02-02", head="Id,IsClosed,Is Won,CreatedDate,close_date")
    export = read(path)
    assert (export.map.name, export.used) == ("salesforce", 1)


def test_where_no_map_fits_the_nearest_is_named_with_what_it_misses(table):
    path = table(head="opportunity_id,sales_agent,product,deal_stage,engage_date,value")
    with pytest.raises(DataError, match=r"nearest is 'maven', which also needs close_date, close_value\. Rename"):
        read(path)


def test_a_map_of_ones_own_reads_other_columns_words_and_dates(table, tmp_path):
    path = table("7;gewonnen;03.02.2024;09.02.2024;1.234,50", head="Nr;Stand;Beginn;Ende;Betrag")
    (tmp_path / "haus.yaml").write_text(
        "name: haus\ntitle: Hausliste\ndates: ['%d.%m.%Y']\ndecimal: ','\n"
        "columns: {id: Nr, stage: Stand, opened: Beginn, closed: Ende, value: Betrag}\n"
        "outcomes:\n  - {outcome: won, when: {stage: gewonnen}}\n"
    )
    (deal,) = read(path, map_name=str(tmp_path / "haus.yaml")).history.deals
    assert (deal.closed, deal.value) == (date(2024, 2, 9), 123_450)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\n", "x.yaml: title: Field required"),
        ("name: [\n", "x.yaml:2:1: this is not YAML"),
        ("a: &b 1\n", "found an anchor"),
        ("- 1\n", "x.yaml"),
        ("", "x.yaml"),
    ],
)
def test_a_map_with_a_mistake_says_where(tmp_path, table, text, message):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(DataError) as error:
        read(table(GOOD), map_name=str(tmp_path / "x.yaml"))
    assert message in str(error.value)


def test_a_misspelt_map_is_answered_with_the_nearest():
    with pytest.raises(SalesCycleError, match="Did you mean 'salesforce'"):
        load_map("salesforc")


# Rows


def test_every_refused_row_has_a_reason(table):
    export = read(
        table(
            GOOD,
            "A,lost,2024-01-01,2024-02-01,,,Ida",
            ",won,2024-01-01,2024-02-01,1,,Ida",
            "B,won,,2024-02-01,1,,Ida",
            "C,won,yesterday,2024-02-01,1,,Ida",
            "D,won,2024-01-01,,1,,Ida",
            "E,maybe,2024-01-01,,1,,Ida",
            "F,won,2024-01-09,2024-01-08,1,,Ida",
            "G,won,2024-01-01,2024-02-01,lots,,Ida",
            "H,won,2024-01-01,2024-02-01,-5,,Ida",
            "I,won,0024-01-01,2024-02-01,5,,Ida",
            "J,won,2024-01-01",
            "K,won,2024-01-01,2024-02-01,5,,Ida,more",
            "L,won,2024-13-01,2024-02-01,5,,Ida",
        )
    )
    assert export.refused == {
        "opening date is no date": 2,
        "closed before it was opened": 1,
        "fewer cells than the first line has columns": 1,
        "id for the second time": 1,
        "more cells than the first line has columns": 1,
        "neither won, lost nor open: maybe": 1,
        "no closing date": 1,
        "no id": 1,
        "no opening date": 1,
        "opening date outside 1990 to 2199": 1,
        "value below 0": 1,
        "value is no amount": 1,
    }
    assert (export.read, export.used) == (14, 1)


def test_doubtful_rows_are_used_and_counted(table):
    export = read(
        table(
            GOOD,
            "B,won,2024-01-01,2024-02-01,0,Belt,Ida",
            "C,won,2024-01-01,2024-02-01,,Belt,",
            "D,won,2024-01-01,2024-03-01,5,Belt,Ida",
            "E,open,2023-01-01,,,Belt,I\u202eda\x1b[2J",
        ),
        as_of=date(2024, 2, 15),
    )
    assert export.used == 5
    assert export.suspicious == {
        "won without a value": 2,
        "closed after the as-of day, taken as open": 1,
        "hidden characters taken out of a name": 1,
        "no owner": 1,
        "open for longer than any closed deal took": 2,
    }
    assert export.history.deals[-1].owner == "Ida[2J"


def test_deals_that_have_not_begun_have_no_clock(table):
    maven = "opportunity_id,sales_agent,product,deal_stage,engage_date,close_date,close_value"
    export = read(table("1,Ida,Belt,Prospecting,,,", "2,Ida,Belt,Won,2024-01-01,2024-01-09,5", head=maven))
    assert (export.used, export.refused) == (1, {"no opening date": 1})


def test_names_of_products_are_made_one_and_their_prices_looked_up_beside_the_table(table):
    table("GTX Pro,4821", head="product,sales_price", name="products.csv")
    maven = "opportunity_id,sales_agent,product,deal_stage,engage_date,close_date,close_value"
    path = table("1,Ida,GTXPro,Engaging,2024-01-01,,", "2,Ida,New,Engaging,2024-01-01,,", head=maven, name="sales.csv")
    export = read(path)
    assert [(deal.product, deal.list_price) for deal in export.history.deals] == [("GTX Pro", 482_100), ("New", None)]
    assert export.beside == ("products.csv",)
    assert export.suspicious["product not in products.csv"] == 1


def test_a_table_of_hubspot_is_read_with_its_stages(table):
    table(
        "s1,true,true",
        "s2,false,true",
        "s3,false,false",
        head="stage_id,closed_won,is_closed",
        name="deal_pipeline_stage_data.csv",
    )
    head = "deal_id,is_deleted,deal_pipeline_stage_id,property_amount,property_createdate,property_closedate"
    path = table(
        "1,false,s1,5,2024-01-01 10:00:00,2024-02-01 11:12:13",
        "2,false,s2,,2024-01-01,2024-02-01",
        "3,false,s3,7,2024-01-01,2029-01-01",
        "4,true,s3,7,2024-01-01,",
        "5,false,,7,2024-01-01,",
        head=head,
        name="deal_data.csv",
    )
    export = read(path)
    assert [deal.outcome for deal in export.history.deals] == ["won", "lost", "open"]
    assert export.refused == {"deleted": 1, "neither won, lost nor open: blank": 1}


def test_without_an_as_of_day_it_is_the_newest_on_which_anything_happened(table):
    path = table(GOOD, "B,open,2024-02-20,2031-01-01,,,Ida")
    assert read(path).history.as_of == date(2024, 2, 20)


def test_a_folder_is_searched_for_its_one_table_of_deals(table, tmp_path):
    table(GOOD)
    (tmp_path / "notes.txt").write_text("nothing here")
    (tmp_path / "logo.csv").write_bytes(b"\x89PNG\0\0")
    assert read(tmp_path).file == "deals.csv"
    table(GOOD, name="old.csv")
    with pytest.raises(DataError, match=r"several tables of deals: deals.csv \(as salescycle\), old.csv"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["a [1]*?.csv", "tab.tsv", "semi.csv", "packed.csv.gz", "deals.parquet"])
def test_tables_come_in_many_wrappings(tmp_path, name):
    path = tmp_path / name
    text = as_export(deals_of_a_company(60))
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    elif name.endswith(".parquet"):
        (tmp_path / "x.csv").write_text(text)
        duckdb.execute(f"copy (from read_csv('{tmp_path}/x.csv')) to '{path}' (format parquet)")
    else:
        mark = {"tab.tsv": "\t", "semi.csv": ";"}.get(name, ",")
        path.write_text("\ufeff" + text.replace(",", mark).replace("\n", "\r\n"), newline="")
    plain = tmp_path / "plain.csv"
    plain.write_text(text)
    assert read(path).history == read(plain).history


# Hostile files


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "found 0 columns"),
        (b"\x89PNG\r\n\0\0", "is no text in UTF-8"),
        (b"PK\x03\x04", "is a workbook or an archive"),
        (HEAD.encode("utf-16"), "is no text in UTF-8"),
        (b"id,\xff\n", "no list of column names in UTF-8"),
        (b"id\n1\n", "found 1 columns"),
        (b"a," * 2000, "found 2001 columns"),
        (b"x" * 100_000 + b",y\n", "need a first line with"),
        (b"id,ID,a\n", "the column 'id' more than once"),
        (b'id,"b\n', "no list of column names"),
        (b"PAR1 nonsense", "cannot be read as Parquet"),
        (b"\x1f\x8b nonsense", "cannot be read"),
        (f'{HEAD}\n{GOOD}\nB,won,"2024-01-01,2024-02-01,1,,Ida\n{GOOD}\n'.encode(), "deals.csv:3: a quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, content, message):
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        read(path)
    assert message in str(error.value)


def test_rows_in_another_encoding_are_refused_one_by_one(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_bytes(f"{HEAD}\n{GOOD}\n".encode() + "B,won,2024-01-01,2024-02-01,1,Bänder,Ida\n".encode("latin-1"))
    export = read(path)
    assert (export.used, export.refused) == (1, {"not in UTF-8": 1})


def test_a_missing_file_and_an_empty_folder_are_told(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="holds no table"):
        read(tmp_path)


numbered = count()
rows_of_anything = st.lists(st.text(max_size=20) | st.sampled_from(GOOD.split(",")), max_size=9).map(",".join)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300)
    | st.lists(rows_of_anything, max_size=5).map(lambda rows: "\n".join([HEAD, *rows]).encode("utf-8", "replace"))
)
def test_whatever_the_file_holds_only_a_data_error_comes_out(tmp_path, content):
    path = tmp_path / f"{next(numbered)}.csv"
    path.write_bytes(content)
    with suppress(DataError):
        export = read(path)
        assert export.read == export.used + sum(export.refused.values())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  Ida  Lund ", "Ida Lund"),
        ("I\u202eda\u200b\x1b[2J\x00", "Ida[2J"),
        ("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m"),
        ("a\nb\tc\u2028d", "a b c d"),
        ("x" * 500, "x" * 117 + "..."),
    ],
)
def test_names_are_one_line_of_letters_that_can_be_seen(cell, text):
    assert as_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "decimal", "cents"),
    [
        ("1054.0", ".", 105_400),
        ("1,054.255", ".", 105_426),
        ("$ 12", ".", 1200),
        ("1.054,20 EUR", ",", 105_420),
        ("12\u20ac", ",", 1200),
        (" ", ".", None),
    ],
)
def test_amounts_are_read_as_people_write_them(cell, decimal, cents):
    assert as_cents(cell, "value", decimal=decimal) == cents


@pytest.mark.parametrize("cell", ["1.054,20", "12,34", "nan", "inf", "1e5", "1_000", "\u0663", "5" * 15, "=1+1"])
def test_amounts_that_could_mean_two_things_are_refused(cell):
    with pytest.raises(Refused):
        as_cents(cell, "value", decimal=".")


@pytest.mark.parametrize("cell", ["2024-02-30", "2024-1-1", "01/02/2024", "\u0662024-01-01", "2024-01-01 <b>", "45000"])
def test_days_that_are_none_are_refused(cell):
    with pytest.raises(Refused):
        as_day(cell, ["iso"], "day")


@pytest.mark.parametrize(
    "cell", ["2024-02-29", "2024-02-29 23:59:59.123", "2024-02-29T10:00:00.000+0000", "2024-02-29T10:00:00Z"]
)
def test_a_time_of_day_may_follow_a_day(cell):
    assert as_day(cell, ["iso"], "day") == date(2024, 2, 29)


# What comes out


def files_of(path, as_of, out):
    export = read(path, as_of=as_of)
    return fitted_files(export, fit(export.history), out)


def test_the_fitted_file_is_a_scenario_with_its_book(tmp_path):
    files = files_of(DEALS, None, tmp_path / "our firm 7.yaml")
    files.book.write_text(files.book_text)
    files.scenario.write_text(files.scenario_text)
    scenario = load(files.scenario)
    assert scenario.name == "our_firm_7"
    assert scenario.start == date(2025, 2, 24)
    assert scenario.process["deal"].endings["won"] == pytest.approx(0.45, abs=0.06)
    assert set(scenario.products) == {"Belt", "Press"}
    assert len(files.scenario_text) < 20_000


def later_changed(text, as_of, seed):
    """The same export where everything after *as_of* went otherwise, and more of it happened."""
    rng = random.Random(seed)
    lines = text.splitlines()
    for n, line in enumerate(lines[1:], start=1):
        cells = line.split(",")
        if cells[3] > as_of:
            cells[1], cells[3], cells[4] = rng.choice(
                [("won", "2025-02-20", "99999"), ("lost", "2025-02-23", ""), ("won", cells[3], "7"), ("open", "", "")]
            )
        if cells[2] > as_of:
            cells = [cells[0], rng.choice(["won", "lost", "open"]), "2025-02-22", "2025-02-24", "5", "News", "Nobody"]
        lines[n] = ",".join(cells)
    more = [f"Z{n},won,2025-02-21,2025-02-25,1,Later,Ida" for n in range(rng.randrange(1, 30))]
    return "\n".join([*lines, *more]) + "\n"


@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_happens_after_the_as_of_day_changes_a_byte(tmp_path, seed):
    as_of = date(2024, 12, 31)
    there, out = tmp_path / "there" / "deals.csv", tmp_path / "ours.yaml"
    there.parent.mkdir()
    there.write_text(later_changed(DEALS.read_text(), as_of.isoformat(), seed))
    one, other = files_of(DEALS, as_of, out), files_of(there, as_of, out)
    assert one.scenario_text == other.scenario_text
    assert one.book_text == other.book_text


def test_what_happened_before_does_change_it(tmp_path):
    there = tmp_path / "deals.csv"
    there.write_text(DEALS.read_text().replace(",lost,", ",won,", 20))
    out, as_of = tmp_path / "ours.yaml", date(2024, 12, 31)
    assert files_of(DEALS, as_of, out).scenario_text != files_of(there, as_of, out).scenario_text


def test_a_formula_in_a_name_is_no_formula_in_the_book(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.read_text().replace("Rep 1", '"=HYPERLINK(""http://x"")"').replace("D0-2", "@SUM(A1)"))
    files = files_of(path, None, tmp_path / "ours.yaml")
    assert "'@SUM(A1),deal" in files.book_text
    assert ",\"'=HYPERLINK" in files.book_text


@needs_data
def test_the_opportunities_of_salesforce_are_all_deleted_there_and_too_few_when_not(tmp_path):
    export = read(SALESFORCE)
    assert (export.map.name, export.read, export.refused) == ("salesforce", 10, {"deleted": 10})
    head, *rows = SALESFORCE.read_text().splitlines()
    column = head.split(",").index("is_deleted")
    kept = [[*cells[:column], "false", *cells[column + 1 :]] for cells in (row.split(",") for row in rows)]
    path = tmp_path / "sf.csv"
    path.write_text("\n".join([head, *map(",".join, kept)]))
    export = read(path)
    assert export.used > 0
    with pytest.raises(DataError, match="too few closed deals"):
        fit(export.history)


def test_each_month_of_a_quarter_with_its_own_step_has_a_source_of_its_own(tmp_path):
    path, out = tmp_path / "deals.csv", tmp_path / "ours.yaml"
    company = known_at(deals_of_a_company(quarter_end=True, per_day=6), date(2025, 6, 23))
    path.write_text(as_export(company.deals))
    files = files_of(path, None, out)
    files.book.write_text(files.book_text)
    out.write_text(files.scenario_text)
    scenario = load(out)
    seasons = {source.first: source.season for source in scenario.sources.values()}
    assert seasons["deal_month_3"] == (0, 0, 1) * 4
    assert [sum(season[month] for season in seasons.values()) for month in range(12)] == [1] * 12
    assert placed(read_book(files.book_text), scenario) == read_book(files.book_text)
