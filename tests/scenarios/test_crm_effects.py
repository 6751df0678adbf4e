from datetime import date, timedelta
from pathlib import Path

import pytest

from salescycle.scenarios.crm import read_export
from salescycle.scenarios.crm.effects import Effects, effects_of
from salescycle.scenarios.crm.fitted import fitted_files, owners, report
from salescycle.scenarios.loader import load, load_document
from salescycle.scenarios.prepared import prepare
from salescycle.sim.errors import DataError, UsageError
from salescycle.sim.forecast.fit import fit
from salescycle.sim.forecast.history import known_at
from salescycle.sim.studies.experiment import Plan, totals_of
from salescycle.sim.studies.measures import MEASURES, ORDERS
from salescycle.sim.studies.ways import Threads
from salescycle.sim.words.scenario import Scenario
from tests.sim.forecast.companies import as_export, deals_of_a_company
from tests.sim.forecast.given import MAVEN, needs_data

DEALS = Path(__file__).parents[1] / "data" / "deals.csv"
DAY_S = 86_400


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """Constants are kept in the test's own folder."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path / "home"))


def written(source: Path, out: Path, base: str = "saas_smb", as_of: date | None = None) -> Effects:
    """Fit *source* with the effects of *base* and write scenario and book."""
    export = read_export([source], as_of=as_of)
    found = fit(export.history)
    effects = effects_of(found, base, out, people=owners(export, found))
    files = fitted_files(export, found, out, effects)
    files.book.write_text(files.book_text, encoding="utf-8")
    files.scenario.write_text(files.scenario_text, encoding="utf-8")
    return effects


def without_effects(source: Path, out: Path, as_of: date | None = None) -> None:
    export = read_export([source], as_of=as_of)
    files = fitted_files(export, fit(export.history), out)
    files.book.write_text(files.book_text, encoding="utf-8")
    files.scenario.write_text(files.scenario_text, encoding="utf-8")


def orders_by(path: Path, last: date, overrides: tuple[str, ...] = (), replications: int = 60) -> float:
    """Mean number of orders from the scenario's start to the end of the day *last*."""
    loaded = load_document(path, overrides)
    end = (last + timedelta(days=1) - loaded.scenario.start).days * DAY_S
    plan = Plan(prepare(loaded, say=lambda sentence: None).parameters, 1, end, (0, end))
    totals = list(totals_of(plan, range(replications), Threads(2)))
    return float(sum(one.periods.reshape(-1, len(MEASURES))[:, ORDERS].sum() for one in totals)) / replications


def configured(scenario: Scenario, effects: Effects) -> float:
    """Share of deals that are won, by the rates from the first step of a deal on."""
    share = 1.0
    for step in effects.path:
        gate = scenario.process[step].gate
        share *= scenario.phases[gate].conversion if gate else 1.0
    return share


def test_the_rates_from_the_first_step_on_multiply_to_the_fitted_share_of_won(tmp_path):
    effects = written(DEALS, tmp_path / "ours.yaml")
    scenario = load(tmp_path / "ours.yaml")
    assert effects.path == ("meeting", "business_case", "quotation", "decision")
    assert configured(scenario, effects) == pytest.approx(effects.pooled.shares["won"], abs=1e-6)
    assert {source.first for source in scenario.sources.values()} == {"meeting"}


def test_what_the_export_tells_takes_the_place_of_what_the_scenario_assumed(tmp_path):
    written(DEALS, tmp_path / "ours.yaml")
    ours, base = load(tmp_path / "ours.yaml"), load("saas_smb")
    assert (ours.name, ours.start, ours.team["rep"].count) == ("ours", date(2025, 2, 24), 4)
    assert list(ours.sources) == ["new_deals"]
    assert set(ours.products) == {"Belt", "Press"}
    assert ours.opening.customers == 0
    assert "attempt" not in ours.process
    assert "contact" not in ours.phases
    for step in ("hand_over", "delivery", "ticket", "renewal", "cross_sell"):
        assert ours.process[step] == base.process[step]
    assert ours.phases["offer"].losses == base.phases["offer"].losses
    assert ours.evidence_of("phases.offer.conversion").source == "own_data"


def test_no_more_is_lost_to_rivals_than_the_export_tells_lost(tmp_path):
    (tmp_path / "rivals.yaml").write_text(
        "name: rivals\nextends: saas_smb\nphases:\n  offer: {conversion: 0.3, losses: {rival: 0.6}}\n"
    )
    effects = written(DEALS, tmp_path / "ours.yaml", str(tmp_path / "rivals.yaml"))
    assert load(tmp_path / "ours.yaml").extends == "rivals.yaml"
    assert effects.rival == pytest.approx(effects.pooled.shares["lost"])
    assert "there 60.0 %, more than the export leaves" in (tmp_path / "ours.yaml").read_text().replace("\n# ", " ")


def test_the_book_stands_in_the_decision_at_the_age_of_its_deals(tmp_path):
    written(DEALS, tmp_path / "ours.yaml")
    without_effects(DEALS, tmp_path / "plain.yaml")
    rows = prepare(load_document(tmp_path / "ours.yaml"), say=lambda sentence: None).book
    plain = prepare(load_document(tmp_path / "plain.yaml"), say=lambda sentence: None).book
    assert {row.step for row in rows} == {"decision"}
    assert [(row.id, row.age_s, row.product) for row in rows] == [(row.id, row.age_s, row.product) for row in plain]


def test_a_forecast_with_effects_is_near_the_one_without_and_follows_the_playbook(tmp_path):
    written(DEALS, tmp_path / "ours.yaml")
    without_effects(DEALS, tmp_path / "plain.yaml")
    quarter = date(2025, 5, 23)
    plain, ours = (orders_by(tmp_path / name, quarter, replications=200) for name in ("plain.yaml", "ours.yaml"))
    assert ours == pytest.approx(plain, rel=0.08)  # deals wait for people; standard errors are below 1 %
    hasty = orders_by(tmp_path / "ours.yaml", quarter, ("playbook.questions=2",), replications=200)
    assert hasty < 0.97 * ours


@needs_data
def test_the_last_quarter_of_maven_is_near_with_effects_and_without(tmp_path):
    as_of, quarter = date(2017, 9, 30), date(2017, 12, 31)
    (tmp_path / "light.yaml").write_text("name: light\nextends: saas_smb\nprocess:\n  quotation: {effort: 0.4 h}\n")
    effects = written(MAVEN, tmp_path / "ours.yaml", base=str(tmp_path / "light.yaml"), as_of=as_of)
    without_effects(MAVEN, tmp_path / "plain.yaml", as_of=as_of)
    plain, ours, helped = (
        orders_by(tmp_path / name, quarter, overrides, replications=20)
        for name, overrides in (("plain.yaml", ()), ("ours.yaml", ()), ("ours.yaml", ("team.rep.count=300",)))
    )
    assert effects.busy > 0.75  # by new deals alone: thirty people would not do the work that saas_smb asks of them
    assert ours == pytest.approx(plain, rel=0.08)
    assert ours < helped  # what is missing waits for people, and nothing else is missing:
    assert helped == pytest.approx(plain, rel=0.02)


def test_months_of_a_quarter_share_one_decision_and_the_file_says_so(tmp_path):
    company = known_at(deals_of_a_company(quarter_end=True, per_day=6), date(2025, 6, 23))
    (tmp_path / "deals.csv").write_text(as_export(company.deals))
    export = read_export([tmp_path / "deals.csv"])
    found = fit(export.history)
    effects = effects_of(found, "saas_smb", tmp_path / "ours.yaml", people=40)
    assert len(found.stages) == 3
    won = [stage.shares["won"] for stage in found.stages]
    assert min(won) < effects.pooled.shares["won"] < max(won)
    assert effects.pooled.quantile("won", 1.0) == pytest.approx(
        max(stage.quantile("won", 1.0) for stage in found.stages), abs=1
    )
    assert "One decision serves all months of a quarter" in " ".join(report(export, found, effects)["notes"])


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        ("w1", "w1 has no step with gate: offer, so nothing in it can carry the share of won deals"),
        ("elsewhere/base.yaml", r"need .*saas_smb.* or another \.yaml file in the folder of ours\.yaml or below"),
        ("fitting/trial.yaml", "by way of trial, need meetings, quotations and steps with one ending alone"),
    ],
)
def test_a_scenario_that_cannot_carry_the_share_is_refused_with_a_sentence(tmp_path, base, sentence):
    for folder in ("elsewhere", "fitting"):
        (tmp_path / folder).mkdir()
    (tmp_path / "elsewhere" / "base.yaml").write_text("name: base\nextends: saas_smb\n")
    (tmp_path / "fitting" / "trial.yaml").write_text(
        "name: trial\nextends: saas_smb\nprocess:\n  business_case: {next: {done: trial}}\n"
        "  trial: {phase: understand, kind: work, endings: {quotation: 0.8, lost: 0.2}, wait: 5 d}\n"
    )
    wanted = base if base == "w1" else str(tmp_path / base)
    with pytest.raises(UsageError, match=sentence):
        written(DEALS, tmp_path / "fitting" / "ours.yaml", wanted)


def test_more_work_than_the_owners_can_do_is_refused_with_a_sentence(tmp_path):
    found = fit(read_export([DEALS]).history)
    with pytest.raises(DataError, match=r"2\.06 new deals a day take 2\d\d % of the working time of their 1 owners"):
        effects_of(found, "saas_smb", tmp_path / "ours.yaml", people=1)
