"""How a task is done: as the playbook says, unless the player has said otherwise for this account and step.

A decision carries up to eight whole numbers. 0 leaves a question to the playbook; a choice is its number + 1, a share
its thousandths + 1, a time its seconds + 1.
"""

from salescycle.sim.compiled import rule
from salescycle.sim.model import tables
from salescycle.sim.model.account import MOST_ARGUMENTS
from salescycle.sim.model.tables import (
    ATTEMPT,
    BID,
    CHECK,
    CONTRACT,
    CROSS_SELL,
    HAND_OVER,
    HESITATION,
    MEETING,
    QUOTATION,
    WIN_BACK_TRY,
)

TONE = 0
"""Of each conversation: attempt, meeting, hesitation."""
CHANNEL = 1
"""Of an attempt."""
QUESTIONS, CONTACTS, KIND, VERDICT = 1, 2, 3, 4
"""Of a meeting; the verdict: whether one goes on after it."""
GIVEN, PROMISE, FORM, GAPS, VALIDITY, ANCHOR = 1, 2, 3, 4, 5, 6
"""Of a quotation: discount, promise [1/1000 each], form, gaps or none, validity [s], bold first price [1/1000]."""
ANSWER, STEP = 1, 2
"""Of a hesitation: the answer, and the discount that a trade adds [1/1000]."""
REDLINES = 1
"""Of a contract: how changes are met."""
BIDDING = 1
"""Of a tender: whether to bid."""
DEPTH = 1
"""Of a hand-over [1/1000]."""
ASK = 1
"""Of a check: whether to ask for a referral."""
OFFER = 1
"""Of a cross-sell: whether to offer."""
REWARD = 1
"""Of a win-back: the rule."""

MOST_VALIDITY = 366 * 86400
"""Longest time that a quotation binds [s]."""


@rule
def choice_of(account, argument: int, usual: int) -> int:  # type: ignore[no-untyped-def]
    """Number of the choice for the task at hand."""
    return account.plan[argument] - 1 if account.planned == 1 and account.plan[argument] > 0 else usual


@rule
def share_of(account, argument: int, usual: float) -> float:  # type: ignore[no-untyped-def]
    """Share (0..1) for the task at hand."""
    return (account.plan[argument] - 1) / 1000.0 if account.planned == 1 and account.plan[argument] > 0 else usual


@rule
def forget_plan(account) -> None:  # type: ignore[no-untyped-def]
    """What the player has said was for one task."""
    account.planned = 0
    for argument in range(MOST_ARGUMENTS):
        account.plan[argument] = 0


@rule
def most_of(kind: int, argument: int) -> int:
    """Largest value of an argument of a step of a *kind*; 0: it takes none."""
    if argument == TONE:
        return len(tables.TONES) if kind in (ATTEMPT, MEETING, HESITATION) else 0
    if kind == ATTEMPT:
        return len(tables.CHANNELS) if argument == CHANNEL else 0
    if kind == MEETING:
        return most_of_meeting(argument)
    if kind == QUOTATION:
        return most_of_quotation(argument)
    if kind == HESITATION:
        return len(tables.ANSWERS) if argument == ANSWER else (1001 if argument == STEP else 0)
    if argument != 1:
        return 0
    if kind == HAND_OVER:
        return 1001
    if kind == WIN_BACK_TRY:
        return len(tables.WIN_BACKS)
    if kind == CONTRACT:
        return len(tables.REDLINES)
    if kind == BID:
        return len(tables.BIDDINGS)
    return 2 if kind in (CHECK, CROSS_SELL) else 0


@rule
def most_of_meeting(argument: int) -> int:
    """Largest value of an argument of a meeting."""
    if argument == QUESTIONS:
        return 61
    if argument == CONTACTS:
        return 41
    if argument == VERDICT:
        return len(tables.VERDICTS)
    return len(tables.QUESTION_KINDS) if argument == KIND else 0


@rule
def most_of_quotation(argument: int) -> int:
    """Largest value of an argument of a quotation."""
    if argument in (GIVEN, PROMISE, ANCHOR):
        return 1001
    if argument == FORM:
        return len(tables.FORMS)
    if argument == GAPS:
        return 2
    return MOST_VALIDITY + 1 if argument == VALIDITY else 0
