"""What a player sees: nothing that is hidden, and every event in words."""

import numpy as np
import pytest

from salescycle.scenarios.voices import load_voices
from salescycle.sim.game.actions import Act
from salescycle.sim.game.offer import learnt_of
from salescycle.sim.game.session import Session
from salescycle.sim.game.telling import CHOICES, LOST, QUIET, as_done, news_of
from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import HIDDEN
from salescycle.sim.model.stages.offer import FEAR, PRICE
from salescycle.sim.model.tables import ATTEMPT
from tests.sim.game.seats import seat_in


def stopped(name: str, level: str, seed: int, stops: int) -> tuple[Session, View]:
    """A session at one of its stops, and its view."""
    session = Session(seat_in(name, level), seed)
    for _ in range(stops):
        assert session.go_on() is not None
        session.act(Act("routine"))
    assert session.go_on() is not None
    return session, View(session, load_voices().of_game(name, seed), {})


def seen(session: Session, view: View) -> object:
    """Everything that a view tells."""
    assert session.stop is not None
    desk = view.desk(session.stop)
    own = session.live.living(session.seat.player)["account"]
    customers = [view.customer(int(number)) for number in own]
    words = [view.say(news) for customer in customers if customer for news in customer.news]
    learnt = [learnt_of(view, customer) for customer in customers if customer]
    return repr((desk, customers, words, learnt))


@pytest.mark.parametrize(("name", "level", "stops"), [("tutorial", "tutorial", 6), ("saas_smb", "week", 8)])
def test_a_view_is_the_same_whatever_is_hidden(name, level, stops):
    session, view = stopped(name, level, 4, stops)
    before = seen(session, view)
    die = np.random.default_rng(1)
    for row in session.live.story.rows.values():
        for column in HIDDEN:
            if isinstance(getattr(row, column), float):
                setattr(row, column, float(die.random()))
    after = seen(session, view)
    assert after == before


def test_a_view_has_words_for_whatever_happens_in_a_quarter():
    session = Session(seat_in("saas_smb", "quarter"), 2)
    while session.go_on() is not None:
        session.act(Act("routine"))
    voices = load_voices()
    view = View(session, voices.of_game("saas_smb", 2), {})
    heard = view.news()
    assert len(heard) > 300
    assert all(view.say(news) for news in heard)
    assert len({news.situation for news in heard}) > 25


def test_every_visible_event_is_told_or_is_silent_on_purpose():
    speaks = load_voices().events
    for number, name in enumerate(log.EVENTS):
        if number in log.HIDDEN or name not in speaks or number in QUIET:
            continue
        assert number in CHOICES or number == log.REACHED or len(speaks[name]) == 1, name


def test_whatever_a_choice_says_is_a_situation_of_its_event():
    voices = load_voices()
    for situation in LOST.values():
        assert situation in voices.situations
    rows = np.zeros(1, log.EVENT)
    for number in CHOICES:
        rows["event"] = number
        for news in news_of(rows, voices.events, lambda account: None):
            assert news.situation in voices.events[log.EVENTS[number]]


def test_what_was_said_stays_said_when_one_learns_more_about_it():
    voices, told = load_voices(), {}
    rows = np.zeros(2, log.EVENT)
    rows["event"], rows["seq"] = log.HESITATES, (4, 9)

    def heard(cause):
        seen = {"seen": {"cause": cause}}
        return [news.situation for news in news_of(rows[: len(told) + 1], voices.events, lambda account: seen, told)]

    assert heard(PRICE) == ["hesitates_price"]
    assert heard(FEAR) == ["hesitates_price", "hesitates_fear"]  # the first one as it was heard then


@pytest.mark.parametrize("channel", ["email", "letter", "visit", "telephone"])
def test_nobody_answers_in_the_way_that_the_player_has_chosen(channel):
    """Nor is somebody who was told why let go in silence."""
    voices = load_voices()
    for seed in range(1, 12):
        session = Session(seat_in("saas_smb", "day"), seed, engine="compiled")
        view = View(session, voices.of_game("saas_smb", seed), session.seat.named)
        stop = session.go_on()
        view.news()
        tasks = [task for task in stop.tasks if session.kind_of(task) == ATTEMPT]
        session.act(Act("work", int(tasks[0]["account"]), {"channel": channel}))
        session.go_on()
        fresh = [news for news in view.news() if news.account == tasks[0]["account"]]
        if fresh and fresh[0].situation == "no_answer":
            said = {each.text for each in voices.situations[f"no_answer_{channel}".removesuffix("_telephone")]}
            assert view.say(fresh[0]).strip('"') in said
            return
    raise AssertionError("somebody does not answer")


def test_only_the_first_silence_after_a_letter_is_told_as_one():
    letter = Act("work", 7, {"channel": "letter"})
    assert as_done("no_answer", letter, is_first=True) == "no_answer_letter"
    assert as_done("no_answer", letter, is_first=False) == "no_answer"
    assert as_done("no_answer", Act("drop", 7, {"told": "honestly"}), is_first=True) == "no_answer"
    assert as_done("dropped_silently", Act("drop", 7, {"told": "silently"}), is_first=True) == "dropped_silently"


def test_whoever_is_told_why_hears_it():
    session = Session(seat_in("tutorial", "tutorial"), 3, engine="compiled")
    voices = load_voices()
    view = View(session, voices.of_game("tutorial", 3), session.seat.named)
    session.go_on()
    view.news()
    gym = next(account for account, name in session.seat.named.items() if name == "Gym Forte")
    session.act(Act("drop", gym, {"told": "honestly"}))
    session.go_on()
    told = [view.say(news).strip('"') for news in view.news() if news.account == gym]
    assert told
    assert set(told) <= {each.text for each in voices.situations["dropped_honestly"]}


def test_accounts_are_read_once_a_moment_and_anew_after_a_decision():
    session, view = stopped("saas_smb", "week", 4, 2)
    before = view.living()
    assert view.living() is before
    session.act(Act("routine"))
    assert session.go_on() is not None
    after = view.living()
    assert after is not before
    anew = View(session, view.voices, {}).living()
    assert all(np.array_equal(after[column], anew[column]) for column in after.dtype.names)
    assert not np.array_equal(after["seen"], before["seen"])
