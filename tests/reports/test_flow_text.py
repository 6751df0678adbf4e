from pathlib import Path

import pytest

from salescycle.reports.columns import WIDTH
from salescycle.reports.flow_text import flow_text
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load
from salescycle.scenarios.process_map import process_map
from tests.scenarios.processes import coin, long_process, process

GOLDEN = Path(__file__).parent / "golden"


def test_a_flow_chart_reads_as_in_the_golden_file() -> None:
    assert flow_text(process_map(load("saas_smb"))) == (GOLDEN / "flow.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", library())
def test_text_is_ascii_and_keeps_the_width(name: str) -> None:
    text = flow_text(process_map(load(name)))
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_hostile_title_neither_moves_the_cursor_nor_reverses_the_line() -> None:
    text = flow_text(process_map(long_process()))
    assert not {"\x1b", "\u202e"} & set(text)
    assert max(map(len, text.splitlines())) <= WIDTH


def test_every_exit_stands_once_with_its_rate_and_its_own_wait() -> None:
    steps = {
        "one": coin("contact", {"two": 0.6, "one": 0.1, "lost": 0.3}, wait={"two": "2 d", "other": "5 h"}),
        "two": coin("offer", {"one": 0.2, "won": 0.5, "never": 0.3}, documents=["contract"], may_skip=True),
    }
    text = flow_text(process_map(process(steps)))
    for line in (
        "[One]  rep",
        "    leads: web 2 / d",
        "    effort 1 h, wait 2 d",
        "  v two 60 %",
        "  @ one 10 %, after 5 h",
        "  x lost 30 %, after 5 h",
        "    effort 1 h, writes contract, may be left out",
        "  ^ one 20 %",
        "  = won 50 %",
        "  = stays open 30 %",
    ):
        assert text.splitlines().count(line) == 1, line
    assert "Service cycle" not in text
