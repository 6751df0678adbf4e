"""Phase 3, understand customers and needs: discovery meetings, the seller's judgement, the customer's wait."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES, drift, drifting, restore
from salescycle.sim.model.choice import chance, eta_understand, reported
from salescycle.sim.model.distributions import logistic, normal_quantile
from salescycle.sim.model.influence import clear_need, lose_interest, lose_trust, win_interest, win_trust
from salescycle.sim.model.luck import (
    DISCOVERED,
    GATE,
    LEARNT,
    LENGTH,
    NEXT_BUDGET,
    STAKEHOLDER,
    STAY,
    TOLD_SAVING,
    draw,
)
from salescycle.sim.model.playbook_rules import C_MEETING, is_qualified
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import (
    ahead_of,
    hang_up,
    is_bound,
    pace_of,
    perceive,
    queue_step,
    turn_away,
    wait_until,
)
from salescycle.sim.model.stages.generate import drawn_budget, estimate, expect_budget, fiscal_year_at
from salescycle.sim.model.stages.listening import listen
from salescycle.sim.model.stages.referrals import refuse
from salescycle.sim.model.stages.tone import clarity_gain, listening_gain, speak, tone_of
from salescycle.sim.model.tables import (
    BY_ESTIMATE,
    E_DISQUALIFIED,
    E_NO_BUDGET,
    E_NO_NEED,
    G_UNDERSTAND,
    GO_ON,
    IMPLICATION,
    MIXED,
    NEED_PAYOFF,
    NURTURE,
    PROBLEM,
    QUALIFIED,
    SITUATION,
    UNDERSTAND,
)

BENEFITS = 3
"""Benefits that count for a customer; its business model says which."""
MOST_LOSS = 0.6
"""Interest that too many questions cost at most [assumption]; trust: half of it."""


@rule
def begin_meeting(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue a discovery meeting, the first or the next of this visit to the phase."""
    if account.meetings_left == 0:
        account.meetings_left = step.meetings
        account.reassessed = 0
    return queue_step(account, step, C_MEETING, now, p, root, out, n)


@rule
def finish_meeting(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The meeting is over: questions have cleared the need. After the last one the seller judges, then the customer."""
    book = book_of(account, p)
    account.meeting += 1
    account.meetings_left -= 1
    discover(account, step, p, root)
    n = commands.note(out, n, log.MEETING_HELD, account.step[SALES], UNDERSTAND)
    out[n - 1].ref = account.meeting
    if account.meetings_left > 0:
        perceive(account)
        return wait_for_next(account, step, now, p, root, out, n)
    if account.panel > 1:
        convince(account, step, p, root)
    judge_fit(account, p, root)
    perceive(account)
    goes_on = arguments.choice_of(account, arguments.VERDICT, BY_ESTIMATE) == GO_ON
    if not goes_on and not is_qualified(account.seen, book) and not is_bound(account, now):
        n = refuse(account, step, UNDERSTAND, p, root, out, n)
        return turn_away(account, step, E_DISQUALIFIED, log.MISFIT, now, p, out, n)
    return assess(account, step, now, p, root, out, n)


@rule
def wait_for_next(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """An appointment for the next meeting, as far ahead as the customer usually takes."""
    account.ending[SALES] = -1
    account.stretch[SALES] = pace_of(account, p)
    u = draw(root, luck_in(account, step), LENGTH, account.meeting * 2 + 1_000_000)
    return commands.timer(out, n, SALES, wait_until(account, step, QUALIFIED, u, now, p) - now)


@rule
def judge_fit(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Estimate the fit once more; the more questions, the less doubt."""
    asked = questions_of(account, p) / p.firm[0].best_questions
    doubt = p.coefficients[0].estimate_fit * math.exp(-asked)
    estimate(account, DISCOVERED, min(doubt, account.seen.fit_doubt), account.meeting, root)


@rule
def questions_of(account, p) -> int:  # type: ignore[no-untyped-def]
    """Questions asked in the meeting at hand."""
    return arguments.choice_of(account, arguments.QUESTIONS, int(book_of(account, p).questions))


@rule
def discover(account, step, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """What questions do to need, interest and trust: an inverted U (model.md 2); and what is learnt by them."""
    firm = p.firm[0]
    b = p.coefficients[0]
    tone = tone_of(account, p)
    q = questions_of(account, p) / firm.best_questions
    kind = arguments.choice_of(account, arguments.KIND, book_of(account, p).question_kind)
    gain = b.discovery_need * (1.0 - math.exp(-q / b.discovery_speed)) * clarity_gain(tone, firm, b)
    clear_need(account, gain * value_of(kind, firm.complexity, b) / step.meetings)
    over = q - b.discovery_over
    if over > 0.0:
        lose_interest(account, min(MOST_LOSS, b.over_interest * over))
        lose_trust(account, min(MOST_LOSS / 2.0, b.over_trust * over))
    win_interest(account, b.meeting_interest)
    win_trust(account, b.listening * min(1.0, q) * listening_gain(tone, firm, b) / step.meetings)
    speak(account, tone_of(account, p), p)  # an adaptive tone has changed with what was learnt
    listen(account, b.signal, root)
    learn(account, step, b.benefit_learnt * min(1.0, q) * facts_of(kind, b), b, root)


@rule
def value_of(kind: int, complexity: float, b) -> float:  # type: ignore[no-untyped-def]
    """Share of the gain in clarity that a kind of question alone brings: the easy ones fall short in large sales."""
    alone = 1.0
    if kind == SITUATION:
        alone = b.question_situation
    elif kind == PROBLEM:
        alone = b.question_problem
    elif kind != MIXED:
        alone = b.question_value
    return 1.0 - complexity + complexity * alone


@rule
def facts_of(kind: int, b) -> float:  # type: ignore[no-untyped-def]
    """Share of the plain facts that a kind of question brings to light."""
    return b.value_facts if kind in (IMPLICATION, NEED_PAYOFF) else 1.0


@rule
def learn(account, step, likely: float, b, root: int) -> None:  # type: ignore[no-untyped-def]
    """What counts for the customer, in which form it buys (*likely* each), and the saving as it tells it."""
    who = luck_in(account, step)
    for benefit in range(BENEFITS - account.seen.benefits):
        if draw(root, who, LEARNT, account.meeting * 4 + benefit) < likely:
            account.seen.benefits += 1
    if draw(root, who, LEARNT, account.meeting * 4 + BENEFITS) < likely:
        account.seen.form = account.form
    if b.told_saving * account.seen.saving < account.seen.saving_doubt:
        u = draw(root, who, TOLD_SAVING, account.meeting)
        account.seen.saving = account.saving * math.exp(b.told_saving * normal_quantile(u))
        account.seen.saving_doubt = account.seen.saving * b.told_saving


@rule
def convince(account, step, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Each colleague who was talked to is convinced or not (model.md 2); consensus is their share of all who decide."""
    b = p.coefficients[0]
    asked = min(account.panel, arguments.choice_of(account, arguments.CONTACTS, book_of(account, p).contacts))
    likely = logistic(
        b.convince + b.convince_need * account.need + b.convince_trust * account.trust + b.convince_fit * account.fit
    )
    convinced = 0
    for colleague in range(asked):
        if draw(root, luck_in(account, step), STAKEHOLDER, account.meeting * 64 + colleague) < likely:
            convinced += 1
    account.consensus = convinced / account.panel
    account.seen.consensus = account.consensus


@rule
def assess(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw how the customer's wait ends (gate 3, on the state as the wait's median length will leave it)."""
    who = luck_in(account, step)
    renew_budget(account, now, p, root)
    eta = meeting_odds(account, step, now, p)
    n = commands.note(out, n, log.GATE_PASSED, account.step[SALES], UNDERSTAND)
    out[n - 1].ref = G_UNDERSTAND
    out[n - 1].p = reported(p.gates[G_UNDERSTAND], eta)
    assessed = account.assessed
    account.assessed += 1
    if draw(root, who, GATE, assessed) < account.odds[QUALIFIED]:
        ending = QUALIFIED
    elif account.reassessed == 0 and draw(root, who, STAY, assessed) < p.firm[0].stay:
        ending = NURTURE
    else:
        ending = E_NO_BUDGET if account.budget < 1.0 else E_NO_NEED
    u = draw(root, who, LENGTH, assessed)
    return hang_up(account, step, ending, u, account.stretch[SALES], now, p, out, n)


@rule
def renew_budget(account, now: int, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """A new fiscal year brings a new budget, of which nobody has heard yet."""
    year = fiscal_year_at(p.quarters, now)
    if year == account.budget_year:
        return
    account.budget = drawn_budget(draw(root, account.identity, NEXT_BUDGET, year))
    expect_budget(account.seen)
    account.budget_year = year


@rule
def meeting_odds(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Put the chances of the wait's endings into the account; returns the predictor of gate 3."""
    account.stretch[SALES] = pace_of(account, p)
    eta = eta_ahead(account, step, now, p)
    on = chance(p.gates[G_UNDERSTAND], eta)
    stay = (1.0 - on) * p.firm[0].stay if account.reassessed == 0 else 0.0
    poor = account.budget < 1.0
    account.odds[QUALIFIED] = on
    account.odds[NURTURE] = stay
    account.odds[E_NO_BUDGET] = 1.0 - on - stay if poor else 0.0
    account.odds[E_NO_NEED] = 0.0 if poor else 1.0 - on - stay
    account.odds[E_DISQUALIFIED] = 0.0
    return eta


@rule
def eta_ahead(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Predictor on the row as it will be after the wait's median length; the row itself stays as it is."""
    saved = drifting(account)
    drift(account, p.firm[0], ahead_of(account, step, QUALIFIED, now, p))
    eta = eta_understand(account, p.firm[0], p.coefficients[0])
    restore(account, saved)
    return eta


@rule
def end_meeting_wait(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The next meeting has come; or the customer answers: qualified, to be nurtured and asked once more, or out."""
    ending = account.ending[SALES]
    if ending < 0:
        return begin_meeting(account, step, now, p, root, out, n)
    if ending == NURTURE and p.endings[step.first + NURTURE].next == account.step[SALES]:
        account.reassessed = 1
        return assess(account, step, now, p, root, out, n)
    reason = log.NO_BUDGET if ending == E_NO_BUDGET else log.NO_NEED
    return turn_away(account, step, ending, reason, now, p, out, n)
