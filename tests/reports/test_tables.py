import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from salescycle.reports.columns import WIDTH, Table, plain, wrapped
from salescycle.reports.tables import forecast_report, run_report

Build = Callable[..., dict[str, Any]]

GOLDEN = Path(__file__).parent / "golden"
DEALS = [
    {"id": "OP-001", "value": 120_000.0, "p_won": 0.5, "p_won_by": 0.4, "expected": 48_000.0},
    {"id": "OP-002", "value": 30_000.0, "p_won": 1.0, "p_won_by": 0.9, "expected": 27_000.0},
    {"id": "OP-003", "value": None, "p_won": None, "p_won_by": 0.0, "expected": 0.0},
]
RUN_METRICS = {
    "leads": 1840,
    "orders": 46,
    "won_value": 2_310_400.0,
    "win_rate": 0.36,
    "cycle_days": None,
    "first_response_hours": 3.24,
    "utilisation.rep": 0.94,
}
RUN_PERIODS = [
    {"start": "2026-10-01", "leads": 610, "orders": 14, "won_value": 702_000.0},
    {"start": "2026-11-01", "leads": 600, "orders": 0, "won_value": 0.0},
    {"start": "2026-12-01", "leads": 630, "orders": 32, "won_value": 1_608_400.0},
]
RUN_GROUPS = {
    "web_form": {"leads": 1200, "orders": 46, "won_value": 2_310_400.0, "win_rate": 0.5},
    "bought_list": {"leads": 640, "orders": 0, "won_value": 0.0, "win_rate": 0.0},
}


def lines_of(text: str, start: str) -> str:
    (found,) = [line for line in text.splitlines() if line.startswith(start)]
    return found


def test_a_forecast_reads_as_in_the_golden_file(forecast: Build, metrics_of_futures: dict[str, Any]) -> None:
    report = plain(forecast_report(forecast(metrics=metrics_of_futures, deals=DEALS)))
    assert report == (GOLDEN / "forecast.txt").read_text(encoding="utf-8")


def test_a_run_reads_as_in_the_golden_file(run: Build) -> None:
    report = plain(run_report(run(metrics=RUN_METRICS, by_period=RUN_PERIODS, by=RUN_GROUPS)))
    assert report == (GOLDEN / "run.txt").read_text(encoding="utf-8")


def test_a_forecast_without_target_rules_and_deals_says_nothing_of_them(forecast: Build) -> None:
    report = plain(forecast_report(forecast(target=None, naive={}, deals=[], currency=None)))
    assert not re.search("target|naive|deals|EUR", report, re.IGNORECASE)


def test_no_estimate_is_0_or_100_percent(forecast: Build, metrics_of_futures: dict[str, Any]) -> None:
    always = {"mean": 1.0, "ci95": [1.0, 1.0], "sd": 0.0, "quantiles": dict.fromkeys(("0.1", "0.9"), 1.0)}
    deals = [{"id": "A", "value": 5.0, "p_won": 0.5, "p_won_by": 0.0, "expected": 0.0}]
    goal = {"amount": 1.0, "by": "2026-12-31", "probability": 1.0, "ci95": [0.9985, 1.0]}
    document = forecast(metrics=metrics_of_futures | {"on_time_rate": always}, deals=deals, target=goal)
    report = plain(forecast_report(document))
    assert not re.search(r"(?<![\d.])(0|100) %", report)
    assert "Chance of target 1: > 99.85 %." in report
    assert "< 0.15 %" in lines_of(report, "Quote hit rate")
    assert "> 99.85 %" in lines_of(report, "On time rate")


def test_intervals_that_skew_makes_false_are_named(forecast: Build, metrics_of_futures: dict[str, Any]) -> None:
    one = metrics_of_futures | {name: metrics_of_futures[name] | {"skewed": True} for name in ("orders", "won_value")}
    told = plain(forecast_report(forecast(metrics=one)))
    assert "Too skewed for so few futures, their intervals say too much: orders, won value." in " ".join(told.split())
    assert "skewed" not in plain(forecast_report(forecast(metrics=metrics_of_futures)))


def test_a_run_counts_and_may_say_all_or_none(run: Build) -> None:
    report = plain(run_report(run(metrics={"win_rate": 0.0, "on_time_rate": 1.0})))
    assert lines_of(report, "Win rate").endswith(" 0 %")
    assert lines_of(report, "On time rate").endswith(" 100 %")


def test_the_deals_that_bring_most_come_first_and_the_rest_is_counted(forecast: Build) -> None:
    deals = [
        {"id": f"D{n:02}", "value": 1000.0 * n, "p_won": 0.5, "p_won_by": 0.5, "expected": 500.0 * n} for n in range(20)
    ]
    report = plain(forecast_report(forecast(deals=deals)))
    assert re.findall(r"^D\d\d", report, re.MULTILINE) == [f"D{n:02}" for n in range(19, 7, -1)]
    assert "and 8 more: --json has them all" in report


def test_no_line_is_wider_than_80_columns(forecast: Build, run: Build, metrics_of_futures: dict[str, Any]) -> None:
    name = "日本語のとても長い会社名" * 10
    metrics = metrics_of_futures | {f"utilisation.{'a_role_' * 20}": metrics_of_futures["win_rate"]}
    deals = [{"id": name, "value": 1e12, "p_won": 0.001, "p_won_by": 0.0001, "expected": 1e8}]
    naive = {"x" * 99: {"won_value": 1e9, "by_period": []}}
    funnel = [("follow_up" * 9, 10**6, 10**6, 10**6, 0, 0, {"a_reason_" * 20: 10**6})]
    reports = [
        plain(forecast_report(forecast(total=7.7e14, metrics=metrics, deals=deals, naive=naive))),
        plain(run_report(run(funnel, metrics={"leads": 1}, by={name: RUN_GROUPS["web_form"]}))),
    ]
    assert max(cell_len(line) for report in reports for line in report.splitlines()) <= WIDTH


def test_hostile_names_reach_no_terminal(forecast: Build, run: Build) -> None:
    name = "\x1b[2J\u202eevil\x9b31m\u200b[red]\r\n"
    deals = [{"id": name, "value": 1.0, "p_won": 0.5, "p_won_by": 0.5, "expected": 0.5}]
    documents = [
        forecast_report(forecast(deals=deals, naive={name: {"won_value": 1.0}}, currency=name)),
        run_report(run([(name, 0, 1, 0, 0, 0, {name: 1})], by={name: {"leads": 1}})),
    ]
    for report in documents:
        text = plain(report).replace("\n", "")
        assert text.isprintable(), [character for character in text if not character.isprintable()]
        assert "evil" in text


def test_plain_tables_of_plain_data_are_ascii(forecast: Build, metrics_of_futures: dict[str, Any]) -> None:
    assert plain(forecast_report(forecast(metrics=metrics_of_futures, deals=DEALS))).isascii()


def test_a_cost_that_nobody_has_written_down_is_not_told(
    forecast: Build, run: Build, metrics_of_futures: dict[str, Any]
) -> None:
    nothing = {"mean": 0.0, "ci95": [0.0, 0.0], "sd": 0.0, "quantiles": dict.fromkeys(("0.1", "0.9"), 0.0)}
    profit = {"profit": nothing | {"mean": 9.0, "sd": 1.0}}
    free = plain(
        forecast_report(forecast(metrics=metrics_of_futures | profit | {"cost": nothing, "won_margin": nothing}))
    )
    assert not re.search("Cost|Profit|Won margin", free)
    assert "Profit" in plain(
        forecast_report(forecast(metrics=metrics_of_futures | profit | {"cost": profit["profit"]}))
    )
    report = plain(run_report(run(metrics={"leads": 9, "orders": 0, "churned": 0, "cost": 5.0, "profit": -5.0})))
    assert [line.split() for line in report.splitlines() if re.match("Orders|Churned|Cost|Profit", line)] == [
        ["Orders", "0"],
        ["Churned", "0"],
        ["Cost", "5"],
        ["Profit", "-5"],
    ]


def test_an_entry_of_a_list_hangs_under_its_first_word() -> None:
    assert wrapped("- " + "word " * 20).splitlines()[1].startswith("  word")
    assert wrapped("    " + "word " * 20).splitlines()[1].startswith("    word")


def test_a_number_is_not_parted_from_its_unit() -> None:
    lines = wrapped("x" * 75 + " 2.31 M, " + "y" * 66 + " 99.85 % and more").splitlines()
    assert lines[1].startswith("2.31 M")
    assert lines[2] == "99.85 % and more"


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    table = Table(
        "", ("", "value", "why"), [("a", "1", "x"), ("long name", "1,000", "because")], words=frozenset({0, 2})
    )
    assert plain([table]).splitlines() == [
        "           value  why",
        "-------------------------",
        "a              1  x",
        "long name  1,000  because",
    ]


@pytest.mark.parametrize("name", ["forecast.txt", "run.txt"])
def test_golden_files_keep_the_width(name: str) -> None:
    assert max(map(len, (GOLDEN / name).read_text(encoding="utf-8").splitlines())) <= WIDTH
