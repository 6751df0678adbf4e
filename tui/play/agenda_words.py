"""Dates and waits in words, as the calendar tells them."""

from salescycle.sim.game.agenda import Day, Due, Wait
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.wording import Wording

__all__ = ["counted", "hours_told", "what_comes", "what_waits"]


def what_comes(due: Due) -> str:
    """What a date is about."""
    return {
        "quotation": _("our quotation ends"),
        "delivery": _("delivery, as promised"),
        "appointment": _("you said you would be there"),
    }[due.what]


def what_waits(say: Wording, wait: Wait) -> str:
    """What would be done, with its time."""
    return _("{what}, {hours}").format(what=say.lines.steps[wait.item.kind].does, hours=say.hours(wait.item.takes_s))


def counted(day: Day) -> str:
    """``3 renew, 2 invoices are due``; empty where there is nothing of the kind."""
    renew, owe = day.counts.get("renewal", 0), day.counts.get("invoice", 0)
    told = [ngettext("{n} customer renews", "{n} customers renew", renew)] if renew else []
    told += [ngettext("{n} invoice is due", "{n} invoices are due", owe)] if owe else []
    return ", ".join(told)


def hours_told(say: Wording, day: Day) -> str:
    """``09:00-12:00, 13:00-17:00``, or why nobody works."""
    if day.is_holiday:
        return _("holiday")
    if not day.hours:
        return _("nobody works")
    spans = (f"{say.clock(opens)}-{_closing(say, closes)}" for opens, closes in day.hours)
    return ", ".join(spans)


def _closing(say: Wording, second: int) -> str:
    return "24:00" if second % DAY_S == 0 else say.clock(second)
