"""The journal of a batch: what is there is there, whatever happens to the program or to the file."""

import csv
import sqlite3

import duckdb
import pytest

from salescycle.reports.replications import write_replications
from salescycle.reports.store import JOURNAL, Store
from salescycle.scenarios.loader import load
from salescycle.sim.errors import DataError, UsageError
from salescycle.sim.model.build import build
from salescycle.sim.studies.experiment import Plan, Replication, together
from salescycle.sim.studies.measures import metrics

DAY = 86_400


@pytest.fixture(scope="module")
def plans():
    """A tutorial, and one with a seller more."""
    return [
        Plan(build(load("tutorial", changes)), 7, 20 * DAY, (0, 20 * DAY)) for changes in ((), ("team.seller.count=3",))
    ]


def content(pairs):
    return [[table.tobytes() for one in pair for table in one.totals] for pair in pairs]


def kept_in(folder, plans, numbers):
    store = Store(folder, plans)
    found = list(together(plans, numbers, kept=store.kept))
    store.close()
    return found


def test_what_is_read_is_what_was_kept(tmp_path, plans):
    fresh = kept_in(tmp_path, plans, range(5))
    store = Store(tmp_path, plans)
    assert store.there == [set(range(5)), set(range(5))]
    again = [tuple(Replication(n, store.read(i, n)) for i in range(2)) for n in range(5)]
    assert content(again) == content(fresh) == content(together(plans, range(5)))
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [JOURNAL], "one file, nothing beside it"


def test_each_row_is_there_as_soon_as_it_is_kept(tmp_path, plans):
    """Read by another connection to a copy, as after a kill: nothing waits for the end."""
    store = Store(tmp_path, plans[:1])
    for n, _ in enumerate(together(plans[:1], range(3), kept=store.kept, block=1), start=1):
        copy = tmp_path / f"copy {n}"
        copy.mkdir()
        for file in tmp_path.glob(f"{JOURNAL}*"):
            (copy / file.name).write_bytes(file.read_bytes())
        assert len(Store(copy, plans[:1]).there[0]) == n
    store.close()


def test_a_damaged_row_is_computed_again(tmp_path, plans):
    fresh = kept_in(tmp_path, plans, range(4))
    with sqlite3.connect(tmp_path / JOURNAL) as base:
        row = base.execute("SELECT design, content FROM replication WHERE number = 2 LIMIT 1").fetchone()
        broken = bytearray(row[1])
        broken[100] ^= 1
        base.execute("UPDATE replication SET content = ? WHERE number = 2 AND design = ?", (bytes(broken), row[0]))
    base.close()
    store = Store(tmp_path, plans)
    assert sorted(map(len, store.there)) == [3, 4]
    store.close()
    assert content(kept_in(tmp_path, plans, range(4))) == content(fresh)


def test_rows_of_another_design_are_not_taken_for_ours(tmp_path, plans):
    kept_in(tmp_path, plans, range(3))
    store = Store(tmp_path, [plans[0]._replace(seed=8)])
    assert store.there == [set()]
    store.close()


def test_a_failure_is_kept_with_its_seed_and_tried_again(tmp_path, plans):
    store = Store(tmp_path, plans[:1])
    store.kept.keep(0, Replication(3, None, "Traceback\nOverflowError: too large"))
    rows = store._base.execute("SELECT number, seed, failure FROM quarantine").fetchall()
    assert rows == [(3, "7", "Traceback\nOverflowError: too large")]
    assert store.there == [set()]
    store.close()
    again = Store(tmp_path, plans[:1])
    assert again._base.execute("SELECT count(*) FROM quarantine").fetchone() == (0,)
    again.close()


def test_two_batches_do_not_write_into_one_folder(tmp_path, plans):
    first = Store(tmp_path, plans)
    with pytest.raises(UsageError, match=r"journal.sqlite: database is locked; does another run write into this"):
        Store(tmp_path, plans)
    first.close()


@pytest.mark.parametrize("noise", [b"replication,variant\n0,base\n", b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_journal_is_left_alone(tmp_path, plans, noise):
    (tmp_path / JOURNAL).write_bytes(noise)
    with pytest.raises((DataError, UsageError), match=r"journal.sqlite: "):
        Store(tmp_path, plans)
    assert (tmp_path / JOURNAL).read_bytes() == noise


def test_replications_are_told_as_tables(tmp_path, plans):
    """A row a replication and variant, the same in both files; a formula in a name is only text."""
    fresh = kept_in(tmp_path, plans, range(4))
    scenarios = [load("tutorial"), load("tutorial", ("team.seller.count=3",))]
    names = ["orders", "won_value", "cycle_days", "no_such_metric"]
    store = Store(tmp_path, plans)
    write_replications(store, [("base", scenarios[0]), ("=1+1", scenarios[1])], names, [0, 1, 3])
    store.close()
    with (tmp_path / "replications.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["replication"], row["variant"]) for row in rows] == [
        (n, name) for n in "013" for name in ("base", "'=1+1")
    ]
    for row, (number, i) in zip(rows, [(n, i) for n in (0, 1, 3) for i in range(2)], strict=True):
        told = metrics(scenarios[i], plans[i].parameters, fresh[number][i].totals, 20 * DAY)
        assert float(row["orders"]) == told["orders"]
        assert row["no_such_metric"] == ""
        assert row["cycle_days"] == "" or float(row["cycle_days"]) == pytest.approx(told["cycle_days"], rel=1e-12)
    table = duckdb.sql(f"SELECT * FROM '{tmp_path / 'replications.parquet'}'")
    assert table.columns == ["replication", "variant", *names]
    assert [row[:2] for row in table.fetchall()] == [(int(row["replication"]), row["variant"]) for row in rows]
