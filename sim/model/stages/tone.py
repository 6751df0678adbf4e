"""The tone of a conversation: informative, directive, or pressing (model.md 2; signs graded A, sizes assumptions)."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments
from salescycle.sim.model.account import down, up
from salescycle.sim.model.distributions import logistic
from salescycle.sim.model.influence import (
    believe_need,
    believe_trust,
    doubt_trust,
    lose_trust,
    make_urgent,
    unsettle,
    win_trust,
    wonder,
)
from salescycle.sim.model.playbook_rules import chosen_tone
from salescycle.sim.model.stages.effort import book_of
from salescycle.sim.model.tables import AGGRESSIVE, ANY_TONE, DIRECTIVE, INFORMATIVE


@rule
def tone_of(account, p) -> int:  # type: ignore[no-untyped-def]
    """Tone of the task at hand: the player's or the playbook's, fitted to how clear the need seems."""
    tone = arguments.choice_of(account, arguments.TONE, book_of(account, p).tone)
    return chosen_tone(account.seen, tone, p.coefficients[0].directive_below)


@rule
def speak(account, tone: int, p) -> None:  # type: ignore[no-untyped-def]
    """What a tone does to trust, need, urgency, indecision and fatigue."""
    b = p.coefficients[0]
    if tone == INFORMATIVE:
        win_trust(account, b.tone_trust)
    elif tone == DIRECTIVE:
        direct(account, b)
    else:
        lose_trust(account, b.aggressive_trust)
        make_urgent(account, b.aggressive_urgency)
        unsettle(account, b.aggressive_indecision)
        account.fatigue += b.aggressive_fatigue
        account.pressure += 1
    if account.segment >= 0:
        accepted = p.segments[account.segment].tone
        if accepted not in (ANY_TONE, tone):
            lose_trust(account, b.tone_refused)


@rule
def direct(account, b) -> None:  # type: ignore[no-untyped-def]
    """Direction helps while the need is vague, and annoys once it is clear; our people go by how clear it seems."""
    if account.need < b.directive_below:
        account.trust = up(account.trust, b.tone_trust)
        account.need = up(account.need, b.directive_need)
    else:
        account.trust = down(account.trust, b.directive_clear)
    seen = account.seen
    likely = likely_below(seen.need, seen.need_doubt, b.directive_below)
    trust = b.tone_trust * (1.0 - seen.trust) + b.directive_clear * seen.trust
    need = b.directive_need * (1.0 - seen.need)
    if seen.need < b.directive_below:
        believe_trust(seen, b.tone_trust)
        believe_need(seen, b.directive_need)
    else:
        doubt_trust(seen, b.directive_clear)
    seen.trust_doubt = wonder(seen.trust_doubt, likely, trust)
    seen.need_doubt = wonder(seen.need_doubt, likely, need)


@rule
def likely_below(belief: float, doubt: float, threshold: float) -> float:
    """Chance that the truth is below a threshold, by what is believed of it (the logistic curve nearest to normal)."""
    if doubt <= 0.0:
        return 1.0 if belief < threshold else 0.0
    return logistic(1.702 * (threshold - belief) / doubt)


@rule
def clarity_gain(tone: int, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Factor of a tone on what discovery clears."""
    if tone == DIRECTIVE:
        return b.directive_gain
    return max(0.0, 1.0 - b.aggressive_deaf * firm.complexity) if tone == AGGRESSIVE else 1.0


@rule
def listening_gain(tone: int, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Factor of a tone on the trust that listening wins."""
    if tone != AGGRESSIVE:
        return 1.0
    return max(0.0, 1.0 - b.aggressive_listening * firm.complexity)
