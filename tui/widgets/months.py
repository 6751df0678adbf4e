"""The year after a game as a table, a line a month."""

from typing import Any

from salescycle.reports.text_plots import bar
from salescycle.tui.messages import _
from salescycle.tui.widgets.cells import cell, cell_right

__all__ = ["month_head", "month_row"]

COLUMNS = {
    "orders": (_("orders"), 8),
    "deliveries": (_("delivered"), 11),
    "late": (_("late"), 7),
    "renewed": (_("stay"), 7),
    "churned": (_("leave"), 7),
    "tickets": (_("tickets"), 9),
}
"""What is told of a month beside its money: heading and width."""
MONTH, MONEY = 6, 11
NONE = "\u00b7"
TOO_LITTLE = 0.05


def month_head(width: int) -> str:
    """Heads of the columns."""
    told = cell_right(_("month"), MONTH) + cell_right(_("margin"), MONEY) + " " * _bar_width(width)
    return told + "".join(cell_right(name, columns) for name, columns in COLUMNS.values())


def month_row(number: int, month: dict[str, Any], most: float, width: int) -> str:
    """A month: margin with a bar where there is room, *most* the longest one, and what happened."""
    room = _bar_width(width)
    length = max(0.0, month["margin"]) / most * (room - 4)
    told = cell_right(str(number), MONTH) + cell_right(f"{month['margin']:,.0f}", MONEY)
    told += cell(f"  {bar(length)}", room) if room else ""
    return told + "".join(cell_right(_number(month[name]), columns) for name, (_name, columns) in COLUMNS.items())


def _bar_width(width: int) -> int:
    room = width - MONTH - MONEY - sum(columns for _name, columns in COLUMNS.values())
    return max(0, min(40, room)) if room >= 10 else 0


def _number(value: float) -> str:
    return f"{value:.1f}" if value >= TOO_LITTLE else NONE
