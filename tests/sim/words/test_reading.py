"""From a plain mapping to a scenario: what agrees, what does not, and how it is told."""

from copy import deepcopy
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from salescycle.sim.errors import ScenarioError
from salescycle.sim.words.kinds import KINDS, PHASES, KindName
from salescycle.sim.words.reading import read
from salescycle.sim.words.scenario import Scenario

Mapping = dict[str, Any]


def coins() -> Mapping:
    """A shop: a lead is called, then visited, then won or lost."""
    return {
        "name": "shop",
        "start": "2026-01-05",
        "window": "1 mo",
        "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
        "team": {"clerk": {"count": 1, "calendar": "always"}},
        "sources": {"street": {"rate": "3 / d"}},
        "process": {
            "call": {
                "phase": "contact",
                "kind": "work",
                "role": "clerk",
                "effort": "10 min",
                "endings": {"visit": 0.5, "lost": 0.5},
            },
            "visit": {"phase": "offer", "kind": "work", "wait": "2 d", "endings": {"won": 0.25, "lost": 0.75}},
        },
    }


def gated() -> Mapping:
    """The whole cycle, one step of each kind but work."""
    person = {"role": "rep", "effort": "1 h"}
    return {
        **coins(),
        "team": {"rep": {"count": 2, "calendar": "always"}},
        "phases": {
            "contact": {"conversion": 0.5},
            "understand": {"conversion": 0.5},
            "offer": {"conversion": 0.3, "losses": {"rival": 0.2}},
            "follow_up": {"conversion": 0.9},
            "develop": {"conversion": 0.2},
        },
        "process": {
            "attempt": {
                "phase": "contact",
                "kind": "attempt",
                "gate": "contact",
                "next": {"interested": "meeting"},
                **person,
            },
            "meeting": {
                "phase": "understand",
                "kind": "meeting",
                "gate": "understand",
                "wait": {"qualified": "2 d", "other": "5 d"},
                "next": {"qualified": "quotation"},
                **person,
            },
            "quotation": {
                "phase": "offer",
                "kind": "quotation",
                "valid": "30 d",
                "next": {"sent": "decision"},
                **person,
            },
            "decision": {
                "phase": "offer",
                "kind": "decision",
                "gate": "offer",
                "wait": "9 d",
                "next": {"order": "hand_over", "hesitates": "hesitation"},
            },
            "hesitation": {
                "phase": "offer",
                "kind": "hesitation",
                "wait": "2 d",
                "next": {"answered": "decision"},
                **person,
            },
            "hand_over": {"phase": "deliver", "kind": "hand_over", "next": {"done": "delivery"}, **person},
            "delivery": {"phase": "deliver", "kind": "delivery", "wait": "1 d", **person},
            "ticket": {"phase": "follow_up", "kind": "ticket", "rate": "0.5 / mo", "level": "8 h", **person},
            "renewal": {"phase": "follow_up", "kind": "renewal", "every": "91 d", "gate": "follow_up"},
            "cross_sell": {"phase": "develop", "kind": "cross_sell", "after": "30 d", "gate": "develop", **person},
        },
    }


def every_kind() -> Mapping:
    """The whole cycle with every hurdle there is: one step of each kind but work."""
    document = deepcopy(dict(gated()))
    person = {"role": "rep", "effort": "1 h"}
    document["sources"] = {"street": {"rate": "3 / d"}, "fair": {"rate": "1 / y", "first": "campaign"}}
    document["phases"]["win_back"] = {"conversion": 0.2}
    steps = document["process"]
    steps["attempt"]["next"] = {"interested": "bid", "unreachable": "dormant"}
    steps["meeting"]["next"] = {"qualified": "approval"}
    steps["decision"]["next"] = {"order": "barrier", "hesitates": "hesitation"}
    steps["hand_over"]["next"] = {"done": "goods_issue"}
    steps["renewal"]["next"] = {"churned": "win_back"}
    steps["delivery"]["next"] = {"delivered": "invoice"}
    steps |= {
        "campaign": {"phase": "generate", "kind": "campaign", "brings": "street", "leads": 9, "wait": "2 d", **person},
        "dormant": {"phase": "contact", "kind": "dormant", "wait": "90 d", "chance": 0.1, "next": {"wakes": "attempt"}},
        "bid": {"phase": "understand", "kind": "bid", "next": {"bid": "research"}, **person},
        "research": {
            "phase": "understand",
            "kind": "research",
            "sharpens": "saving",
            "next": {"done": "proof"},
            **person,
        },
        "proof": {"phase": "understand", "kind": "proof", "next": {"done": "meeting"}, **person},
        "approval": {"phase": "offer", "kind": "approval", "next": {"approved": "quotation"}, **person},
        "barrier": {"phase": "offer", "kind": "barrier", "wait": "3 d", "next": {"granted": "contract"}},
        "contract": {"phase": "offer", "kind": "contract", "wait": "3 d", "next": {"signed": "hand_over"}},
        "goods_issue": {"phase": "deliver", "kind": "goods_issue", "next": {"issued": "delivery"}},
        "invoice": {"phase": "deliver", "kind": "invoice", "wait": "9 d", "terms": "30 d"},
        "check": {"phase": "follow_up", "kind": "check", "after": "9 d", **person},
        "question": {"phase": "offer", "kind": "question", "rate": "1 / mo", "level": "4 h", **person},
        "win_back": {"phase": "win_back", "kind": "win_back", "gate": "win_back", **person},
    }
    return document


def put(document: Mapping, path: str, value: Any) -> Mapping:
    """A copy with *value* at *path*; None takes the key out."""
    changed = deepcopy(document)
    block = changed
    *around, last = path.split(".")
    for key in around:
        block = block.setdefault(key, {})
    if value is None:
        del block[last]
    else:
        block[last] = value
    return changed


def problems(document: Mapping) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        read(document)
    return [str(problem) for problem in refused.value.problems]


def test_a_small_scenario_is_read_with_its_defaults() -> None:
    scenario = read(coins())
    assert scenario.seed == 1
    assert scenario.complexity == 0.5
    assert scenario.currency == "EUR"
    assert scenario.observed == scenario.window
    assert not scenario.drain
    assert scenario.first_step == "call"
    assert scenario.playbook.order == "worth"
    assert scenario.playbook.stop == 5
    assert scenario.playbook.open_deals == "unlimited"
    assert scenario.sources["street"].fit == 0.3
    assert scenario.value.params() == {"value": 0}
    assert scenario.leads_to("call") == {"visit": "visit", "lost": "lost"}
    assert not scenario.process["call"].has_effects


def test_every_kind_of_step_knows_where_its_endings_lead() -> None:
    scenario = read(every_kind())
    assert scenario.leads_to("meeting") == {
        "qualified": "approval",
        "nurture": "meeting",
        "no_budget": "lost",
        "no_need": "lost",
        "disqualified": "lost",
    }
    assert scenario.leads_to("decision")["order"] == "barrier"
    assert scenario.leads_to("hesitation") == {"answered": "decision", "back": "hesitation"}
    assert scenario.leads_to("delivery") == {"delivered": "invoice", "cancelled": "lost", "returned": "lost"}
    assert {step.kind for step in scenario.process.values()} == set(get_args(KindName)) - {"work"}
    assert all(set(scenario.leads_to(name)) == set(KINDS[step.kind].endings) for name, step in scenario.process.items())
    assert scenario.process["decision"].has_effects


def test_a_wait_serves_the_endings_it_names_and_other_the_rest() -> None:
    meeting = read(gated()).process["meeting"]
    assert str(meeting.wait_of("qualified")) == "constant(2 d)"
    assert str(meeting.wait_of("nurture")) == "constant(5 d)"
    assert read(gated()).process["attempt"].wait_of("interested") is None


def test_a_scenario_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        read(coins()).seed = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("team.clerk.calendar", "alwys", "found 'alwys', need one of the calendars (always). Did you mean 'always'?"),
        ("process.call.role", "clark", "found 'clark', need one of the roles (clerk). Did you mean 'clerk'?"),
        ("sources.street.first", "cal", "found 'cal', need a step (call, visit). Did you mean 'call'?"),
        ("sources.street.product", "hat", "found 'hat', need a product (none is defined)."),
        ("sources.street.segment", "rich", "found 'rich', need a segment (none is defined)."),
        ("process.call.kind", "attemt", "Did you mean 'attempt'?"),
        ("process.call.phase", "contct", "Did you mean 'contact'?"),
        ("process.call.endings", {"visit": 0.5, "lost": 0.4}, "found shares that sum to 0.9, need a sum of 1."),
        ("process.call.endings", {"visit": 0.5, "lots": 0.5}, "found 'lots', need a step, an end, or a line in next"),
        ("process.call.next", {"vist": "visit"}, "found 'vist', need an ending of this work (visit, lost)."),
        ("process.call.next", {"visit": "vist"}, "Did you mean 'visit'?"),
        ("process.call.endings", None, "found nothing, need endings: a step of kind work has one."),
        ("process.call.role", None, "found nothing, need the role whose people do it."),
        ("process.call.gate", "contact", "found a key that a step of kind work does not take"),
        ("process.call.valid", "30 d", "found a key that a step of kind work does not take"),
        ("process.call.wait", {"visit": "1 d"}, "found no time for lost, need a line for each, or for other."),
        ("process.call.wait", {"vist": "1 d", "other": "1 d"}, "need an ending of this step, or other"),
        ("process.call.endings", {"lost": 1.0}, "found a step that nobody reaches, need a step whose next leads here."),
        (
            "process.won",
            {"phase": "offer", "kind": "work", "endings": {"lost": 1}},
            "another name: this one is an end.",
        ),
        ("phases", {"contact": {"conversion": 0.5}}, "found rates that no step uses"),
        ("phases", {"contct": {"conversion": 0.5}}, "Did you mean 'contact'?"),
        ("segments", {"rich": {"share": 0.5}}, "found shares that sum to 0.5, need a sum of 1."),
        ("products", {"hat": {"share": 0.5, "value": 20}}, "a source names no product"),
        ("opening", {"open_deals": {"vist": 3}}, "found 'vist', need a step that deals come to (call, visit)"),
        ("team", {}, "found an empty mapping, need 1 or more entries."),
        ("team.clerk.count", 0, "found 0, need a whole number from 1 to 10,000."),
        ("team.clerk.count", True, "found true, need a whole number from 1 to 10,000."),
        ("team.clerk.count", 1.5, "found 1.5, need a whole number from 1 to 10,000."),
        ("team.clerk.cost", "45 / d", "found '45 / d', need money per hour, such as 45.00 / h."),
        ("team.clerk.cost", 45, "found 45, need money per hour, such as 45.00 / h."),
        ("team.clerk.desk", "owned", "found 'owned', need one of own, pool. Did you mean 'own'?"),
        ("sources.street.rate", "0 / d", "need a rate above 0"),
        ("sources.street.reach", 1.2, "found 1.2, need a share from 0 to 1."),
        ("sources.street.season", [1.0] * 11, "found a list of 11, need 12 or more entries."),
        ("sources.street.season", [0] * 12, "found only zeros, need a month in which leads arrive."),
        ("sources.street.inbound", "yes", "found 'yes', need true or false."),
        ("calendars.always.hours", "9-17", "found '9-17', need opening hours"),
        ("calendars.always.hours", "17:00-09:00", "need opening hours"),
        ("calendars.always.hours", ["09:00-12:00", "11:00-17:00"], "in order and within one day"),
        ("calendars.always.days", ["mon", "tus"], "Did you mean 'tue'?"),
        ("calendars.always.holidays", "SE", "need a list of dates"),
        ("calendars.always.shift_end", "stop", "need one of pause, finish, do_not_start"),
        ("start", "2026-02-30", "found '2026-02-30', need a day that exists"),
        ("start", 2026, "found 2026, need a date such as 2026-01-05."),
        ("window", "11 y", "need a duration of at most 10 y."),
        ("window", "0 d", "need a duration above 0"),
        ("seed", -1, "found -1, need a whole number from 0 up, below 2^63."),
        ("currency", "euro", "found 'euro', need a currency code such as EUR."),
        ("objectives", "learn", "found 'learn', need a list."),
        ("process", [], "found a list of 0, need a mapping of keys."),
        ("team.Clerk", {"count": 1, "calendar": "always"}, "need a name of small letters"),
        ("playbook", {"open_deals": "none"}, "found 'none', need a whole number from 1 up, or unlimited."),
        ("playbook", {"order": "bigest"}, "Did you mean 'biggest'?"),
        ("playbook", {"stopp": 3}, "found an unknown key, need one of order, inbound, stop"),
        ("value", "lognormal(median=3500, p90=800)", "a p90 above the median"),
        ("playbook", {"skip": ["call"]}, "found 'call', need a step with may_skip: true (none is defined)."),
        ("playbook", {"budget": {"stret": 9}}, "found 'stret', need a source (street). Did you mean 'street'?"),
        ("playbook", {"budget": {"street": 9}}, "leads that cost nothing, need sources.street.cost above 0."),
        ("start", None, "found nothing, need first day; second 0 is its midnight."),
    ],
)
def test_what_does_not_fit_is_told_in_the_words_of_the_trade(path: str, value: Any, told: str) -> None:
    lines = problems(put(coins(), path, value))
    assert any(told in line for line in lines), lines
    assert not any(word in line for line in lines for word in ("Input should", "pydantic", "validation", "instance"))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("phases.offer", None, "found 'offer', need phases.offer.conversion, the rate it decides."),
        ("phases.offer.losses", {"rvial": 0.2}, "need a reason with a share of its own (rival). Did you mean 'rival'?"),
        ("phases.offer.losses", {"rival": 0.8}, "found conversion and losses that sum to 1.1, need at most 1."),
        ("process.decision.gate", "understand", "found 'understand', need offer: it is what a decision decides."),
        (
            "process.decision.gate",
            None,
            "process.decision.gate: found nothing, need gate: a step of kind decision has one.",
        ),
        ("process.decision.next", {"order": "hand_over"}, "process.hesitation: found a step that nobody reaches"),
        ("process.decision.wait", {"order": "1 d"}, "found no time for price, rival, no_decision, hesitates"),
        ("process.meeting.endings", {"qualified": 1.0}, "found a key that a step of kind meeting does not take"),
        ("process.quotation.valid", None, "need valid: a step of kind quotation has one."),
        ("process.meeting.effects", False, "need no line: a meeting lives by what it does to customers"),
        ("process.decision.cost", 10, "need no line: nobody does a decision."),
        ("process.decision.owner", "rep", "need a role whose people do the step"),
        ("process.quotation.may_skip", True, "need false: only steps of kind work, research, proof can be left out."),
        ("process.quotation.effects", False, "need no line: a quotation lives by what it does to customers"),
        (
            "sources.street.first",
            "ticket",
            "found 'ticket', need a step that leads can enter; this one starts by itself",
        ),
    ],
)
def test_steps_of_the_sales_cycle_must_fit_together(path: str, value: Any, told: str) -> None:
    lines = problems(put(gated(), path, value))
    assert any(told in line for line in lines), lines


def test_a_key_without_a_value_is_no_value() -> None:
    document = gated()
    document["process"]["attempt"]["effort"] = None
    document["process"]["decision"]["gate"] = None
    assert [line.partition(":")[0] for line in problems(document)] == [
        "phases.offer",
        "process.attempt.effort",
        "process.decision.gate",
    ]


def test_a_kind_that_is_no_word_is_told() -> None:
    for nonsense in ([], {}, 3):
        assert any("process.call.kind: found" in line for line in problems(put(coins(), "process.call.kind", nonsense)))


def test_a_circle_that_nobody_leaves_is_told() -> None:
    document = put(put(coins(), "process.call.endings", {"visit": 1, "lost": 0}), "process.visit.endings", {"call": 1})
    assert [line.partition(": found ")[2] for line in problems(document)] == [
        "a circle that nobody leaves, need a way to lost, won or customer.",
        "a circle that nobody leaves, need a way to lost, won or customer.",
    ]


def test_a_circle_of_an_approval_and_a_step_that_is_left_out_is_told() -> None:
    """Else a run would never come to an end: nobody works or waits on the way round."""
    approval = {"phase": "offer", "kind": "approval", "role": "rep", "effort": "1 h", "next": {"approved": "prepare"}}
    prepare = {
        "phase": "offer",
        "kind": "work",
        "role": "rep",
        "effort": "1 h",
        "endings": {"approval": 1, "quotation": 0},
    }
    document = put(gated(), "process.approval", approval)
    document = put(document, "process.prepare", prepare | {"may_skip": True})
    document = put(document, "process.meeting.next", {"qualified": "approval"})
    assert any("a circle of steps that let a deal pass" in line for line in problems(document))
    document = put(document, "process.prepare", prepare)
    assert not any("a circle of steps that let a deal pass" in line for line in problems(document))


def test_one_phase_has_one_gate() -> None:
    second = {**gated()["process"]["decision"], "next": {"order": "hand_over", "hesitates": "hesitation"}}
    document = put(put(gated(), "process.second", second), "process.meeting.next", {"qualified": "second"})
    assert any("one gate a phase; decision has it" in line for line in problems(document))


def test_all_problems_are_told_at_once() -> None:
    document = put(put(put(coins(), "seed", -1), "team.clerk.count", 0), "process.call.role", "clark")
    assert len(problems(document)) == 3


def test_never_sets_no_clock_and_needs_no_time() -> None:
    document = put(coins(), "process.visit.endings", {"won": 0.2, "lost": 0.5, "never": 0.3})
    document = put(document, "process.visit.wait", {"won": "1 d", "lost": "2 d"})
    scenario = read(document)
    assert scenario.leads_to("visit")["never"] == "never"
    assert scenario.process["visit"].wait_of("never") is None


def test_a_longer_line_of_evidence_holds_before_a_shorter() -> None:
    evidence = {
        "sources": {"grade": "D", "source": "a"},
        "sources.street.rate": {"grade": "B", "source": "b"},
        "sources.street": "assumption",
    }
    scenario = read(put(coins(), "evidence", evidence))
    assert scenario.evidence_of("sources.street.rate").grade == "B"
    assert scenario.evidence_of("sources.street.reach").grade == "GAP"
    assert scenario.evidence_of("sources.fair.reach").grade == "D"
    assert scenario.evidence_of("sourcesx").source is None


def test_hours_and_days_become_numbers() -> None:
    office = {"days": "mon-fri", "hours": ["09:00-12:00", "13:00-17:00"], "holidays": ["2026-12-25", "2026-01-01"]}
    calendar = read(put(coins(), "calendars.always", office)).calendars["always"]
    assert calendar.days == (0, 1, 2, 3, 4)
    assert calendar.shift_s == 7 * 3600
    assert [day.isoformat() for day in calendar.holidays] == ["2026-01-01", "2026-12-25"]


def test_the_phases_are_the_eight() -> None:
    assert len(PHASES) == 8
    assert {kind.gate for kind in KINDS.values()} <= {None, *PHASES}


def test_every_key_has_a_sentence() -> None:
    def without(model: type[BaseModel]) -> list[str]:
        return [f"{model.__name__}.{name}" for name, field in model.model_fields.items() if not field.description]

    models = [Scenario] + [
        model
        for model in vars(__import__("salescycle.sim.words.scenario", fromlist=["x"])).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
    ]
    assert [name for model in models for name in without(model)] == []
