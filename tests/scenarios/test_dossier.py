"""A scenario's dossier: what is assumed, what is known of it, what comes out."""

import re

import pytest

from salescycle.scenarios.dossier import assumed, figure_of
from salescycle.scenarios.evidence import RESULTS, sources
from salescycle.scenarios.files import library
from salescycle.scenarios.levers import levers
from salescycle.scenarios.loader import load, load_document
from salescycle.sim.errors import ScenarioError

FOLKLORE = (
    "National Sales Executive",
    "first responder",
    "5th-12th contact",
    "87 % of sales training",
    "first 90 days decide",
)


def test_values_stand_beside_what_their_source_has_found():
    rows = {row["key"]: row for row in assumed(load_document("saas_smb"))}
    assert rows["sources.list.reach"]["value"] == "0.17"
    assert rows["sources.list.reach"]["range"] == "0.085 to 0.125 of all dials"
    assert rows["calendars.office.holidays"]["value"] == "SE"
    assert rows["process.decision.wait"]["value"].startswith("order lognormal(median=7 d, p90=19 d), other")
    assert rows["process.hesitation"]["value"] == "as a whole"
    assert rows["playbook.gap"]["range"] == sources()["follow_up_mails_2026"]["says"]


def test_guesses_and_results_are_no_documented_values():
    keys = [row["key"] for row in assumed(load_document("saas_smb"))]
    assert "phases.develop.conversion" not in keys
    assert not [key for key in keys if key.startswith(RESULTS)]


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("phases.contact.conversion", "rate.contact"),
        ("phases.follow_up.conversion", "rate.follow_up"),
        ("phases.develop.conversion", "rate.develop"),
        ("phases.offer.losses.rival", "rate.rival"),
        ("sources.web.reach", "reach_rate.web"),
        ("process.ticket.rate", "tickets_a_customer_month"),
        ("process.hesitation", "hesitation_rate"),
        ("process.hesitation.effort", None),
        ("playbook.stop", None),
    ],
)
def test_a_value_knows_the_figure_in_which_it_shows(key, figure):
    assert figure_of(load("saas_smb"), key) == figure


@pytest.mark.parametrize("name", library())
def test_every_line_of_evidence_speaks_of_something_with_a_value(name):
    scenario, keys = load(name), [lever.key for lever in levers(load(name))]
    for line in scenario.evidence:
        if not line.startswith((RESULTS, "calendars.")):
            assert any(key == line or key.startswith(f"{line}.") for key in keys), line


@pytest.mark.parametrize("name", library())
def test_every_source_that_a_scenario_cites_is_in_the_register_and_at_least_as_good(name):
    for key, line in load(name).evidence.items():
        assert line.source is None or line.source in sources(), key
        if line.source:
            assert line.grade in ("A", "B", "C", "D"), f"{key}: a value with a source has a grade"
            assert line.grade >= sources()[line.source]["grade"], key


def test_the_register_holds_no_folklore_and_no_addresses():
    for key, source in sources().items():
        text = f"{source['citation']} {source['says']}"
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
        assert not re.search(r"https?:|www\.|\.com\b|\.org\b", text), key
        assert not [myth for myth in FOLKLORE if myth.lower() in text.lower()], key


def test_no_two_sources_are_the_same():
    citations = [source["citation"] for source in sources().values()]
    assert len(set(citations)) == len(citations)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("results.win_ratio: {grade: D, source: win_rates_2026}", "'win_ratio', which no study computes"),
        ("playbook.nurture: {range: 3 to 6}", "a range without a source"),
    ],
)
def test_evidence_about_what_nobody_computes_or_found_is_refused(tmp_path, line, told):
    path = tmp_path / "own.yaml"
    path.write_text(f"name: own\nextends: saas_smb\nevidence:\n  {line}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=told):
        load(path)
