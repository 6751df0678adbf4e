"""The terms of a quotation that are numbers: between which ends they may be, how they are turned, typed and told."""

from collections.abc import Callable
from typing import NamedTuple

from salescycle.sim.errors import UsageError
from salescycle.sim.game.offer import Ground
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.asides import number_typed
from salescycle.tui.play.offered import took_days

__all__ = ["Term", "terms_of"]

VALID_DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 366)
PER_CENT, TWENTIETH = 0.01, 0.05
ROUNDED = 1e-3
"""So far beyond an end a number may be typed: ends are told with three digits."""


class Term(NamedTuple):
    """A number of a quotation."""

    low: float
    high: float
    notches: tuple[float, ...]
    """Numbers that one would try, from low to high."""
    told: Callable[[float], str]
    """What a number means."""
    read: Callable[[float], float]
    """The number that is meant by what is typed, per cent or days."""
    range_told: str

    def nearest(self, number: float) -> float:
        """The number, or the end beyond which it lies."""
        return max(self.notches[0], min(number, self.notches[-1]))

    def typed(self, text: str) -> float:
        """The number that a text means. Raises UsageError for what is none, or none of the term's."""
        number = self.read(number_typed(text.removesuffix("%").strip()))
        if not self.low - ROUNDED <= number <= self.high + ROUNDED:
            raise UsageError(_("Found {text}.").format(text=safe(text)) + " " + self.range_told)
        return round(max(self.low, min(number, self.high)), 3)


def terms_of(ground: Ground) -> dict[str, Term]:
    """By name of the argument."""
    valid = tuple(sorted({*map(float, VALID_DAYS), ground.valid_s / DAY_S}))
    days = _("In days from the order to delivery, from {low:.3g} to {high:.3g}.")
    return {
        "discount": Term(
            ground.low, ground.high, _steps(ground.low, ground.high, PER_CENT), _share, _hundredth,
            _("In per cent, from {low:.3g} to {high:.3g}.").format(low=100 * ground.low, high=100 * ground.high),
        ),
        "promise": Term(
            ground.early, 1.0, _steps(ground.early, 1.0, TWENTIETH),
            lambda promise: took_days(ground.promised_s(promise)), lambda days: ground.promise_of(days * DAY_S),
            days.format(low=ground.promised_s(1.0) / DAY_S, high=ground.promised_s(0.0) / DAY_S),
        ),
        "validity": Term(
            1.0, 366.0, valid, lambda days: took_days(round(days * DAY_S)), float, _("In days, from 1 to 366.")
        ),
        "anchor": Term(0.0, 1.0, _steps(0.0, 1.0, TWENTIETH), _share, _hundredth, _("In per cent, from 0 to 100.")),
    }  # fmt: skip


def _steps(low: float, high: float, step: float) -> tuple[float, ...]:
    """Notches from *low* to *high*, both among them."""
    inner = [round(n * step, 3) for n in range(round(1 / step) + 1)]
    return tuple(sorted({round(low, 3), *(one for one in inner if low < one < high), round(high, 3)}))


def _share(value: float) -> str:
    return f"{100 * value:.3g} %"


def _hundredth(per_cent: float) -> float:
    return per_cent / 100
