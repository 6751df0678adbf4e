"""Documents as text: a whole one as in its golden file, flows, lists."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from salescycle.reports.columns import WIDTH, plain
from salescycle.reports.documents import display_report, flow_report, list_report
from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.lists import of_code
from salescycle.sim.studies.documents.told import document_told, last_day, papers_told, row_told
from tests.sim.studies.documents.stories import ACCOUNT, DAY, Story

Build = Callable[..., dict[str, Any]]
GOLDEN = Path(__file__).parent / "golden"


def display(run: Build, story: Story, type_name: str) -> str:
    register = story.register
    paper = document_told(register, story.all_of(type_name)[-1])
    return plain(display_report(run(**papers_told(register, register.accounts[ACCOUNT]), document=paper)))


def sold() -> Story:
    story = Story().tell(log.REACHED, 1, ref=1).tell(log.SHOWED_INTEREST, 1).asked(1).quoted(gaps=1)
    story.tell(log.DONE, 4, step=4).accepted(day=9, net=850_000).ordered(day=9, net=850_000, margin=250_000)
    return story.delivered(day=24, net=850_000).invoiced(day=25, net=850_000)


@pytest.mark.parametrize(("type_name", "file"), [("QT", "quotation.txt"), ("OR", "order.txt")])
def test_a_document_reads_as_in_its_golden_file(run: Build, type_name: str, file: str) -> None:
    assert display(run, sold(), type_name) == (GOLDEN / file).read_text(encoding="utf-8")


def test_a_flow_is_a_tree_with_statuses_and_activities_beside_it(run: Build) -> None:
    register = sold().register
    lines = plain(flow_report(run(**papers_told(register, register.accounts[ACCOUNT])))).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Flow"))
    tree = [line[:19].rstrip() for line in lines[start + 2 : start + 8]]
    assert tree == [
        "Telephone call",
        "  Inquiry",
        "    Quotation",
        "      Order",
        "        Delivery",
        "          Invoice",
    ]
    assert any(line.startswith("Telephone call  7000007002") and line.endswith("answered") for line in lines)


def test_a_loss_says_why_and_to_whom(run: Build) -> None:
    story = Story().asked().quoted().tell(log.LOST, 9, reason=log.R_RIVAL, ref=1)
    text = display(run, story, "QT")
    assert "10  04 rival preferred: Stahl AG  customer" in text
    assert "Order probability  0 %, expected 0.00" in text


def test_a_broken_quotation_says_how(run: Build) -> None:
    text = display(run, Story().asked().quoted().tell(log.LOST, 9, reason=log.DROPPED), "QT")
    assert "Binding: Broken. It was withdrawn by us while it bound us." in text


def test_an_account_without_documents_is_one_sentence(run: Build) -> None:
    register = Story().register
    text = plain(flow_report(run(**papers_told(register, register.accounts[ACCOUNT]))))
    assert text.startswith("Account 7 has no documents at the end of 5 Jan 2026: nobody has written any.\n")


def test_a_list_shows_the_first_and_says_how_many_more_there_are(run: Build) -> None:
    story = Story()
    for account in range(25):
        story.tell(log.QUOTATION_SENT, 2, account=account, amount=12_345_678_90, ref=1)
        story.tell(log.TERMS, 2, account=account, amount=12_345_678_90, duration=9 * DAY, turn=2)
    story.tell(log.LOST, 3, account=3, reason=log.R_PRICE)
    rows = [row_told(story.register, paper) for paper in of_code(story.register, "VA25", account=None, by=0)]
    text = plain(list_report(run(code="VA25", as_of=last_day(story.register), list=rows)))
    assert text.startswith("VA25: 25 quotations, 24 open, at the end of 7 Jan 2026.")
    assert "and 5 more: --json has them all" in text
    assert max(map(cell_len, text.splitlines())) <= WIDTH
    assert plain(list_report(run(code="VA05", as_of="2026-01-05", list=[]))).startswith("VA05: no sales orders.")


@pytest.mark.parametrize("type_name", ["0002", "IN", "QT", "OR", "LF", "F2"])
def test_no_line_is_wider_than_a_terminal(run: Build, type_name: str) -> None:
    text = display(run, sold(), type_name)
    assert max(map(cell_len, text.splitlines())) <= WIDTH
