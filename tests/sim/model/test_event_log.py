"""The event log: names for all numbers, rows that say nothing by themselves."""

import numpy as np
import pytest

from salescycle.sim.model import commands, event_log
from salescycle.sim.model.account import rows_of
from salescycle.sim.model.commands import COMMAND, MOST
from salescycle.sim.model.event_log import EVENT, EVENTS, REASONS, write
from tests.sim.model.firms import Command

NUMBERED = {name: value for name, value in vars(event_log).items() if name.isupper() and isinstance(value, int)}


def test_every_event_and_every_reason_has_a_name_of_its_own():
    assert len(set(EVENTS)) == len(EVENTS) == event_log.CALLED + 1
    assert len(set(REASONS)) == len(REASONS) == event_log.FOR_COMPENSATION + 1


@pytest.mark.parametrize(
    ("constant", "name"),
    [
        ("CREATED", "created"),
        ("DONE", "done"),
        ("QUOTATION_SENT", "quotation"),
        ("ORDER", "order"),
        ("LOST", "lost"),
        ("TICKET_CLOSED", "ticket_closed"),
        ("CHURNED", "churned"),
        ("WON", "won"),
        ("DECIDED", "decide"),
    ],
)
def test_an_event_is_called_by_its_name(constant, name):
    assert EVENTS[NUMBERED[constant]] == name


@pytest.mark.parametrize(
    ("constant", "name"),
    [
        ("OUTSIDE_TARGET", "outside_target"),
        ("R_UNREACHABLE", "unreachable"),
        ("OPTED_OUT", "opted_out"),
        ("MISFIT", "misfit"),
        ("NO_NEED", "no_need"),
        ("R_PRICE", "price"),
        ("NO_DECISION", "no_decision"),
        ("EXPIRED", "expired"),
        ("R_SERVICE", "service"),
    ],
)
def test_a_reason_is_called_by_its_name(constant, name):
    assert REASONS[NUMBERED[constant]] == name


def test_a_new_row_says_who_and_when_and_nothing_else():
    (row,) = rows_of(np.full(1, 7, np.int64).astype(EVENT))
    assert write([row], 0, 3, 60, 9, event_log.REACHED) == 1
    assert row.values() == (3, 60, 9, event_log.REACHED, -1, 0, -1, -1, 0, 0, 0, 0, 0.0)


def test_a_note_says_nothing_that_the_one_before_it_said():
    out = [Command() for _ in range(MOST)]
    for name in COMMAND.names:
        setattr(out[0], name, 7)
    assert commands.note(out, 0, event_log.ORDER, 2, 4) == 1
    said = {name: getattr(out[0], name) for name in ("op", "event", "step", "phase", "turn")}
    assert said == {"op": commands.NOTE, "event": event_log.ORDER, "step": 2, "phase": 4, "turn": -1}
    assert [getattr(out[0], name) for name in ("duration", "amount", "reason", "ref", "p")] == [0, 0, 0, 0, 0.0]


def test_commands_stand_in_the_order_in_which_they_were_given():
    out = [Command() for _ in range(MOST)]
    n = commands.timer(out, 0, 1, 60)
    n = commands.task(out, n, 2, 5, 600, -8)
    n = commands.order(out, n, commands.ENTER_BACKLOG, -9)
    n = commands.cancel(out, n, 3)
    assert n == 4
    assert [c.op for c in out[:4]] == [commands.TIMER, commands.TASK, commands.ENTER_BACKLOG, commands.CANCEL]
    assert (out[0].slot, out[0].seconds) == (1, 60)
    assert (out[1].slot, out[1].desk, out[1].seconds, out[1].key) == (2, 5, 600, -8)
    assert (out[2].key, out[3].slot) == (-9, 3)
