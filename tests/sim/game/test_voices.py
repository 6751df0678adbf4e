"""Who an account is and what it says: always the same for the same account, game and count."""

from collections import Counter
from dataclasses import replace

import pytest

from salescycle.sim.game.voices import AT_HOME, TEMPERS, Culture, Market, Sentence, Voices
from salescycle.sim.model.luck import LEAD, child, key_of

NORTH = Culture(
    "direct", ("Ida", "Nils"), ("Lund", "Holm", "Berg"), ("Ystad", "Lund"), ("{family} & {other} {trade}",),
    ("{trade} {town}",), {"office": ("Bageri", "Optik"), "public": ("Lasarett",)},
)  # fmt: skip
SOUTH = Culture(
    "indirect", ("Giulia",), ("Rinaldi", "Greco"), ("Brescia",), ("{trade} {family}",), ("{trade} {town}",),
    {"office": ("Officine",)},
)  # fmt: skip
ASKED = (
    Sentence("Kind that you call, {contact} here."),
    *(Sentence(f"{temper} {word}", temper) for temper in TEMPERS for word in ("one", "two", "three")),
    *(Sentence(f"{temper} and blunt", temper, "direct") for temper in TEMPERS),
    *(Sentence(f"{temper} and polite", temper, "indirect") for temper in TEMPERS),
)
VOICES = Voices(
    {"asked": ASKED, "lost": (Sentence("Went with {rival}."), Sentence("Gone."))},
    {"reached": ("asked",)},
    {"north": NORTH, "south": SOUTH},
    {"two": Market("office", ("north", "south"), {"abroad": ("south",)})},
    Market("office", ("north",), {}),
)
GAME = VOICES.of_game("two", 77)
ACCOUNTS = [child(key_of("web"), LEAD, n) for n in range(400)]


def test_an_account_keeps_its_name_and_its_words() -> None:
    for identity in ACCOUNTS[:50]:
        assert GAME.name_of(identity) == GAME.name_of(identity)
        assert GAME.say("asked", identity, 3) == VOICES.of_game("two", 77).say("asked", identity, 3)


def test_another_game_has_other_people() -> None:
    other = VOICES.of_game("two", 78)
    same = sum(GAME.name_of(identity) == other.name_of(identity) for identity in ACCOUNTS)
    assert same < len(ACCOUNTS) / 10


def test_names_of_a_known_account_stay_for_ever() -> None:
    # Recorded once: whoever changes a purpose of luck renames the customers of every saved game.
    name = GAME.name_of(12345)
    assert name == ("Lund & Berg Optik", "Nils Holm", "Lund", "north", "warm")


def test_all_names_tempers_and_cultures_come_about_equally_often() -> None:
    names = [GAME.name_of(identity) for identity in ACCOUNTS]
    for counts, kinds in (
        (Counter(name.temper for name in names), 4),
        (Counter(name.culture for name in names), 2),
    ):
        assert len(counts) == kinds
        assert min(counts.values()) > len(ACCOUNTS) / kinds * 0.7


def test_a_firm_of_two_names_has_two_different_ones() -> None:
    for identity in ACCOUNTS:
        one, _, other, *_ = VOICES.name_of(identity).company.split()
        assert one != other


def test_a_customer_with_a_name_of_its_own_is_at_home_where_that_name_is() -> None:
    market = Market("office", ("north", "south"), {}, {"Ida Lund": "north", "Officina Greco": "south"})
    voices = replace(GAME, market=market)
    for identity in ACCOUNTS[:20]:
        assert voices.name_of(identity, "", "Ida Lund")[:2] == ("Ida Lund", "Ida Lund")  # a person speaks for herself
        south = voices.name_of(identity, "", "Officina Greco")
        assert (south.company, south.town, south.culture) == ("Officina Greco", "Brescia", "south")
        assert voices.say("asked", identity, 2, company="Officina Greco") != ""
        assert voices.name_of(identity, "", "Unheard of").culture == voices.name_of(identity).culture


def test_a_segment_that_is_a_market_of_its_own_has_its_own_names() -> None:
    assert {GAME.name_of(identity, "abroad").culture for identity in ACCOUNTS} == {"south"}
    assert {GAME.name_of(identity, "elsewhere").culture for identity in ACCOUNTS} == {"north", "south"}


def test_people_at_home_have_no_firm_and_public_houses_have_their_town() -> None:
    home = replace(VOICES, market=Market(AT_HOME, ("north",), {})).name_of(ACCOUNTS[0])
    assert home.company == f"{home.contact}, {home.town}"
    house = replace(VOICES, market=Market("public", ("north",), {})).name_of(ACCOUNTS[0])
    assert house.company == f"Lasarett {house.town}"


def test_nothing_is_said_twice_before_all_has_been_said() -> None:
    for identity in ACCOUNTS[:50]:
        said = [GAME.say("asked", identity, attempt) for attempt in range(5)]
        assert len(set(said)) == 5
        assert GAME.say("asked", identity, 5) == said[0]


def test_everybody_speaks_in_the_own_temper_and_manner() -> None:
    for identity in ACCOUNTS[:100]:
        name = GAME.name_of(identity)
        said = {GAME.say("asked", identity, attempt) for attempt in range(5)}
        assert f'"{name.temper} one"' in said
        assert (f'"{name.temper} and blunt"' in said) == (name.culture == "north")
        assert (f'"{name.temper} and polite"' in said) == (name.culture == "south")


def test_speech_stands_in_quotes_and_deeds_do_not_and_both_name_whom_they_mean() -> None:
    for identity in ACCOUNTS[:20]:
        said = {GAME.say("asked", identity, attempt) for attempt in range(5)}
        assert f"Kind that you call, {GAME.name_of(identity).contact} here." in said
        assert sum(text.startswith('"') for text in said) == 4


def test_what_needs_a_fact_is_said_only_when_somebody_knows_it() -> None:
    assert {GAME.say("lost", identity) for identity in ACCOUNTS[:50]} == {"Gone."}
    told = {GAME.say("lost", identity, rival="the chain") for identity in ACCOUNTS[:50]}
    assert told == {"Gone.", "Went with the chain."}


def test_first_words_differ_between_accounts_and_situations() -> None:
    first = Counter(GAME.say("asked", identity).rsplit(" ", 1)[1] for identity in ACCOUNTS)
    assert len(first) >= 5


def test_an_unknown_situation_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no situation 'askd'"):
        GAME.say("askd", 1)
