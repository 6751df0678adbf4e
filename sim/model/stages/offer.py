"""Phase 4, offer and win: a quotation, the customer's decision or hesitation, the seller's answer to it."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES, down, drift, drifting, restore, up
from salescycle.sim.model.choice import choose, hesitates
from salescycle.sim.model.distributions import signed_whole
from salescycle.sim.model.influence import (
    believe_need,
    believe_trust,
    doubt_trust,
    lose_trust,
    make_urgent,
    reassure,
    unsettle,
    win_interest,
)
from salescycle.sim.model.luck import CAUSE, CHOICE, HEARD, HESITATE, LENGTH, QUOTE_ERROR, draw
from salescycle.sim.model.playbook_rules import C_NOW, quotation_key
from salescycle.sim.model.stages.effort import ROUNDS, book_of, luck_in, size_factor
from salescycle.sim.model.stages.flow import (
    age_cdf,
    ahead_of,
    hang_up,
    net_value,
    pace_of,
    perceive,
    promised_time,
    queue_step,
    take_order,
    turn_away,
)
from salescycle.sim.model.stages.listening import listen
from salescycle.sim.model.stages.prices import set_terms, trade
from salescycle.sim.model.stages.tone import speak, tone_of
from salescycle.sim.model.tables import (
    AGGRESSIVE,
    BARRIER,
    CONTRACT,
    DISCOUNT,
    E_ANSWERED,
    E_BACK,
    E_EXPIRED,
    E_HESITATES,
    E_NO_DECISION,
    E_PRICE,
    E_RIVAL,
    G_OFFER,
    G_RIVAL,
    INFORM,
    MATCHED,
    OFFER,
    OPEN_LOOP,
    ORDERED,
    PUSH,
    RECOMMEND,
    WAIT_FOR_IT,
)

FEAR, STATUS_QUO, PRICE = range(3)
MOST_ROUNDS = 3
"""A customer hesitates at most so often; then there is a choice."""
CHEAP = 0.2
"""Discount from which on nobody hesitates because of the price [assumption]."""


@rule
def begin_quotation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the writing of a quotation."""
    n = queue_step(account, step, C_NOW, now, p, root, out, n)
    if step.own == 1:
        out[n - 1].key = quotation_key(account.seen, now, book_of(account, p))
    return n


@rule
def finish_quotation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Send the quotation: it binds us until its valid-to second."""
    set_terms(account, now, p)
    gaps = arguments.choice_of(account, arguments.GAPS, book_of(account, p).gaps)
    u = draw(root, luck_in(account, step), QUOTE_ERROR, account.quotation)
    account.error = 1 if gaps == 1 and u < p.coefficients[0].gaps_error else 0
    if account.error == 1:
        lose_trust(account, p.coefficients[0].gaps_trust)
    account.quotation += 1
    account.rounds = 0
    valid = arguments.choice_of(account, arguments.VALIDITY, step.valid)
    account.valid_to = max(account.valid_to, now + valid) if account.quotation > 1 else now + valid
    n = commands.note(out, n, log.QUOTATION_SENT, account.step[SALES], OFFER)
    out[n - 1].amount = net_value(account)
    out[n - 1].ref = account.quotation
    out[n - 1].duration = now - account.entered
    n = note_terms(account, account.offer_form * 2 + gaps, now, out, n)
    if account.inquiry > 0:
        n = commands.note(out, n, log.INQUIRY_ANSWERED, account.step[SALES], OFFER)
        out[n - 1].ref = account.inquiry
        if account.error == 1:
            out[n - 1].ref += 8 * wrong_answer(account.inquiry, u / p.coefficients[0].gaps_error)
    perceive(account)
    account.going = p.endings[step.first].next
    return n


@rule
def note_terms(account, form: int, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Row of the terms that the quotation has from now on; *form*: its form and gaps, -1 as before."""
    n = commands.note(out, n, log.TERMS, account.step[SALES], OFFER)
    out[n - 1].amount = account.value
    out[n - 1].ref = signed_whole(1000.0 * account.discount)
    out[n - 1].duration = account.valid_to - now
    out[n - 1].turn = form
    return n


@rule
def wrong_answer(asked: int, u: float) -> int:
    """Which of the questions asked (1 available, 2 price, 4 date) a faulty quotation answers wrongly."""
    bit = 1 << min(2, int(3.0 * u))
    while asked & bit == 0:
        bit = 1 if bit == 4 else bit * 2
    return bit


@rule
def begin_decision(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw how the customer's wait ends and how long it takes; in round 0 the quotation may expire before.

    (a) it may hesitate; (b) else one uniform number a quotation chooses; (c) the length comes from that ending's
    distribution; (d) a length beyond valid-to is an expiry.
    """
    who = luck_in(account, step)
    h = decision_odds(account, step, now, p)
    n = note_gates(account, step, h, now, p, out, n)
    count = account.quotation * ROUNDS + account.rounds
    ending = E_HESITATES
    if draw(root, who, HESITATE, count) >= h:
        ending = chosen(account, draw(root, who, CHOICE, account.quotation))
    share_hesitation(account, h)
    length = draw(root, who, LENGTH, count)
    return hang_up(account, step, ending, length, account.stretch[SALES], now, p, out, n)


@rule
def share_hesitation(account, h: float) -> None:  # type: ignore[no-untyped-def]
    """Turn the odds of a choice into the odds of a wait that ends in hesitation with chance *h*."""
    for j in range(E_HESITATES):
        account.odds[j] *= 1.0 - h
    account.odds[E_HESITATES] = h
    account.odds[E_EXPIRED] = 0.0


@rule
def chosen(account, u: float) -> int:  # type: ignore[no-untyped-def]
    """Ending that a uniform number chooses, in the order us, price, rival, nothing."""
    for ending in range(E_NO_DECISION):
        if u < account.odds[ending]:
            return ending
        u -= account.odds[ending]
    return E_NO_DECISION


@rule
def decision_odds(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Put the odds of a choice into the account and return the chance that it hesitates instead.

    Both are judged on the row as the wait's median length will leave it, so that silence harms.
    """
    firm = p.firm[0]
    b = p.coefficients[0]
    first = account.rounds == 0
    account.stretch[SALES] = pace_of(account, p) * (
        first_stretch(account, firm, b) if first else reply_stretch(account, b)
    )
    account.limit = account.valid_to if first else 0
    saved = drifting(account)
    drift(account, firm, ahead_of(account, step, ORDERED, now, p))
    choose(account, p.gates, firm, b, account.odds)
    may_hesitate = account.rounds < MOST_ROUNDS and p.endings[step.first + E_HESITATES].next != account.step[SALES]
    h = hesitates(account, firm, b) if may_hesitate else 0.0
    restore(account, saved)
    return h


@rule
def first_stretch(account, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Factor on the time to decide: large deals take longer, an error in the quotation has to be cleared up."""
    return size_factor(account, firm, b.size_wait) * (b.gaps_wait if account.error == 1 else 1.0)


@rule
def reply_stretch(account, b) -> float:  # type: ignore[no-untyped-def]
    """Factor of our answer on the time to the reply."""
    if account.answer == PUSH:
        return b.push_reply
    return b.wait_reply if account.answer == WAIT_FOR_IT else 1.0


@rule
def note_gates(account, step, h: float, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Rows for calibration: the expected gain of orders and of losses to rivals, hesitation and expiry taken off.

    ``choose`` left the chances as calibration is told them in odds 4 and 5; an open-loop gate tells them as they are.
    """
    for j in (ORDERED, E_RIVAL):
        gate = G_OFFER if j == ORDERED else G_RIVAL
        p_gate = account.odds[4 + gate - G_OFFER]
        if p.gates[gate].mode != OPEN_LOOP:
            p_gate *= 1.0 - h
            if account.limit > 0:
                account.began[SALES] = now
                p_gate *= age_cdf(account, step, j, account.limit, p)
        n = commands.note(out, n, log.GATE_PASSED, account.step[SALES], OFFER)
        out[n - 1].ref = gate
        out[n - 1].p = p_gate
    return n


@rule
def end_decision(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer has decided, hesitates, or has let the quotation expire."""
    ending = account.ending[SALES]
    account.limit = 0
    if ending == ORDERED:
        return accept(account, step, now, p, out, n)
    if ending == E_HESITATES:
        return hesitate(account, step, log.HESITATES, p, root, out, n)
    n = turn_away(account, step, ending, loss_of(ending), now, p, out, n)
    if ending == E_RIVAL and n > 0:  # lost, and not sent elsewhere
        out[0].ref = account.rival_firm + 1
    return n


@rule
def accept(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The quotation is accepted: the first of three ticks of closing. Order and signature follow, at once or later."""
    account.accepted = 1
    account.ordered = -1  # whoever decides for us once more orders once more
    n = commands.note(out, n, log.ACCEPTED, account.step[SALES], OFFER)
    out[n - 1].amount = net_value(account)
    out[n - 1].ref = account.quotation
    out[n - 1].duration = promised_time(account.promise, p.firm[0], p.coefficients[0])
    account.going = p.endings[step.first + ORDERED].next
    if account.going >= 0 and p.steps[account.going].kind in (BARRIER, CONTRACT):
        return n
    return take_order(account, now, p, out, n)


@rule
def loss_of(ending: int) -> int:
    """Reason in the log for a lost decision."""
    if ending == E_PRICE:
        return log.R_PRICE
    if ending == E_RIVAL:
        return log.R_RIVAL
    return log.EXPIRED if ending == E_EXPIRED else log.NO_DECISION


@rule
def cause_of(account, u: float) -> int:  # type: ignore[no-untyped-def]
    """Cause of a hesitation, by the state: fear of a wrong choice, the status quo, or the price."""
    fear = weight_of_cause(account, FEAR)
    status_quo = weight_of_cause(account, STATUS_QUO)
    x = u * (fear + status_quo + weight_of_cause(account, PRICE))
    return FEAR if x < fear else (STATUS_QUO if x < fear + status_quo else PRICE)


@rule
def weight_of_cause(account, cause: int) -> float:  # type: ignore[no-untyped-def]
    """How heavily a cause of hesitation weighs with the account [assumption]."""
    if cause == FEAR:
        return account.indecision
    if cause == STATUS_QUO:
        return 0.8 * (1.0 - account.need)
    return 0.6 * account.sensitivity * max(0.0, 1.0 - account.discount / CHEAP)


@rule
def hesitate(account, step, event: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer hesitates, for a cause of its own; by the *event* that it says so, or that we have asked."""
    count = account.quotation * ROUNDS + account.rounds
    account.cause = cause_of(account, draw(root, luck_in(account, step), CAUSE, count))
    n = commands.note(out, n, event, account.step[SALES], OFFER)
    out[n - 1].ref = account.rounds
    account.going = p.endings[step.first + E_HESITATES].next
    return n


@rule
def begin_hesitation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Hear the cause, or one of the others, and queue the answer; a group that has fallen apart goes back instead.

    Going back means one more meeting, where the scenario's ``next`` has a line for ``back``.
    """
    back = p.endings[step.first + E_BACK].next
    if account.panel > 1 and account.consensus < p.coefficients[0].move_back_below and back != account.step[SALES]:
        account.meetings_left = 1
        account.reassessed = 0
        account.going = back
        return n
    count = account.quotation * ROUNDS + account.rounds
    u = draw(root, luck_in(account, step), HEARD, count)
    heard = p.coefficients[0].heard
    account.seen.cause = account.cause
    if u >= heard:
        other = min(1, int((u - heard) / (1.0 - heard) * 2.0))
        account.seen.cause = (account.cause + 1 + other) % 3
    return queue_step(account, step, C_NOW, now, p, root, out, n)


@rule
def finish_hesitation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Give the answer; every one but waiting is a conversation."""
    b = p.coefficients[0]
    book = book_of(account, p)
    account.answer = answer_of(account, book)
    if account.answer == PUSH:
        push(account, b)
    elif account.answer == INFORM:
        inform(account, b)
    elif account.answer == WAIT_FOR_IT:
        reassure(account, b.wait_indecision)
    elif account.answer == RECOMMEND:
        recommend(account, b)
    else:
        concede(account, arguments.share_of(account, arguments.STEP, book.discount_step), book, b)
    if account.answer != WAIT_FOR_IT:
        tone = tone_of(account, p)
        if tone != AGGRESSIVE or account.answer == PUSH:
            speak(account, tone, p)
        win_interest(account, b.answer_interest)
        listen(account, b.signal, root)
    if account.answer == DISCOUNT:
        n = commands.note(out, n, log.CONCEDED, account.step[SALES], OFFER)
        out[n - 1].amount = net_value(account)
        out[n - 1].ref = signed_whole(1000.0 * account.discount)
    account.rounds += 1
    perceive(account)
    account.going = p.endings[step.first + E_ANSWERED].next
    return n


@rule
def answer_of(account, book) -> int:  # type: ignore[no-untyped-def]
    """The answer itself; a matched one recommends against fear, informs against the status quo, trades on the price.

    Where no more discount may be given, one recommends instead.
    """
    answer = arguments.choice_of(account, arguments.ANSWER, book.answer)
    if answer == MATCHED:
        heard = account.seen.cause
        answer = RECOMMEND if heard == FEAR else (INFORM if heard == STATUS_QUO else DISCOUNT)
    step = arguments.share_of(account, arguments.STEP, book.discount_step)
    return RECOMMEND if answer == DISCOUNT and trade(account, step, book) <= 0.0 else answer


@rule
def push(account, b) -> None:  # type: ignore[no-untyped-def]
    """Press for a decision."""
    make_urgent(account, b.push_urgency)
    lose_trust(account, b.push_trust)
    unsettle(account, b.push_indecision)
    account.pressure += 1


@rule
def inform(account, b) -> None:  # type: ignore[no-untyped-def]
    """Explain once more: right against the status quo, wrong against fear. We believe that it is what we heard."""
    seen = account.seen
    account.need = up(account.need, b.inform_need_matched if account.cause == STATUS_QUO else b.inform_need)
    believe_need(seen, b.inform_need_matched if seen.cause == STATUS_QUO else b.inform_need)
    if account.cause == FEAR:
        account.indecision = up(account.indecision, b.inform_indecision_fear)
    elif account.cause == STATUS_QUO:
        account.indecision = down(account.indecision, b.inform_indecision_matched)
    if seen.cause == FEAR:
        seen.indecision = up(seen.indecision, b.inform_indecision_fear)
    elif seen.cause == STATUS_QUO:
        seen.indecision = down(seen.indecision, b.inform_indecision_matched)


@rule
def recommend(account, b) -> None:  # type: ignore[no-untyped-def]
    """Say what to take and take the risk off: it calms the fearful, and is trusted when the need is clear."""
    seen = account.seen
    others = b.recommend_indecision * b.recommend_others
    account.indecision = down(account.indecision, b.recommend_indecision if account.cause == FEAR else others)
    seen.indecision = down(seen.indecision, b.recommend_indecision if seen.cause == FEAR else others)
    if account.need > 0.4:
        account.trust = up(account.trust, b.recommend_trust)
    else:
        account.trust = down(account.trust, b.recommend_trust)
    if seen.need > 0.4:
        believe_trust(seen, b.recommend_trust)
    else:
        doubt_trust(seen, b.recommend_trust)


@rule
def concede(account, step: float, book, b) -> None:  # type: ignore[no-untyped-def]
    """Give more discount; whom the price did not trouble wonders why."""
    account.discount += trade(account, step, book)
    if account.cause != PRICE:
        account.indecision = up(account.indecision, b.discount_indecision)
    if account.seen.cause != PRICE:
        account.seen.indecision = up(account.seen.indecision, b.discount_indecision)
