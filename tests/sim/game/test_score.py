"""The score: whose accounts count, what of them, and that it is one number for one game."""

import numpy as np
import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.game.futures import Game
from salescycle.sim.game.score import ITEMS, MONTHS, RUN_OFF, Ledger, par, play, score
from salescycle.sim.game.seat import YEAR_AFTER_S
from salescycle.sim.model import event_log as log
from salescycle.sim.model.event_log import EVENT
from salescycle.sim.model.luck import Luck, child, plain_luck
from salescycle.sim.studies.measures import MEASURES, empty, fold, margin
from tests.sim.game.seats import seat_in

WINDOW = 7 * 86400


def rows(*told):
    """Rows of a log: event, account, and whatever columns matter."""
    table = np.zeros(len(told), EVENT)
    table["person"] = -1
    for row, (event, account, columns) in zip(table, told, strict=True):
        row["event"], row["account"] = event, account
        for name, value in columns.items():
            row[name] = value
    return table


def booked(*told):
    ledger = Ledger(seat_in("saas_smb", "first week"))
    ledger.add(rows(*told))
    return ledger


def items(ledger, period):
    return dict(zip(ITEMS, ledger.items()[period].tolist(), strict=True))


def test_accounts_count_that_were_created_under_the_players_name_whoever_owns_them_later():
    ledger = booked(
        (log.CREATED, 0, {"person": 0}),
        (log.CREATED, 1, {"person": 1}),
        (log.OWNER_CHANGED, 0, {"person": 1, "ref": 0}),
        (log.OWNER_CHANGED, 1, {"person": 0, "ref": 1}),
        (log.ORDER, 0, {"ref": 700, "amount": 1000}),
        (log.ORDER, 1, {"ref": 50, "amount": 100}),
    )
    assert items(ledger, 0)["margin"] == 700
    assert items(ledger, 0)["orders"] == 1


def test_what_goes_back_takes_its_margin_with_it_and_money_is_spent_once():
    ledger = booked(
        (log.CREATED, 0, {"person": 0}),
        (log.ORDER, 0, {"ref": 700}),
        (log.RENEWED, 0, {"ref": 80, "amount": 100}),
        (log.CROSS_SOLD, 0, {"ref": 60}),
        (log.CANCELLED_ORDER, 0, {"ref": 700, "amount": 1000}),
        (log.RETURNED_GOODS, 0, {"ref": 60}),
        (log.WRITTEN_OFF, 0, {"amount": 30}),
        (log.SPENT, 0, {"amount": 11}),
        (log.TICKET_CLOSED, 0, {"amount": 5}),
    )
    assert items(ledger, 0)["margin"] == 700 + 80 + 60 - 700 - 60 - 30
    assert items(ledger, 0)["spend"] == 11
    assert ledger.worth() == 50 - 11


def test_margin_and_money_are_those_of_every_measure():
    """Of a quarter and the year after it, as if every account were the player's."""
    seat = seat_in("rfq_desk", "quarter")
    told = run(seat.tables(), plain_luck(3), until=seat.until_s, engine="compiled").log.copy()
    told["person"][told["event"] == log.CREATED] = seat.player
    ledger = Ledger(seat)
    ledger.add(told)
    of = dict(zip(MEASURES, fold(empty(seat.tables(), (0, seat.until_s + 1)), told).periods.tolist(), strict=True))
    found = dict(zip(ITEMS, ledger.items().sum(axis=0).tolist(), strict=True))
    assert found["margin"] == margin(of) > 0
    assert found["spend"] == of["cost"] + of["spent"] > 0
    assert min(of[name] for name in ("later_margin", "lost_margin", "written_off", "cost", "spent")) > 0


def test_hours_cost_what_the_role_of_whoever_works_costs():
    seat = seat_in("saas_smb", "first week")
    other = max(
        range(len(seat.cost_a_second)), key=lambda person: abs(seat.cost_a_second[person] - seat.cost_a_second[0])
    )
    ledger = booked(
        (log.CREATED, 0, {"person": 0}),
        (log.CREATED, 1, {"person": 1}),
        (log.DONE, 0, {"person": 0, "duration": 3600}),
        (log.STOPPED, 0, {"person": other, "duration": 100}),
        (log.DONE, 1, {"person": 0, "duration": 9999}),
    )
    assert ledger.hours() == pytest.approx(3600 * seat.cost_a_second[0] + 100 * seat.cost_a_second[other])


def test_months_begin_where_the_window_ends():
    month = YEAR_AFTER_S // MONTHS
    ledger = booked(
        (log.CREATED, 0, {"person": 0}),
        (log.ORDER, 0, {"ref": 1, "time": WINDOW - 1}),
        (log.ORDER, 0, {"ref": 2, "time": WINDOW}),
        (log.ORDER, 0, {"ref": 4, "time": WINDOW + month}),
        (log.ORDER, 0, {"ref": 8, "time": WINDOW + YEAR_AFTER_S}),
        (log.DELIVERED, 0, {"duration": 1, "time": WINDOW}),
        (log.DELIVERED, 0, {"duration": 0, "time": WINDOW}),
    )
    assert [items(ledger, i)["margin"] for i in (0, 1, 2, MONTHS)] == [1, 2, 4, 8]
    assert (items(ledger, 1)["deliveries"], items(ledger, 1)["late"]) == (2, 1)


def test_what_the_firm_has_done_before_the_window_counts_for_nobody():
    seat = seat_in("saas_smb", "week")
    ledger = Ledger(seat)
    ledger.add(rows((log.CREATED, 0, {"person": 0}), (log.ORDER, 0, {"ref": 9, "time": seat.begin_s - 1})))
    assert seat.begin_s > 0
    assert ledger.worth() == 0
    ledger.add(rows((log.ORDER, 0, {"ref": 9, "time": seat.begin_s})))
    assert items(ledger, 0)["margin"] == 9


def test_there_is_room_for_any_number_of_accounts():
    many = [(log.CREATED, n, {"person": n % 2}) for n in range(5000)]
    ledger = booked(*many, (log.ORDER, 4998, {"ref": 3}), (log.ORDER, 4999, {"ref": 5}))
    assert items(ledger, 0)["margin"] == 3


def test_a_copy_of_the_books_goes_on_by_itself():
    ledger = booked((log.CREATED, 0, {"person": 0}))
    other = ledger.branch()
    other.add(rows((log.ORDER, 0, {"ref": 9})))
    assert (items(ledger, 0)["margin"], items(other, 0)["margin"]) == (0, 9)


def test_a_game_has_one_score():
    seat = seat_in("saas_smb", "week")
    first, again, other = (par(seat, plain_luck(seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert first.total == first.window_margin + first.after_margin - first.hours - first.spend


def test_twelve_months_make_the_year_after():
    told = par(seat_in("saas_smb", "week"), plain_luck(4))
    assert len(told.months) == MONTHS
    assert sum(month.margin for month in told.months) == pytest.approx(told.after_margin)
    assert sum(month.orders for month in told.months) > 0


def test_both_engines_give_the_same_score():
    """Each year after is the same run with luck turned where the window ends, which SimPy can tell from its begin."""
    seat = seat_in("tutorial", "tutorial")
    luck = plain_luck(3)
    game = play(seat, luck)
    margins, hours = [], []
    for number in range(3):
        turned = Luck(luck.root, game.place[0] + 1, np.uint64(child(int(luck.root), RUN_OFF, number)), 0)
        ledger = Ledger(seat)
        ledger.add(run(seat.tables(), turned, until=seat.until_s, engine="simpy").log)
        margins.append(ledger.items()[1:, 0].sum())
        hours.append(ledger.hours())
    told = score(seat, game, run_offs=3)
    assert told.after_margin == pytest.approx(np.mean(margins), rel=1e-12)
    assert told.hours == pytest.approx(np.mean(hours), rel=1e-12)
    assert told.after_margin != 0


def test_the_tutorial_is_worth_playing_and_its_wrong_answers_cost_money():
    seat = seat_in("tutorial", "tutorial")
    usual = seat.scenario.playbook
    wrong = {"discount": {"discount": 0.15}, "hand_over": {"hand_over": 0.1}, "promise": {"promise": 1.0}}
    books = {name: usual.model_copy(update=change) for name, change in wrong.items()}
    pars, lost = [], {name: [] for name in wrong}
    for seed in range(1, 51):
        luck = plain_luck(seed)
        pars.append(par(seat, luck).total)
        for name, book in books.items():
            game = Game(seat, luck, book)
            game.advance(seat.window_s)
            lost[name].append(pars[-1] - score(seat, game.run, ledger=game.ledger).total)
    assert 3_000_00 < np.mean(pars) < 7_000_00
    assert np.mean(np.array(pars) > 0) > 0.95
    for name, costs in lost.items():
        assert np.mean(costs) > 0, name
