"""A quotation as it would be written, before it is: on a register that is thrown away afterwards."""

from types import SimpleNamespace

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents import offers
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.register import Register

__all__ = ["draft"]


def draft(
    register: Register, account: int, *, time: int, person: int, value: int, net: int, valid_s: int, gaps: bool
) -> Document:
    """The quotation that an account would have; one that binds us still would be changed.

    Args:
        register: with the documents of the account; the draft is written into it.
        account: its number.
        time: second at which it would be sent.
        person: who sends it.
        value: at list price [cents].
        net: what it asks for [cents].
        valid_s: how long it binds us [s].
        gaps: whether terms and date are left open.
    """
    of = register.account(account)
    of.value = value
    row = SimpleNamespace(event=log.QUOTATION_SENT, time=time, person=person, ref=0, turn=int(gaps), duration=valid_s)
    offers.quote(register, of, SimpleNamespace(**vars(row), amount=net))
    offers.set_terms(register, of, SimpleNamespace(**vars(row), amount=value))
    assert of.quotation is not None, "it has been written just now"
    return of.quotation
