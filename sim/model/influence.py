"""What raises and lowers a customer's state. Our people know what they do, so what they believe moves alike.

Each function moves the truth and the estimate beside it by the same share, and the doubt of the estimate with it. Where
the size of an effect depends on something hidden, a stage moves the two apart, the estimate by what was seen.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model.account import down, up


@rule
def win_trust(account, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Raise trust by a share of what is missing to 1."""
    account.trust = up(account.trust, gain)
    believe_trust(account.seen, gain)


@rule
def lose_trust(account, loss: float) -> None:  # type: ignore[no-untyped-def]
    """Lower trust by a share of itself."""
    account.trust = down(account.trust, loss)
    doubt_trust(account.seen, loss)


@rule
def believe_trust(seen, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Believe that trust has risen."""
    seen.trust = up(seen.trust, gain)
    seen.trust_doubt = down(seen.trust_doubt, gain)


@rule
def doubt_trust(seen, loss: float) -> None:  # type: ignore[no-untyped-def]
    """Believe that trust has fallen."""
    seen.trust = down(seen.trust, loss)
    seen.trust_doubt = down(seen.trust_doubt, loss)


@rule
def wonder(doubt: float, likely: float, apart: float) -> float:
    """Doubt once something has had one of two effects that lie so far *apart*, the first one with chance *likely*."""
    return math.sqrt(doubt * doubt + likely * (1.0 - likely) * apart * apart)


@rule
def clear_need(account, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Make the need clearer by a share of what is missing to 1."""
    account.need = up(account.need, gain)
    believe_need(account.seen, gain)


@rule
def believe_need(seen, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Believe that the need has become clearer."""
    seen.need = up(seen.need, gain)
    seen.need_doubt = down(seen.need_doubt, gain)


@rule
def win_interest(account, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Raise interest by a share of what is missing to 1."""
    account.interest = up(account.interest, gain)
    account.seen.interest = up(account.seen.interest, gain)
    account.seen.interest_doubt = down(account.seen.interest_doubt, gain)


@rule
def lose_interest(account, loss: float) -> None:  # type: ignore[no-untyped-def]
    """Lower interest by a share of itself."""
    account.interest = down(account.interest, loss)
    account.seen.interest = down(account.seen.interest, loss)
    account.seen.interest_doubt = down(account.seen.interest_doubt, loss)


@rule
def make_urgent(account, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Raise urgency by a share of what is missing to 1."""
    account.urgency = up(account.urgency, gain)
    account.seen.urgency = up(account.seen.urgency, gain)
    account.seen.urgency_doubt = down(account.seen.urgency_doubt, gain)


@rule
def unsettle(account, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Raise indecision by a share of what is missing to 1."""
    account.indecision = up(account.indecision, gain)
    account.seen.indecision = up(account.seen.indecision, gain)
    account.seen.indecision_doubt = down(account.seen.indecision_doubt, gain)


@rule
def reassure(account, loss: float) -> None:  # type: ignore[no-untyped-def]
    """Lower indecision by a share of itself."""
    account.indecision = down(account.indecision, loss)
    account.seen.indecision = down(account.seen.indecision, loss)
    account.seen.indecision_doubt = down(account.seen.indecision_doubt, loss)


@rule
def please(account, gain: float) -> None:  # type: ignore[no-untyped-def]
    """Raise satisfaction by a share of what is missing to 1."""
    account.satisfaction = up(account.satisfaction, gain)
    account.seen.satisfaction = up(account.seen.satisfaction, gain)
    account.seen.satisfaction_doubt = down(account.seen.satisfaction_doubt, gain)


@rule
def annoy(account, loss: float) -> None:  # type: ignore[no-untyped-def]
    """Lower satisfaction by a share of itself."""
    account.satisfaction = down(account.satisfaction, loss)
    account.seen.satisfaction = down(account.seen.satisfaction, loss)
    account.seen.satisfaction_doubt = down(account.seen.satisfaction_doubt, loss)
