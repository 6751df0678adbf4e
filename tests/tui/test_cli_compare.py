"""``compare``: the answer, its JSON, its files, and one clear sentence for whatever is wrong."""

import json
import re
from functools import partial

import pytest

from salescycle.reports.comparison import answers
from salescycle.tui.cli.compare import split_changes
from tests.tui import conftest

FEW = ("compare", "--replications", "4", "--quiet")
said, refused = (partial(of, *FEW) for of in (conftest.said, conftest.refused))


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    arguments = ["saas_smb", "--variant", "more:team.rep.count=5", "--horizon", "3mo", "--pilot", "--json"]
    return json.loads(said(*arguments, "--out", str(out))), out


def test_the_document_keeps_the_contract(document):
    told, _ = document
    assert told["schema"] == "salescycle/compare/1"
    assert list(told["variants"]) == ["base", "more"]
    assert told["provenance"]["replications"] == 4
    row = next(row for row in told["differences"] if row["metric"] == "orders")
    assert {"variant", "metric", "mean", "ci95", "p", "p_adjusted", "variance_ratio"} <= row.keys()
    means = [told["variants"][name]["orders"]["mean"] for name in ("base", "more")]
    assert row["mean"] == pytest.approx(means[1] - means[0])
    assert set(told["pilot"]) == {"more"}
    assert told["changes"] == {"base": [], "more": ["team.rep.count=5"]}


def test_fates_are_told_by_groups_that_add_up(document):
    (fates,) = document[0]["fates"]
    assert sum(group["a_run"] for group in fates["groups"]) == pytest.approx(fates["changed"])
    assert 0 < fates["changed"] < fates["customers"]


def test_the_page_is_one_file_that_asks_the_network_for_nothing(document):
    page = (document[1] / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=[\"']?(?!data:)[a-z]", page)
    assert "more" in page
    assert {path.name for path in document[1].iterdir()} == {
        "compare.json", "report.html", "differences.png", "differences.svg", "fans.png", "fans.svg",
        "funnels.png", "funnels.svg",
        "journal.sqlite", "manifest.json", "replications.csv", "replications.parquet",
    }  # fmt: skip


def test_a_hostile_name_is_text_on_the_page(tmp_path):
    said("w1", "--variant", "<b>&x:team.sales.count=7", "--metric", "orders", "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;x" in page


def test_the_same_command_prints_the_same_bytes():
    once, again = (said("w1", "--variant", "more:team.sales.count=7", "--metric", "orders") for _ in range(2))
    assert once == again
    assert once.startswith("more: ")


def test_no_line_is_wider_than_eighty_columns():
    assert max(map(len, said("saas_smb", "--variant", "more:team.rep.count=5", "--horizon", "3mo").splitlines())) <= 80


def test_another_file_has_the_customers_of_the_base(tmp_path):
    (tmp_path / "same.yaml").write_text("name: same\nextends: saas_smb\nprocess:\n  ticket: {documents: [invoice]}\n")
    told = said("saas_smb", "--with", str(tmp_path / "same.yaml"), "--horizon", "3mo", "--metric", "orders")
    assert told.startswith("same: no difference in orders; all 4 pairs of runs are equal.")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a=1,b=2", ("a=1", "b=2")),
        ("a=[1,2],b={c: 1, d: 2}", ("a=[1,2]", "b={c: 1, d: 2}")),
        ("value=lognormal(median=1, p90=2)", ("value=lognormal(median=1, p90=2)",)),
        ("a='x,y', b=2", ("a='x,y'", "b=2")),
        ("", ()),
    ],
)
def test_changes_are_split_at_commas_outside_of_brackets(text, parts):
    assert split_changes(text) == parts


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "found nothing to compare the base with, need --variant"),
        (("--variant", "more"), "found 'more', need NAME:KEY=VALUE"),
        (("--variant", "more:"), "need NAME:KEY=VALUE"),
        (("--variant", "a:team.rep.count=5", "--variant", "a:team.rep.count=6"), "found the name 'a' twice"),
        (("--variant", "base:team.rep.count=5"), "'base' is taken"),
        (("--variant", "a:team.rep.cuont=5"), "Did you mean 'count'?"),
        (("--variant", "a:team.rep.count=5", "--metric", "ordres"), "found 'ordres', need one of"),
        (("--with", "export_machines"), "has currency USD, need that of the base, EUR"),
        (("--variant", "a:team.rep.count=5", "--horizon", "soon"), "--horizon: found 'soon'"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(arguments, sentence):
    assert sentence in refused("saas_smb", *arguments)


def test_a_mean_of_nothing_is_not_called_equal(document):
    """Pairs that differ may have a mean of 0 by chance."""
    told, _ = document
    orders = next(row for row in told["differences"] if row["metric"] == "orders")
    row = {**orders, "mean": 0.0, "ci95": [-1.0, 1.0], "p": 1.0}
    changed = told | {"metric": "orders", "differences": [row]}
    assert answers(changed)[0].startswith("more: too close to call in orders")
