"""A card of the board: three lines in a narrow column, one line where the column has the whole width."""

from rich.cells import cell_len
from textual.content import Content

from salescycle.sim.game.pipeline import Card
from salescycle.sim.words.safe import safe
from salescycle.tui.play.board import Board
from salescycle.tui.widgets.cells import apart, cell, cell_right

__all__ = ["card_line", "card_lines"]

VALUE, STATE, NEXT = 9, 16, 20


def card_lines(card: Card, board: Board, width: int) -> Content:
    """Name, value and what it is doing, what comes next; an empty line between two cards."""
    value = f"{round(card.value / 100):,}"
    state, room = board.state(card), width - 3 - len(value)
    while cell_len(state) > room and " " in state:  # words go, the value stays
        state = state.rsplit(" ", 1)[0]
    comes = board.next(card)
    return Content.assemble(
        cell(safe(card.name), width), "\n",
        (apart(width - 2, value, state), "$quiet"), *_mark(card), "\n",
        (cell(comes if cell_len(comes) <= width else comes.split(": ", 1)[-1], width), "$quiet"), "\n",
    )  # fmt: skip


def card_line(card: Card, board: Board, width: int) -> Content:
    """The same in one line."""
    return Content.assemble(
        cell(safe(card.name), width - VALUE - STATE - NEXT - 6),
        cell_right(f"{round(card.value / 100):,}", VALUE), "  ",
        (cell(board.state(card), STATE), "$quiet"), *_mark(card), "  ",
        (cell(board.next(card), NEXT), "$quiet"),
    )  # fmt: skip


def _mark(card: Card) -> tuple[str | tuple[str, str], ...]:
    return " ", ("!", "bold $warning") if card.needs_me else " "
