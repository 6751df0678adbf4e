"""Scenario files: found, extended, changed, hashed; every problem told where it was written."""

from pathlib import Path

import pytest

from salescycle.scenarios.files import library
from salescycle.scenarios.loader import canonical, load, load_document
from salescycle.scenarios.public_holidays import public_holidays
from salescycle.sim.errors import ScenarioError
from salescycle.sim.words.quantities import DAY_S

SHOP = """\
name: shop
start: 2026-01-05
window: 1 mo
calendars:
  always: {days: daily, hours: "00:00-24:00"}
team:
  clerk: {count: 1, calendar: always}
sources:
  street: {rate: 3 / d}
process:
  call: {phase: contact, kind: work, role: clerk, effort: 10 min, endings: {visit: 0.5, lost: 0.5}}
  visit: {phase: offer, kind: work, wait: 2 d, endings: {won: 0.25, lost: 0.75}}
"""


def written(folder: Path, text: str, name: str = "shop.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(source: Path | str, *overrides: str) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        load(source, overrides)
    return [str(problem).replace(f"{Path(source).parent}/", "") for problem in refused.value.problems]


@pytest.mark.parametrize("name", library())
def test_every_scenario_of_the_library_loads_by_name_and_by_path(name: str) -> None:
    assert load(name) == load(library()[name])
    assert load(name).name == name
    assert load(name).title
    assert load(name).objectives


def test_the_library_has_the_two_scenarios_of_the_first_issue() -> None:
    assert {"w1", "saas_smb"} <= set(library())


def test_the_reference_workload_keeps_its_numbers() -> None:
    w1 = load("w1")
    assert w1.drain
    assert w1.sources["web"].rate.per_second() * 3600 == pytest.approx(0.5)
    assert [step.effort.params()["mean"] / 3600 for step in w1.process.values() if step.effort] == pytest.approx(
        [2, 3, 5, 5.5, 6.4, 6.4, 6.4, 4.05]
    )
    assert [step.wait["other"].params()["mean"] / 3600 for step in w1.process.values()] == [
        8,
        16,
        24,
        40,
        24,
        16,
        40,
        80,
    ]


def test_the_default_scenario_has_two_pools_an_opening_and_holidays() -> None:
    saas = load("saas_smb")
    assert {name: (role.count, role.desk) for name, role in saas.team.items()} == {
        "rep": (4, "own"),
        "onboarding": (1, "pool"),
        "support": (2, "pool"),
    }
    assert saas.opening.customers == 200
    assert "2026-06-06" in [day.isoformat() for day in saas.calendars["office"].holidays]
    assert saas.observed.horizon_s(saas.start) == 365 * DAY_S


def test_all_problems_of_a_file_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """\
name: shop
start: 2026-02-30
window: 1 mnth
seed: -1
calendars:
  always: {days: daily, hours: "9-17"}
team:
  clerk: {count: 0, calendar: alwys, desc: pool}
  boss: 3
sources:
  street: {rate: 3, reach: 1.2, arrivals: poison}
process:
  call: {phase: contact, kind: work, role: clark, effort: 10 min, endings: {visit: 0.5, lots: 0.5}}
  visit:
    phase: ofer
    kind: work
    wait: lognormal(median=9 d, p90=2 d)
    endings: {won: 0.25, lost: 0.70}
playbok: {stop: 3}
""",
    )
    expected = Path(__file__).parent / "many_problems.txt"
    assert problems(path) == expected.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "shop.yaml:1:1: found nothing, need the keys of a scenario such as name: and team:"),
        ("- a\n- b\n", "shop.yaml:1:1: found a list of 2, need the keys of a scenario such as name: and team:"),
        ("name: [shop\n", "shop.yaml:2:1: this is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("name: shop\nname: shop\n", "shop.yaml:2:1: found the key 'name' a second time, need it once"),
        ("name: shop\nseed: &a 1\n", "shop.yaml:2:7: found an anchor or alias (& or *), need the value itself"),
    ],
)
def test_what_is_no_scenario_file_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    assert problems(written(tmp_path, text)) == [told]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"name: shop\ntitle: caf\xe9\n")
    (tmp_path / "large.yaml").write_bytes(b"#" * (256 * 1024 + 1))
    assert problems(tmp_path / "latin.yaml") == ["latin.yaml:2:1: found bytes that are no UTF-8, need a text in UTF-8"]
    assert problems(tmp_path / "large.yaml") == ["large.yaml: found more than 256 kB, need a smaller file"]
    assert problems(tmp_path / "none.yaml") == ["none.yaml: found no such file"]
    (tmp_path / "folder.yaml").mkdir()
    assert problems(tmp_path / "folder.yaml") == ["folder.yaml: found no regular file"]


def test_an_unknown_library_name_is_answered_with_the_nearest() -> None:
    assert problems("saas_smbb") == [
        f"found no scenario 'saas_smbb', need {', '.join(library())} or a file. Did you mean 'saas_smb'?"
    ]


# extends


def test_a_file_that_extends_another_wins_key_by_key(tmp_path: Path) -> None:
    written(tmp_path, SHOP, "base.yaml")
    mine = written(tmp_path, "name: mine\nextends: base.yaml\nteam: {clerk: {count: 4}}\nseed: 7\n", "mine.yaml")
    scenario = load(mine)
    assert (scenario.name, scenario.seed) == ("mine", 7)
    assert (scenario.team["clerk"].count, scenario.team["clerk"].calendar) == (4, "always")
    assert list(scenario.process) == ["call", "visit"]


def test_a_key_without_a_value_leaves_out_what_it_would_inherit(tmp_path: Path) -> None:
    text = "name: mine\nextends: saas_smb\nopening:\nprocess: {cross_sell: }\nphases: {develop: }\n"
    scenario = load(written(tmp_path, text))
    assert "cross_sell" not in scenario.process
    assert scenario.opening.customers == 0


def test_a_problem_is_told_in_the_file_that_wrote_it(tmp_path: Path) -> None:
    written(tmp_path, SHOP.replace("rate: 3 / d", "rate: 3 / dy"), "base.yaml")
    mine = written(tmp_path, "name: mine\nextends: base.yaml\nteam: {clerk: {count: 0}}\n", "mine.yaml")
    told = problems(mine)
    assert [line.partition(": ")[0] for line in told] == ["mine.yaml:3:16", "base.yaml:9:12"]


def test_at_most_four_files_stand_one_upon_the_other(tmp_path: Path) -> None:
    written(tmp_path, SHOP, "s0.yaml")
    for n in range(1, 5):
        written(tmp_path, f"name: shop\nextends: s{n - 1}.yaml\n", f"s{n}.yaml")
    assert load(tmp_path / "s3.yaml").name == "shop"
    assert problems(tmp_path / "s4.yaml") == ["s1.yaml:2:1: extends: found more than 4 files one upon the other"]


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "name: a\nextends: b.yaml\n", "a.yaml")
    written(tmp_path, "name: b\nextends: a.yaml\n", "b.yaml")
    assert problems(tmp_path / "a.yaml") == ["b.yaml:2:1: extends: found 'a.yaml', which extends this file in turn"]


@pytest.mark.parametrize("wanted", ["../shop.yaml", "/etc/passwd", "saas_smbb", "x.yaml", "'" + "x" * 5000 + ".yaml'"])
def test_only_the_library_and_files_beside_can_be_extended(tmp_path: Path, wanted: str) -> None:
    written(tmp_path, SHOP)
    (tmp_path / "mine").mkdir()
    told = problems(written(tmp_path / "mine", f"name: mine\nextends: {wanted}\n", "mine.yaml"))
    assert len(told) == 1
    assert told[0].startswith("mine.yaml:2:1: extends: found ")
    assert ("Did you mean 'saas_smb'?" in told[0]) == (wanted == "saas_smbb")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    written(tmp_path, SHOP)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "link.yaml").symlink_to(tmp_path / "shop.yaml")
    assert len(problems(written(tmp_path / "mine", "name: mine\nextends: link.yaml\n", "mine.yaml"))) == 1


# --set


def test_set_changes_one_value_and_keeps_the_scenario_as_written() -> None:
    loaded = load_document("saas_smb", ["team.rep.count=6", "phases.offer.conversion=0.4", "playbook.order=biggest"])
    assert (loaded.scenario.team["rep"].count, loaded.as_written.team["rep"].count) == (6, 4)
    assert loaded.scenario.phases["offer"].conversion == 0.4
    assert loaded.scenario.playbook.order == "biggest"
    assert loaded.sha256 != loaded.sha256_as_written
    assert loaded.sha256_as_written == load_document("saas_smb").sha256


def test_set_takes_lists_mappings_durations_and_distributions() -> None:
    changed = load(
        "w1",
        [
            "process.generate.endings={contact: 0.8, lost: 0.2}",
            "process.generate.wait=lognormal(median=2 d, p90=5 d)",
            "sources.web.season=[1,1,1,1,1,1,0,1,1,1,1,1]",
            "window=3 mo",
            "value=1000",
        ],
    )
    assert changed.process["generate"].endings == {"contact": 0.8, "lost": 0.2}
    assert changed.process["generate"].wait["other"].params()["median"] == 2 * DAY_S
    assert changed.sources["web"].season == (1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("team.reps.count=6", "--set team.reps.count: team.reps: found an unknown key, need one of rep, onboarding,"),
        ("team.reps.count=6", "Did you mean 'rep'?"),
        ("team.rep.cuont=6", "--set team.rep.cuont: found an unknown key, need one of count, desk,"),
        ("tema.rep.count=6", "Did you mean 'team'?"),
        ("team.rep.count=six", "--set team.rep.count: found 'six', need a whole number from 1 to 10,000."),
        ("team.rep=6", "--set team.rep: found 6, need a mapping of keys."),
        ("team.rep.count.x=6", "--set team.rep.count.x: team.rep.count: found 4, need a mapping; set it as a whole."),
        ("team.rep.calendar=ofice", "Did you mean 'office'?"),
        ("playbook.order=bigest", "--set playbook.order: found 'bigest', need one of worth, first_come, biggest,"),
        ("playbook.order=bigest", "Did you mean 'biggest'?"),
        ("process.meeting.next.qualified=quotaton", "Did you mean 'quotation'?"),
        ("team.rep.count", "--set team.rep.count: found 'team.rep.count', need KEY=VALUE such as team.rep.count=6"),
        ("=3", "--set : found '=3', need KEY=VALUE such as team.rep.count=6"),
        ("team.rep.count=[1", "--set team.rep.count: this is not YAML"),
        ("team.rep.count=&a 1", "an anchor or alias"),
        ("team.rep.count=.nan", "found .nan, need a finite number"),
        ("name=mine", "found a key that describes the file, need a key that changes what happens."),
        ("extends=w1", "found a key that describes the file"),
        ("phases.generate.conversion=0.5", "--set phases.generate.conversion: phases.generate: found an unknown key"),
    ],
)  # fmt: skip
def test_set_is_as_careful_as_a_file(override: str, told: str) -> None:
    lines = problems("saas_smb", override)
    assert any(told in line for line in lines), lines


def test_all_overrides_are_checked_before_one_is_told() -> None:
    assert len(problems("saas_smb", "team.rep.count=0", "seed=-1")) == 2
    assert len(problems("saas_smb", "tema.x=0", "sed=-1")) == 2


@pytest.mark.parametrize("rate", ["0", "1", "1.0"])
def test_set_cannot_switch_a_gate_off(rate: str) -> None:
    told = problems("saas_smb", f"phases.contact.conversion={rate}")
    assert told[0].startswith("--set phases.contact.conversion: found ")
    assert "exactly 0 or 1 is no gate but a constant" in told[0]


def test_set_cannot_switch_a_gate_on(tmp_path: Path) -> None:
    closed = written(tmp_path, "name: closed\nextends: saas_smb\nphases: {develop: {conversion: 0}}\n")
    assert load(closed).phases["develop"].conversion == 0
    assert len(problems(closed, "phases.develop.conversion=0.5")) == 1


# books, evidence, holidays, hashes


def test_a_book_lies_beside_its_scenario(tmp_path: Path) -> None:
    (tmp_path / "ours.book.csv").write_text("id,step\n")
    loaded = load_document(written(tmp_path, SHOP + "book: ours.book.csv\n"))
    assert loaded.book == tmp_path / "ours.book.csv"
    before = loaded.sha256
    (tmp_path / "ours.book.csv").write_text("id,step\n1,call\n")
    assert loaded.sha256 != before
    assert problems(written(tmp_path, SHOP + "book: ../x.csv\n")) == [
        "shop.yaml:13:1: book: found '../x.csv', need a .csv file in the folder of the scenario or below."
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("sources.street.rat: assumption", "Did you mean 'rate'?"),
        ("tema: assumption", "Did you mean 'team'?"),
        ("sources.street.rate.x: assumption", "found 'x', which is no key there"),
        ("sources.street.rate: {grade: B, source: oldroyd_2012}", "Did you mean 'oldroyd_2011'?"),
        ("sources.street.rate: {grade: B}", "found grade B without a source, need a source, or grade GAP."),
        ("sources.street.rate: guess", "found 'guess', need a mapping of keys."),
        ("sources.street.rate: {grade: E}", "need one of A, B, C, D, GAP."),
    ],
)
def test_evidence_names_keys_and_sources_that_exist(tmp_path: Path, line: str, told: str) -> None:
    lines = problems(written(tmp_path, f"{SHOP}evidence:\n  {line}\n"))
    assert any(told in told_line for told_line in lines), lines


def test_evidence_may_name_a_key_that_has_its_default(tmp_path: Path) -> None:
    path = written(tmp_path, SHOP + "evidence:\n  playbook.stop: {grade: C, source: velocify_2012}\n")
    assert load(path).evidence_of("playbook.stop").grade == "C"


@pytest.mark.parametrize(
    ("holidays", "day"),
    [("SE", "2026-06-06"), ("DE-BY", "2026-11-01"), ("{country: SE, extra: [2026-12-28]}", "2026-12-28")],
)
def test_holidays_are_those_of_the_country(tmp_path: Path, holidays: str, day: str) -> None:
    text = SHOP.replace('hours: "00:00-24:00"', f'hours: "00:00-24:00", holidays: {holidays}')
    assert day in [date.isoformat() for date in load(written(tmp_path, text)).calendars["always"].holidays]


def test_an_unknown_country_is_told(tmp_path: Path) -> None:
    text = SHOP.replace('hours: "00:00-24:00"', 'hours: "00:00-24:00", holidays: SWEE')
    assert problems(written(tmp_path, text)) == [
        "shop.yaml:5:47: calendars.always.holidays: found 'SWEE', need a country code such as SE, or a part of one "
        "such as DE-BY. Did you mean 'SWE'?"
    ]


def test_holidays_reach_beyond_the_longest_horizon() -> None:
    assert max(public_holidays("SE", range(2026, 2037))).year == 2036


def _other_order(text: str) -> str:
    """The same steps, the last one first; leads begin where they began."""
    *rest, call, visit = text.replace("rate: 3 / d", "rate: 3 / d, first: call").splitlines()
    return "\n".join([*rest, visit, call])


def test_only_what_changes_results_changes_the_hash(tmp_path: Path) -> None:
    first = load_document(written(tmp_path, SHOP))
    told_otherwise = load_document(
        written(tmp_path, "# mine\ntitle: The shop\n" + SHOP.replace("1 mo\n", "1 mo   # all\n"))
    )
    other_order = load_document(written(tmp_path, _other_order(SHOP)))
    assert told_otherwise.sha256 == first.sha256
    assert other_order.sha256 != first.sha256, "the first step of the process is another"
    assert canonical(first.scenario) == canonical(told_otherwise.scenario)


@pytest.mark.parametrize("step", ["ticket", "renewal", "cross_sell"])
def test_no_deal_comes_to_a_step_that_starts_by_itself(step: str, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "scenarios" / "saas_smb.yaml").read_text(encoding="utf-8")
    spoilt = text.replace("{delivered: invoice}", f"{{delivered: {step}}}").replace("{meeting: 12", f"{{{step}: 12")
    file = tmp_path / "spoilt.yaml"
    file.write_text(spoilt, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(file)
    told = [str(problem) for problem in error.value.problems]
    assert len(told) == 2
    assert f"found '{step}', need a step or an end" in told[0]
    assert f"found '{step}', need a step that deals come to" in told[1]


def test_problems_of_changes_are_told_with_line_and_column_beside_the_others(tmp_path: Path) -> None:
    changes = """\
changes:
  - from: 2026-02-01
    set: {team.clerk.count: 2, sources.street.rate: often}
  - from: 2026-03-01
    set:
      team.clerc.count: 3
      process.visit.phase: contact
"""
    told = problems(written(tmp_path, SHOP.replace("count: 1", "count: -1") + changes))
    assert [line.partition(": found")[0] for line in told] == [
        "shop.yaml:7:11: team.clerk.count",
        "shop.yaml:15:32: changes.0.set.sources.street.rate",
        "shop.yaml:18:7: changes.1.set.team.clerc.count",
    ]
    told = problems(written(tmp_path, SHOP + changes.replace("often", "5 / d").replace("clerc", "clerk")))
    assert [line.partition(": found")[0] for line in told] == ["shop.yaml:19:7: changes.1.set.process.visit.phase"]


def test_set_changes_what_the_dated_changes_build_on(tmp_path: Path) -> None:
    path = written(tmp_path, SHOP + "changes: [{from: 2026-02-01, set: {team.clerk.count: 4}}]\n")
    loaded = load_document(path, ["sources.street.rate=9 / d"])
    assert [now.sources["street"].rate.amount for now in (loaded.scenario, loaded.scenario.later[0][1])] == [9, 9]
    assert loaded.as_written.later[0][1].sources["street"].rate.amount == 3
    assert loaded.scenario.later[0][1].team["clerk"].count == 4
    assert loaded.sha256_as_written != load_document(written(tmp_path, SHOP, "other.yaml")).sha256
