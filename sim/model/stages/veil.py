"""Behind the veil: what nobody knows of an account is drawn again from what is known of it.

What is known: the columns ``PUBLIC`` of an account, the row ``seen`` with its doubts, and the tables. What is hidden is
replaced, never read, so a future that begins here tells nothing that our people could not know. Approximations, held
against the truth by a test:

- A state of mind is its estimate and an error of the size of the doubt, spread as its prior is until conversations
  have shown something, and the more like a normal one the more they have shown.
- Who has passed a gate fits better than others. The fit is its prior, leaning by the gates passed, weighed by how well
  it explains the estimate. Other states lean less and are left alone: after gate 3 a budget is drawn too low by a
  seventh of its spread, after an order urgency by a twelfth.
- What was never estimated is drawn from its prior; attempts without an answer, clues and what was heard weigh it.
- The past of a wait tells of its ending (``draw_again``), not of the state behind it.
- Work that somebody has begun, a unit on order and a date of our own stay: they are known.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import event_log as log
from salescycle.sim.model import luck, tables
from salescycle.sim.model.account import SALES, press
from salescycle.sim.model.choice import size_of
from salescycle.sim.model.commands import TIMER, timer
from salescycle.sim.model.distributions import clip, normal_quantile
from salescycle.sim.model.luck import PENDING_LENGTH, PENDING_OUTCOME, draw
from salescycle.sim.model.playbook_rules import chosen_channel
from salescycle.sim.model.stages.campaign import draw_lead_again
from salescycle.sim.model.stages.contact import reach_of
from salescycle.sim.model.stages.develop import LOSS_MAKER_CLUE
from salescycle.sim.model.stages.effort import book_of, effort_of, luck_in
from salescycle.sim.model.stages.flow import draw_again, odds_of
from salescycle.sim.model.stages.follow_up import churn_reason
from salescycle.sim.model.stages.generate import (
    MEDIAN_SAVING,
    SAVING_SPREAD,
    drawn_project,
    drawn_reach,
    indecision_at,
    pick,
    take_habits_of_segment,
)
from salescycle.sim.model.stages.invoice import pay_later
from salescycle.sim.model.stages.offer import PRICE, decision_odds, share_hesitation, weight_of_cause
from salescycle.sim.model.stages.questions import next_question
from salescycle.sim.model.stages.referrals import DAY_S, referral_delay
from salescycle.sim.model.stages.tickets import next_ticket
from salescycle.sim.model.stages.understand import meeting_odds
from salescycle.sim.model.stages.win_back import second_life_of

ROOT_12 = 3.4641016151377544
"""Length of a stretch over its standard deviation, for a number spread evenly."""
STAYS = 0.6931471805599453
"""By so much the logit of a customer's fit lies above that of a lead: half the odds of a poor fit (``opening``)."""
FIT_CELLS = 24
REACH_CELLS = 8
FAR_OUT = 4.0
"""Errors of an estimate beyond so many times its doubt are left out."""


# The state of mind


@rule
def draw_unseen(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Replace everything hidden of an account by a draw from what is known of it, as of its last event."""
    if p.firm[0].effects == 0:
        return
    who = account.identity
    take_habits_of_segment(account, p)
    account.consensus = account.seen.consensus
    account.sensitivity = draw(root, who, luck.VEIL_SENSITIVITY, 0)
    account.patience = 2.0 * p.firm[0].patience * draw(root, who, luck.VEIL_PATIENCE, 0)
    if len(p.rivals) > 0:
        account.rival_firm = pick(p.rivals, draw(root, who, luck.VEIL_RIVAL_NAME, 0))
    draw_mind(account, p, root)
    draw_means(account, root)
    account.fit = fit_behind(account, p, draw(root, who, luck.VEIL_FIT, 0))
    draw_satisfaction(account, p, root)
    draw_urgency(account, p, root)
    draw_reach(account, p, root)
    draw_needs(account, p, root)
    draw_motives(account, p, root)


@rule
def error_like(prior: float, spread: float, account, noise: float, u: float) -> float:  # type: ignore[no-untyped-def]
    """Error of an estimate, in doubts, for the quantile *prior* of the prior's error and the normal one at *u*.

    *spread*: standard deviation of the prior. What conversations have shown of it decides between the two shapes.
    """
    shown = account.talk * spread * spread
    heard = shown / (shown + noise * noise) if shown > 0.0 else 0.0
    return (1.0 - heard) * prior + heard * normal_quantile(u)


@rule
def mind_behind(belief: float, doubt: float, spread: float, account, noise: float, u: float) -> float:  # type: ignore[no-untyped-def]
    """A state between 0 and 1 whose prior is spread evenly, behind what is believed of it."""
    return clip(belief + doubt * error_like(ROOT_12 * (u - 0.5), spread, account, noise, u), 0.0, 1.0)


@rule
def draw_mind(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Need, interest, trust, rival and indecision behind what is believed of them."""
    who = account.identity
    seen = account.seen
    noise = p.coefficients[0].signal
    u = draw(root, who, luck.VEIL_NEED, 0)
    account.need = mind_behind(seen.need, seen.need_doubt, 0.087, account, noise, u)
    u = draw(root, who, luck.VEIL_INTEREST, 0)
    account.interest = mind_behind(seen.interest, seen.interest_doubt, 0.072, account, noise, u)
    u = draw(root, who, luck.VEIL_TRUST, 0)
    account.trust = mind_behind(seen.trust, seen.trust_doubt, 0.058, account, noise, u)
    u = draw(root, who, luck.VEIL_RIVAL, 0)
    account.rival = clip(seen.rival + seen.rival_doubt * ROOT_12 * (u - 0.5), 0.0, 1.0)
    u = draw(root, who, luck.VEIL_INDECISION, 0)
    complexity = p.firm[0].complexity
    spread = 0.236 if complexity > 0.3 else 0.289
    prior = (indecision_at(u, complexity) - (0.667 if complexity > 0.3 else 0.5)) / spread
    error = error_like(prior, spread, account, noise, u)
    account.indecision = clip(seen.indecision + seen.indecision_doubt * error, 0.0, 0.98)


@rule
def draw_means(account, root: int) -> None:  # type: ignore[no-untyped-def]
    """Budget and saving, whose logarithms are spread normally, behind what is believed of them.

    A saving that was told or computed has replaced the prior in the estimate; here it is weighed against it.
    """
    who = account.identity
    seen = account.seen
    spread = seen.budget_doubt / max(0.01, seen.budget)
    z = normal_quantile(draw(root, who, luck.VEIL_BUDGET, 0))
    account.budget = clip(seen.budget * math.exp(spread * z), 0.3, 2.0)
    error = seen.saving_doubt / max(0.01, seen.saving)
    z = normal_quantile(draw(root, who, luck.VEIL_SAVING, 0))
    if error > 0.999 * SAVING_SPREAD:
        account.saving = MEDIAN_SAVING * math.exp(SAVING_SPREAD * z)
        return
    heed = SAVING_SPREAD * SAVING_SPREAD / (SAVING_SPREAD * SAVING_SPREAD + error * error)
    told = math.log(max(0.01, seen.saving) / MEDIAN_SAVING)
    account.saving = MEDIAN_SAVING * math.exp(heed * told + math.sqrt(heed) * error * z)


@rule
def draw_urgency(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Urgency and a dated project, which presses on what is usual until they are talked about; then it is believed."""
    who = account.identity
    seen = account.seen
    u = draw(root, who, luck.VEIL_URGENCY, 0)
    noise = p.coefficients[0].signal
    account.urgency = mind_behind(seen.urgency, seen.urgency_doubt, 0.289, account, noise, u)
    account.project = drawn_project(account.created, p.firm[0], draw(root, who, luck.VEIL_PROJECT, 0))
    if account.project == 0:
        return
    elapsed = float(account.updated - account.created)
    if account.talk == 0 and elapsed > 0.0:
        press(account, elapsed, account.updated)
    elif account.project <= account.updated:
        account.project = 0


# Fit and what hangs on it


@rule
def leaning(account, p) -> float:  # type: ignore[no-untyped-def]
    """By how much passing gates makes a better fit likelier: d log p / d fit at the configured rates."""
    b = p.coefficients[0]
    lean = 0.0
    if account.asked > 0 and account.phase != tables.CONTACT:
        lean += b.contact_fit * gate_miss(p.gates[tables.G_CONTACT])
    if account.assessed > 0 and account.phase != tables.UNDERSTAND:
        lean += b.understand_fit * gate_miss(p.gates[tables.G_UNDERSTAND])
    if account.deal > 0:
        lean += b.order_fit * gate_miss(p.gates[tables.G_OFFER])
    return lean


@rule
def gate_miss(gate) -> float:  # type: ignore[no-untyped-def]
    """Share that a gate holds back; none where it is a coin, which tells nothing of who passes."""
    return 1.0 - gate.rate if gate.mode == tables.LOGISTIC else 0.0


@rule
def fit_weight(x: float, seen, usual: float, lean: float) -> float:  # type: ignore[no-untyped-def]
    """How likely a fit *x* is: by the prior, normal on the logit around *usual*, by gates and by the estimate."""
    off = (x - seen.fit) / seen.fit_doubt
    away = math.log(x / (1.0 - x)) - usual
    return math.exp(lean * x - 0.5 * (off * off + away * away)) / (x * (1.0 - x))


@rule
def fit_behind(account, p, u: float) -> float:  # type: ignore[no-untyped-def]
    """Fit behind its estimate, on a grid of cells around it."""
    seen = account.seen
    if seen.fit_doubt < 1.0e-4:
        return clip(seen.fit, 0.001, 0.999)
    usual = p.sources[account.source].fit
    usual += p.segments[account.segment].fit if account.segment >= 0 else 0.0
    if account.life > 0 and account.deal == 0:  # of the opening book
        usual += STAYS
    lean = leaning(account, p)
    low = clip(seen.fit - FAR_OUT * seen.fit_doubt, 0.001, 0.96)
    high = clip(seen.fit + FAR_OUT * seen.fit_doubt, 0.04, 0.999)
    width = (high - low) / FIT_CELLS
    total = 0.0
    for cell in range(FIT_CELLS):
        total += fit_weight(low + (cell + 0.5) * width, seen, usual, lean)
    left = u * total
    for cell in range(FIT_CELLS):
        weight = fit_weight(low + (cell + 0.5) * width, seen, usual, lean)
        if left < weight:
            return low + (cell + left / weight) * width
        left -= weight
    return high


@rule
def draw_satisfaction(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Satisfaction behind what is believed of it.

    It was reckoned from the estimated fit and shares its error, until signals have made it surer than that.
    """
    if account.life == 0 and account.delivered < 0:
        account.satisfaction = 0.5
        return
    seen = account.seen
    error = normal_quantile(draw(root, account.identity, luck.VEIL_SATISFACTION, 0))
    first = p.coefficients[0].satisfaction_fit * seen.fit_doubt
    if first > 0.0 and seen.satisfaction_doubt > 0.0:
        shared = min(first / seen.satisfaction_doubt, seen.satisfaction_doubt / first)
        error = shared * (account.fit - seen.fit) / seen.fit_doubt + math.sqrt(1.0 - shared * shared) * error
    account.satisfaction = clip(seen.satisfaction + seen.satisfaction_doubt * error, 0.02, 0.98)


# Who answers, and what was never asked


@rule
def reach_weight(account, source, cell: int, used: int, size: float, b) -> float:  # type: ignore[no-untyped-def]
    """How likely a reach in a cell of its prior is, by attempts on the channel *used*; the last cell: unreachable."""
    heard = account.asked if account.seen.channel > 0 else 0  # whoever answers shows the preferred channel
    silent = max(0, account.attempt - account.asked)
    answers = cell < REACH_CELLS
    share = (1.0 - source.unreachable) / REACH_CELLS if answers else source.unreachable
    reach = drawn_reach(source, answers, (cell + 0.5) / REACH_CELLS, size) * reach_of(account, used, b)
    likely = clip(reach, 1.0e-6, 0.97)
    return share * math.exp(heard * math.log(likely) + silent * math.log(1.0 - likely))


@rule
def reach_total(account, source, used: int, size: float, b) -> float:  # type: ignore[no-untyped-def]
    """How likely it is that attempts went as they did, for the account's preferred channel."""
    total = 0.0
    for cell in range(REACH_CELLS + 1):
        total += reach_weight(account, source, cell, used, size, b)
    return total


@rule
def draw_reach(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Preferred channel and reach: the prior, weighed by the attempts that were answered and those that were not."""
    source = p.sources[account.source]
    who = account.identity
    b = p.coefficients[0]
    size = math.exp(b.size_reach * size_of(account, p.firm[0]))
    used = chosen_channel(account.seen, book_of(account, p).channel)
    draw_channel(account, source, used, size, b, draw(root, who, luck.VEIL_CHANNEL, 0))
    left = draw(root, who, luck.VEIL_REACH, 0) * reach_total(account, source, used, size, b)
    cell = 0
    weight = reach_weight(account, source, 0, used, size, b)
    while left >= weight and cell < REACH_CELLS:
        left -= weight
        cell += 1
        weight = reach_weight(account, source, cell, used, size, b)
    within = clip(left / weight, 0.0, 1.0) if weight > 0.0 else 0.5
    account.reach = drawn_reach(source, cell < REACH_CELLS, (cell + within) / REACH_CELLS, size)


@rule
def draw_channel(account, source, used: int, size: float, b, u: float) -> None:  # type: ignore[no-untyped-def]
    """Preferred channel: known by the reply, else by how well each explains what attempts have shown."""
    if account.seen.channel > 0:
        account.channel = account.seen.channel
        return
    if used == tables.MIX or account.attempt == 0:
        account.channel = tables.TELEPHONE + int(u * (tables.VISIT - tables.TELEPHONE + 1))
        return
    total = 0.0
    for channel in range(tables.TELEPHONE, tables.VISIT + 1):
        account.channel = channel
        total += reach_total(account, source, used, size, b)
    left = u * total
    for channel in range(tables.TELEPHONE, tables.VISIT + 1):
        account.channel = channel
        left -= reach_total(account, source, used, size, b)
        if left < 0.0:
            return


@rule
def posterior(prior: float, if_so: float, if_not: float) -> float:
    """Chance of something after a clue that is so likely if it is so and if it is not (Bayes)."""
    total = prior * if_so + (1.0 - prior) * if_not
    return prior * if_so / total if total > 0.0 else prior


@rule
def draw_needs(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Whether a cross-sale would lose money and whether the next product matches: by the prior and the last clues."""
    firm = p.firm[0]
    b = p.coefficients[0]
    seen = account.seen
    losing = firm.loss_makers
    matching = firm.matching
    if account.offer > 0:
        error = max(0.01, b.clue_loss_maker)
        off = (seen.loss_maker - LOSS_MAKER_CLUE) / error
        none = seen.loss_maker / error
        losing = posterior(losing, math.exp(clip(0.5 * (none * none - off * off), -700.0, 700.0)), 1.0)
        right = b.clue_match if seen.matching == 1 else 1.0 - b.clue_match
        matching = posterior(matching, right, 1.0 - right)
    account.loss_maker = 1 if draw(root, account.identity, luck.VEIL_LOSS_MAKER, 0) < losing else 0
    account.matching = 1 if draw(root, account.identity, luck.VEIL_MATCHING, 0) < matching else 0


@rule
def draw_motives(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Why it hesitates and why it has left, as far as nobody was told; and what the latter does to a second life."""
    who = account.identity
    account.cause = -1
    if account.seen.cause >= 0:
        account.cause = cause_behind(account, p.coefficients[0].heard, draw(root, who, luck.VEIL_CAUSE, 0))
    account.reason = log.NONE
    if account.life > 1 or (account.life == 1 and account.served == 0):
        account.reason = account.seen.reason
        if account.reason == log.NONE:
            account.reason = churn_reason(account, draw(root, who, luck.VEIL_REASON, 0))
    account.second_life = second_life_of(account, p.coefficients[0]) if account.life > 1 else 0.0


@rule
def cause_behind(account, heard: float, u: float) -> int:  # type: ignore[no-untyped-def]
    """Cause of a hesitation, by the state and by what was heard, rightly with chance *heard*."""
    total = 0.0
    for cause in range(PRICE + 1):
        total += weight_of_cause(account, cause) * (heard if cause == account.seen.cause else 0.5 * (1.0 - heard))
    left = u * total
    for cause in range(PRICE):
        left -= weight_of_cause(account, cause) * (heard if cause == account.seen.cause else 0.5 * (1.0 - heard))
        if left < 0.0:
            return cause
    return PRICE


# Pending waits


@rule
def unveil(account, slot: int, is_set: bool, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """Draw a pending wait again, given its age; a clock that people or a plan have set stays as it is.

    A wait that never ends has no clock that *is_set*, and yet nobody knows: it is drawn again like the others. All of
    this second's events have happened: a wait that is drawn again is over later.
    """
    if account.step[slot] < 0:
        return 0
    step = p.steps[account.step[slot]]
    if step.kind == tables.TICKET and is_set:
        return next_ticket(account, step, draw(root, luck_in(account, step), PENDING_LENGTH, slot), p, out, 0)
    if step.kind == tables.QUESTION and is_set:
        u = draw(root, luck_in(account, step), PENDING_LENGTH, slot)
        return next_question(account, account.step[slot], u, p, out, 0)
    if step.kind == tables.CAMPAIGN and is_set:
        return draw_lead_again(account, step, now, p, root, out, 0)
    if account.ending[slot] < 0 or step.kind == tables.GOODS_ISSUE:
        return 0
    if not is_set and p.endings[step.first + account.ending[slot]].next != tables.NEVER:
        return 0
    judge_again(account, step, p)
    n = draw_again(account, step, now, p, root, out, 0)
    if n == 0:
        n = be_overdue(account, step, p, root, out)
    if out[0].op == TIMER:
        out[0].seconds = max(1, out[0].seconds)
        if step.kind == tables.INVOICE:
            pay_later(account, step, now, out[0])
    return n


@rule
def judge_again(account, step, p) -> None:  # type: ignore[no-untyped-def]
    """Odds of a pending answer, for the state that has been drawn."""
    if step.kind == tables.MEETING:
        meeting_odds(account, step, account.began[SALES], p)
    elif step.kind == tables.DECISION:
        share_hesitation(account, decision_odds(account, step, account.began[SALES], p))


@rule
def be_overdue(account, step, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A wait that has outlived what its endings take: it is over in the next second, by the odds alone."""
    total = 0.0
    for j in range(step.count):
        total += odds_of(account, step, j, p)
    left = draw(root, luck_in(account, step), PENDING_OUTCOME, step.slot) * total
    ending = 0
    while ending < step.count - 1 and left >= odds_of(account, step, ending, p):
        left -= odds_of(account, step, ending, p)
        ending += 1
    account.ending[step.slot] = ending
    return timer(out, 0, step.slot, 1)


@rule
def announce_again(account, now: int, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A referral is under way: somebody has named it, when it comes nobody knows. What comes in this second stays."""
    if account.began[SALES] < 0:
        return 0
    age = now - account.began[SALES]
    past = clip((age / DAY_S - 1.0) / 6.0, 0.0, 1.0)
    u = past + (1.0 - past) * draw(root, account.identity, luck.VEIL_REFERRAL, 0)
    return timer(out, 0, SALES, max(1, referral_delay(u) - age))


@rule
def work_again(account, slot: int, now: int, p, root: int) -> int:  # type: ignore[no-untyped-def]
    """Work that a waiting task will take, which nobody has begun."""
    step = p.steps[account.step[slot]]
    return 0 if step.kind == tables.GOODS_ISSUE else effort_of(account, step, now, p, root)
