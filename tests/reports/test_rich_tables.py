import io
import re
from collections.abc import Callable
from typing import Any

from rich.console import Console

from salescycle.reports.columns import plain
from salescycle.reports.rich_tables import for_terminal
from salescycle.reports.tables import forecast_report, run_report

Build = Callable[..., dict[str, Any]]


def shown(report: Any, **look: Any) -> str:
    screen = io.StringIO()
    Console(file=screen, width=80, force_terminal=True, legacy_windows=False, **look).print(for_terminal(report))
    return screen.getvalue()


def test_a_terminal_shows_the_words_of_the_plain_report(
    forecast: Build, run: Build, metrics_of_futures: dict[str, Any]
) -> None:
    for report in (forecast_report(forecast(metrics=metrics_of_futures)), run_report(run())):
        terminal = re.sub(r"\x1b\[[\d;]*m", "", shown(report))
        assert re.sub("[\u2500-]+", "", terminal).split() == re.sub("-+", "", plain(report)).split()
        assert max(map(len, terminal.splitlines())) <= 80


def test_markup_emoji_and_links_in_data_are_shown_as_they_stand(forecast: Build) -> None:
    name = "[red]x[/] :smile:"
    screen = shown(
        forecast_report(forecast(deals=[{"id": name, "value": 1.0, "p_won": 0.5, "p_won_by": 0.5, "expected": 0.5}]))
    )
    assert name in screen


def test_without_colour_no_escape_is_written(forecast: Build) -> None:
    screen = io.StringIO()
    Console(file=screen, width=80).print(for_terminal(forecast_report(forecast())))
    assert "\x1b" not in screen.getvalue()
