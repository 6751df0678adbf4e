"""Phase 7, develop: look at a customer for what else matches, offer it."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.choice import chance, eta_cross_sell, reported
from salescycle.sim.model.influence import annoy, lose_trust
from salescycle.sim.model.luck import GATE, draw
from salescycle.sim.model.playbook_rules import C_MEETING, rekey
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import enter_phase, perceive, queue_step
from salescycle.sim.model.stages.follow_up import next_date
from salescycle.sim.model.tables import DEVELOP, FOLLOW_UP, G_DEVELOP


@rule
def look(account, i: int, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The date of the look has come: queue an offer, held back while a ticket is open where the playbook says so."""
    account.look_at = 0
    n = next_date(account, now, p, out, n)
    if account.step[SALES] >= 0:
        return n
    account.step[SALES] = i
    n = enter_phase(account, DEVELOP, now, out, n)
    n = queue_step(account, step, C_MEETING, now, p, root, out, n)
    key = rekey(account.seen, True, out[n - 1].key, book_of(account, p))
    if key == out[n - 1].key:
        return n
    out[n - 1].key = key
    return commands.note(out, n, log.HELD, i, DEVELOP)


@rule
def finish_cross_sell(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The offer is made: bought (gate 7) or declined; one made while a ticket is open annoys."""
    gate = p.gates[G_DEVELOP]
    eta = eta_cross_sell(account, p.coefficients[0], book_of(account, p).pass_signals)
    n = commands.note(out, n, log.OFFER_MADE, account.step[SALES], DEVELOP)
    n = commands.note(out, n, log.GATE_PASSED, account.step[SALES], DEVELOP)
    out[n - 1].ref = G_DEVELOP
    out[n - 1].p = reported(gate, eta)
    if account.ticket_open > 0:
        lose_trust(account, p.coefficients[0].offer_trust)
        annoy(account, p.coefficients[0].offer_satisfaction)
    if draw(root, luck_in(account, step), GATE, 0) < chance(gate, eta):
        n = commands.note(out, n, log.CROSS_SOLD, account.step[SALES], DEVELOP)
        out[n - 1].amount = account.value
    account.step[SALES] = -1
    perceive(account)
    return enter_phase(account, FOLLOW_UP, now, out, n)
