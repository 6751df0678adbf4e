"""``make scenarios``: the document about the library is the same at each writing, and tells of the library as it is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from salescycle.scenarios.dossier import assumed, content_of
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load_document
from salescycle.sim.errors import UsageError
from salescycle.tui.cli.scenario_pages import write_scenario_pages

DOCUMENT = Path(__file__).parents[2] / "docs" / "scenarios.md"


def written(tmp_path, *arguments):
    """What the command has written, and its result."""
    path = tmp_path / "scenarios.md"
    result = CliRunner().invoke(write_scenario_pages, [*arguments, "--out", str(path)])
    assert result.exception is None, result.exception
    return path.read_text(encoding="utf-8"), result


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return written(tmp_path_factory.mktemp("docs"), "saas_smb", "--replications", "2")[0]


def test_two_writings_are_equal(page, tmp_path):
    assert written(tmp_path, "saas_smb", "--replications", "2")[0] == page


def test_assumption_source_and_result_stand_in_one_row(page):
    (row,) = (line for line in page.splitlines() if line.startswith("| `process.ticket.rate`"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:5] == ["0.7 / mo", "0.5 to 1.0 / mo", "D", "tickets_saas_2026"]
    assert cells[5].endswith("(Tickets a customer month)")
    (row,) = (line for line in page.splitlines() if line.startswith("| Win rate"))
    assert "19 to 31 %" in row
    assert "- `win_rates_2026` (D): " in page


def test_every_row_has_as_many_cells_as_its_head(page):
    assert {line.count(" | ") for line in page.splitlines() if line.startswith("| ")} == {5}


def test_the_process_and_what_it_teaches_are_told(page):
    assert (
        "Process: attempt, meeting, business case, quotation, decision, hand over, delivery, invoice; besides: mailing"
        in page
    )
    assert "- Decide whom to work" in page


def test_the_document_as_json_holds_the_same_scenarios(tmp_path):
    _, result = written(tmp_path, "w1", "--replications", "1", "--json", "--quiet")
    document = json.loads(result.stdout)
    assert document["schema"] == "salescycle/scenario-pages/1"
    assert [page["name"] for page in document["scenarios"]] == ["w1"]


def test_unknown_scenarios_and_folders_are_refused_in_a_sentence(tmp_path):
    result = CliRunner().invoke(write_scenario_pages, ["mine"])
    assert isinstance(result.exception, UsageError)
    assert "'mine' is not in the library" in str(result.exception)
    result = CliRunner().invoke(write_scenario_pages, ["w1", "--out", str(tmp_path / "no" / "x.md")])
    assert "there is no folder" in str(result.exception)


@pytest.mark.parametrize("name", library())
def test_the_committed_document_tells_of_the_library_as_it_is(name):
    """``make scenarios`` writes it anew after a change of a scenario or of the rules."""
    text, loaded = DOCUMENT.read_text(encoding="utf-8"), load_document(name)
    assert f"## {name}: {loaded.scenario.title}" in text
    assert f"scenario {content_of(loaded)}." in text
    for row in assumed(loaded):
        assert f"| `{row['key']}` | {row['value']} | {row['range']} | {row['grade']} | {row['source']} |" in text
