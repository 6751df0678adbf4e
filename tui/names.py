"""What levels, difficulties and dates are called on screens; nothing of an engine is needed for it."""

from datetime import date, datetime

from salescycle.tui.messages import _

__all__ = ["DIFFICULTIES", "LEVELS", "clock", "day_of", "when"]

LEVELS = {
    "tutorial": _("tutorial"),
    "day": _("a day"),
    "week": _("a week"),
    "quarter": _("a quarter"),
    "year": _("a year"),
}
"""By the name of a level."""
DIFFICULTIES = {"easy": _("easy"), "normal": _("normal"), "hard": _("hard")}


def day_of(day: date) -> str:
    """``Tue 13 Jan``."""
    return f"{day:%a} {day.day} {day:%b}"


def clock(moment: datetime) -> str:
    """``Tue 13 Jan 09:10``."""
    return f"{day_of(moment)} {moment:%H:%M}"


def when(moment: datetime, today: date) -> str:
    """When something was, seen from today: ``today 14:10``, ``yesterday 14:10``, ``Tue 13 Jan``, ``13 Jan 2025``."""
    days = (today - moment.date()).days
    if days == 0:
        return _("today {time}").format(time=f"{moment:%H:%M}")
    if days == 1:
        return _("yesterday {time}").format(time=f"{moment:%H:%M}")
    return day_of(moment) if moment.year == today.year else f"{moment.day} {moment:%b %Y}"
