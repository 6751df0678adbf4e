"""The words of the game: complete, in the customers' own voice, and agreeing with scenarios, events and decisions."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest

from salescycle.scenarios.evidence import sources
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load
from salescycle.scenarios.voices import (
    Lines,
    load_briefings,
    load_debrief,
    load_glossary,
    load_lines,
    load_myths,
    load_voices,
    read_words,
)
from salescycle.sim.game.aftermath import STATES
from salescycle.sim.game.loops import LINKS, Loop
from salescycle.sim.game.voices import AT_HOME, TEMPERS, facts_in
from salescycle.sim.model import event_log, tables
from salescycle.sim.model.account import MOST_ARGUMENTS
from salescycle.sim.model.arguments import most_of
from salescycle.sim.model.decisions import ACTIONS
from salescycle.sim.model.luck import LEAD, child, key_of, root_of
from salescycle.sim.words.kinds import KINDS, PHASES

VOICES = load_voices()
LINES = load_lines()
TOLD = read_words("situations")

STATE = re.compile(
    r"\b(trust|interest|fit|fatigue|satisfaction|urgency|indecision|consensus|need clarity|score)\b|\d\s*%",
    re.IGNORECASE,
)
"""Names of what the model computes, and shares: nobody speaks so."""
FACTS = {"contact", "company", "product", "date", "rival", "colleague"}
FACTS_OF_LINES = {"times", "usual", "date", "rival", "colleague"}
OF_NAMES = {"trade", "family", "other", "first", "town"}
GAMES = [name for name in library() if name != "w1"]
"""w1 is a workload of the bench, and nobody plays it."""


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence with its situation."""
    for situation, said in VOICES.situations.items():
        yield from ((situation, sentence.text) for sentence in said)


# ---- situations


def test_there_are_forty_situations_and_each_has_eight_sentences() -> None:
    assert len(VOICES.situations) >= 40
    assert {name: len(said) for name, said in VOICES.situations.items() if len(said) < 8} == {}


def test_no_sentence_names_what_the_model_computes() -> None:
    assert [told for told in sentences() if STATE.search(told[1])] == []


@pytest.mark.parametrize("said", ["We trust you.", "It is 40 % done.", "Your Score is low.", "no consensus yet"])
def test_the_watch_over_sentences_sees_what_it_watches_for(said: str) -> None:
    assert STATE.search(said)


def test_no_sentence_is_longer_than_a_line_or_two() -> None:
    assert [told for told in sentences() if len(told[1]) > 160] == []


def test_sentences_name_known_facts_alone() -> None:
    assert {fact for _, text in sentences() for fact in facts_in(text)} <= FACTS


def test_nothing_is_said_in_two_places() -> None:
    texts = Counter(text for _, text in sentences())
    assert [text for text, times in texts.items() if times > 1] == []


def test_speech_holds_no_double_quotes_since_it_stands_in_them() -> None:
    spoken = [each.text for said in VOICES.situations.values() for each in said if each.temper]
    assert [text for text in spoken if '"' in text] == []


def test_a_situation_is_described_and_has_no_group_that_nobody_reads() -> None:
    for situation, block in TOLD["situations"].items():
        assert set(block) <= {"when", "deeds", *TEMPERS}, situation
        assert block["when"], situation
        manners = [next(iter(line)) for lines in block.values() for line in lines if isinstance(line, dict)]
        assert set(manners) <= {"direct", "indirect"}, situation


@pytest.mark.parametrize("manner", ["direct", "indirect"])
@pytest.mark.parametrize("temper", TEMPERS)
def test_everybody_has_two_things_to_say_and_one_that_needs_no_fact(temper: str, manner: str) -> None:
    for situation, said in VOICES.situations.items():
        mine = [each for each in said if each.temper in ("", temper) and each.manner in ("", manner)]
        assert len(mine) >= 2, situation
        assert [each for each in mine if not facts_in(each.text)], situation


# ---- events


def test_every_event_is_spoken_for_or_silent_for_a_reason() -> None:
    silent = TOLD["silent_events"]
    assert set(VOICES.events) | set(silent) == set(event_log.EVENTS)
    assert not set(VOICES.events) & set(silent)
    assert all(silent.values())


def test_nobody_speaks_for_what_nobody_can_see() -> None:
    hidden = {event_log.EVENTS[number] for number in event_log.HIDDEN}
    assert hidden <= set(TOLD["silent_events"])


def test_every_situation_has_a_moment_and_every_moment_a_situation() -> None:
    of_events = {situation for situations in VOICES.events.values() for situation in situations}
    between = set(TOLD["between_events"])
    assert of_events | between == set(VOICES.situations)
    assert not of_events & between
    assert all(VOICES.events.values())


# ---- names


def test_each_culture_has_people_towns_and_firms_of_its_own() -> None:
    assert len(VOICES.cultures) >= 4
    for name, culture in VOICES.cultures.items():
        assert culture.manner in ("direct", "indirect"), name
        for words, least in ((culture.first, 40), (culture.family, 60), (culture.towns, 30)):
            assert len(set(words)) == len(words) >= least, name
        assert {field for pattern in (*culture.firms, *culture.houses) for field in facts_in(pattern)} <= OF_NAMES


def test_every_game_has_a_market_of_known_cultures_and_segments() -> None:
    assert set(VOICES.markets) == set(GAMES)
    for scenario, market in VOICES.markets.items():
        for culture in {*market.cultures, *(each for of in market.segments.values() for each in of)}:
            assert market.sector == AT_HOME or VOICES.cultures[culture].trades[market.sector], scenario
        assert set(market.segments) <= set(load(scenario).segments), scenario


@pytest.mark.parametrize("scenario", GAMES)
def test_nine_accounts_in_ten_are_told_apart_by_firm_and_town(scenario: str) -> None:
    accounts = 600 if scenario == "public_tender" else 5_000  # as many public houses as a game of it meets
    voices = VOICES.of_game(scenario, root_of(5))
    names = [voices.name_of(child(key_of("web"), LEAD, n)) for n in range(accounts)]
    assert len({(name.company, name.town) for name in names}) > 0.9 * accounts


# ---- briefings


def test_every_game_has_half_a_page_of_briefing_and_a_sales_manager() -> None:
    briefings = load_briefings()
    assert set(briefings) == set(GAMES)
    for scenario, text in briefings.items():
        assert 8 <= len(text.splitlines()) <= 12, scenario
        assert max(map(len, text.splitlines())) <= 125, scenario
        assert "Vera" in text and "good week" in text and "presses" in text, scenario  # noqa: PT018 - one page


NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 8: "eight"}


@pytest.mark.parametrize("scenario", GAMES)
def test_a_briefing_agrees_with_its_scenario(scenario: str) -> None:
    text = " ".join(load_briefings()[scenario].split())
    document = load(scenario)
    seller = document.team[document.process[next(iter(_selling(scenario)))].role]
    if seller.count > 1:
        assert f"one of {NUMBERS[seller.count]}" in text
    median = dict(document.value.arguments)["median"].cents // 100
    assert f"{median:,}" in text
    assert {"EUR": "euros", "USD": "dollars"}[document.currency] in text
    for number in re.findall(r"(\d+) %", text):
        assert int(number) in {round(100 * document.playbook.authority), round(100 * document.margin)}


def _selling(scenario: str) -> Iterator[str]:
    return (name for name, step in load(scenario).process.items() if step.kind == "quotation")


# ---- lines of the desk


def test_every_kind_of_step_that_somebody_works_on_has_words() -> None:
    worked = {name for name, kind in KINDS.items() if "role" in kind.needs | kind.takes}
    assert set(LINES.steps) == worked
    assert all(step.does and step.hear and "usual" in step.waits for step in LINES.steps.values())


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_task_asks_is_what_a_decision_can_say(kind: str) -> None:
    most = [most_of(tables.KINDS.index(kind), argument) for argument in range(MOST_ARGUMENTS)]
    sizes = [size for size in most if size > 0]
    asks = LINES.steps[kind].asks if kind in LINES.steps else ()
    assert len(asks) == len(sizes)
    for name, size in zip(asks, sizes, strict=True):
        choices = LINES.arguments[name].choices
        assert not choices or len(choices) == size, name


@pytest.mark.parametrize(
    ("argument", "choices"),
    [
        ("tone", tables.TONES),
        ("channel", tables.CHANNELS),
        ("question_kind", tables.QUESTION_KINDS),
        ("form", tables.FORMS),
        ("answer", tables.ANSWERS),
        ("redlines", tables.REDLINES),
        ("reward", tables.WIN_BACKS),
        ("completeness", ("complete", "gaps")),
        ("ask", ("no", "yes")),
        ("offer", ("no", "yes")),
    ],
)
def test_choices_have_the_names_and_the_order_of_the_model(argument: str, choices: tuple[str, ...]) -> None:
    assert tuple(LINES.arguments[argument].choices) == choices


def test_no_argument_is_described_that_no_task_asks() -> None:
    assert {name for step in LINES.steps.values() for name in step.asks} == set(LINES.arguments)


def test_every_action_of_a_player_has_words() -> None:
    assert set(LINES.acts) == {*ACTIONS, "routine"}


def test_lines_tell_no_size_and_name_known_facts() -> None:
    for text in _texts(LINES):
        assert not STATE.search(text), text
        assert not re.search(r"\d", text), text
        assert facts_in(text) <= FACTS_OF_LINES, text


def _texts(lines: Lines) -> Iterator[str]:
    for step in lines.steps.values():
        yield from (step.does, step.hear, *step.waits.values())
    for argument in lines.arguments.values():
        yield from (argument.label, argument.line)
        yield from (text for choice in argument.choices.values() for text in choice)
    yield from (text for act in lines.acts.values() for text in act)


# ---- debrief


def test_the_debrief_has_words_for_every_loop_link_and_outcome() -> None:
    words = load_debrief()
    assert tuple(words.loops) == get_args(Loop)
    assert set(words.links) == {link.name for link in LINKS}
    assert set(words.outcomes) == set(STATES)
    assert set(words.lost) | set(words.left) <= set(event_log.REASONS)
    assert set(words.not_asked) == {name for name, fact in LINES.facts.items() if "unknown" in fact}
    for about, states in words.truly.items():
        assert set(states) <= set(LINES.facts[about])


def test_words_of_the_debrief_tell_no_size() -> None:
    words = load_debrief()
    for text in (*words.links.values(), *(loop.line for loop in words.loops.values()), *words.outcomes.values()):
        assert not re.search(r"\d", text), text


# ---- glossary and myths


def test_the_glossary_knows_phases_documents_and_transactions() -> None:
    glossary = load_glossary()
    assert set(PHASES) <= set(glossary)
    for transaction in "VA11 VA12 VA13 VA21 VA22 VA23 VA01 VA02 VA03 VA05 VA15 VA25 VF01 VF02 VF03".split():
        assert transaction in glossary
    assert len(glossary) >= 50
    assert [term for term, text in glossary.items() if not 10 < len(text) <= 170] == []


def test_every_myth_says_what_is_known_instead_and_where_that_comes_from() -> None:
    for myth in load_myths():
        assert myth.source in sources(), myth.claim
        assert myth.claim and myth.verdict and myth.known  # noqa: PT018 - one card
    assert len(load_myths()) >= 12
