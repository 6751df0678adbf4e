"""A game under way: where it stops, what an act does, that the same acts are the same game."""

import pytest

from salescycle.sim.engines.order import same
from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in


def played(session: Session, choose=lambda session, stop: Act("routine")) -> Session:
    """Play a session to its end."""
    while (stop := session.go_on()) is not None:
        session.act(choose(session, stop))
    return session


def grabbing(session: Session, stop: Stop) -> Act:
    """Somebody with arguments of their own wherever the trigger takes any."""
    kind = KINDS[session.kind_of(session.task_of(stop, stop.account))]
    arguments = {"hesitation": {"answer": "push"}, "quotation": {"discount": 0.1, "promise": 1.0}}.get(kind, {})
    return Act("work", stop.account, arguments)


LEVELS = [("tutorial", "tutorial"), ("saas_smb", "day"), ("saas_smb", "week"), ("telesales", "week"),
          ("rfq_desk", "week"), ("equipment_dealer", "quarter")]  # fmt: skip


@pytest.mark.parametrize(("name", "level"), LEVELS)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_level_never_asks_more_often_than_it_says(name, level, seed):
    session = played(Session(seat_in(name, level), seed))
    allowed = session.seat.level
    assert session.stops.count <= allowed.stops
    assert session.stops.count > 0
    days = [stop.time // DAY_S for stop, _ in session.acts]
    assert max((days.count(day) for day in days), default=0) <= allowed.a_day
    weeks = [stop.time // (7 * DAY_S) for stop, _ in session.acts]
    assert max((weeks.count(week) for week in weeks), default=0) <= allowed.a_week


def test_the_tutorial_asks_about_sixteen_times():
    counts = [len(asked_in(seed)) for seed in range(1, 11)]
    assert max(counts) == 16
    assert min(counts) >= 12


def asked_in(seed):
    """Account and kind of the step of each stop of a tutorial that the routine plays."""
    session = Session(seat_in("tutorial", "tutorial"), seed, engine="compiled")
    asked = []

    def note(session, stop):
        asked.append((stop.account, KINDS[session.kind_of(session.task_of(stop, stop.account))]))
        return Act("routine")

    played(session, note)
    return asked


def test_the_tutorial_brings_up_its_five_customers_and_each_kind_of_step():
    named = seat_in("tutorial", "tutorial").named
    games = [asked_in(seed) for seed in range(1, 31)]
    assert {named[game[0][0]] for game in games} == {"Ida Lund"}
    assert sum(set(named) <= {account for account, _ in game} for game in games) >= 25
    steps = {
        "campaign",
        "attempt",
        "meeting",
        "quotation",
        "hesitation",
        "hand_over",
        "check",
        "cross_sell",
        "win_back",
    }
    assert sum(steps <= {kind for _, kind in game} for game in games) >= 21
    strangers = [kind for game in games for account, kind in game if account not in named]
    assert len(strangers) < 0.3 * sum(map(len, games))


def test_a_tutorial_of_another_scenario_asks_about_anybody():
    assert played(Session(seat_in("saas_smb", "tutorial"), 1)).stops.count > 8


def test_the_same_acts_are_the_same_game():
    one = played(Session(seat_in("tutorial", "tutorial"), 5), grabbing)
    acts = iter([act for _, act in one.acts])
    again = played(Session(seat_in("tutorial", "tutorial"), 5), lambda session, stop: next(acts))
    assert again.live.log().tobytes() == one.live.log().tobytes()
    assert same(again.live.snapshot(), one.live.snapshot())


def test_both_engines_play_the_same_game():
    told = [
        played(Session(seat_in("saas_smb", "week"), 4, engine=engine), grabbing) for engine in ("simpy", "compiled")
    ]
    assert told[0].live.log().tobytes() == told[1].live.log().tobytes()
    assert [stop.time for stop, _ in told[0].acts] == [stop.time for stop, _ in told[1].acts]
    assert told[0].acts


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_what_cannot_be_done_costs_nothing(engine):
    session = Session(seat_in("tutorial", "tutorial"), 3, engine=engine)
    stop = session.go_on()
    assert stop is not None
    before = session.live.snapshot()
    refused = [
        Act("work", 9999),
        Act("drop", 9999),
        Act("skip", stop.account),
        Act("wait", arguments={"until": float(stop.time)}),
        Act("appointment", stop.account),
        Act("work", stop.account, {"colour": "red"}),
        Act("fly"),
    ]
    for act in refused:
        with pytest.raises(UsageError):
            session.act(act)
    assert session.stop == stop
    assert same(session.live.snapshot(), before)
    session.act(Act("routine"))
    assert session.decisions


def test_whoever_leaves_the_day_to_the_routine_is_asked_again_on_another_one():
    session = Session(seat_in("tutorial", "tutorial"), 3)
    stop = session.go_on()
    assert stop is not None
    session.act(Act("routine", arguments={"until": float(DAY_S)}))
    following = session.go_on()
    assert following is not None
    assert following.time >= DAY_S


def test_nothing_can_be_done_when_no_moment_is_open():
    session = Session(seat_in("tutorial", "tutorial"), 3)
    with pytest.raises(UsageError, match="no moment"):
        session.act(Act("routine"))


@pytest.mark.parametrize(
    "act",
    [
        Act("routine", arguments={"until": "abc"}),
        Act("routine", arguments={"until": float("nan")}),
        Act("routine", arguments={"x": "\0"}),
        Act("wait", arguments={"until": float("inf")}),
        Act("take", 1, {"until": 3.0}),
    ],
)
def test_an_argument_that_an_action_does_not_take_is_refused_and_costs_nothing(act):
    session = Session(seat_in("tutorial", "tutorial"), 3, engine="compiled")
    stop = session.go_on()
    with pytest.raises(UsageError, match="found"):
        session.act(act)
    assert session.stop is stop
    assert session.acts == []
