"""Stories told row by row, for tests of documents: a small firm that sells presses and belts."""

from collections import namedtuple
from datetime import date

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.flow import add, empty
from salescycle.sim.studies.documents.names import Names

DAY = 86_400
ACCOUNT = 7
STEPS = ["attempt", "meeting", "quotation", "decision", "hesitation", "contract", "delivery", "invoice", "renewal"]
ATTEMPT, MEETING, QUOTATION, DECISION, HESITATION, CONTRACT, DELIVERY, INVOICE, RENEWAL = range(9)
NAMES = Names(
    start=date(2026, 1, 5),
    currency="EUR",
    organisation="machines",
    title="Machines",
    sources=["fair", "web"],
    segments=["north"],
    products=["Press", "Belt"],
    people=["rep-1", "rep-2"],
    rivals=["Stahl AG", "Gummi KG"],
    kinds=STEPS,
    renewal=90 * DAY,
    delivers=True,
    bills=True,
    channel="mix",
    margins=(0.5, [None], [0.4, None]),
)
Row = namedtuple("Row", log.EVENT.names)


class Story:
    """Rows of a log, each added as it is told; times in days."""

    def __init__(self, names=NAMES, value=1_000_000):
        self.register = empty(names)
        self.tell(log.CREATED, 0, step=0, turn=0, reason=1, amount=value)

    def tell(self, event, day, **columns):
        """One more row."""
        blank = dict.fromkeys(Row._fields, 0) | {"step": -1, "person": 0, "turn": -1, "p": 0.0, "account": ACCOUNT}
        row = Row(**blank | {"event": event, "time": round(day * DAY)} | columns)
        add(self.register, row)
        return self

    def asked(self, day=1):
        """The customer asks whether it is available and what it costs."""
        return self.tell(log.INQUIRY, day, ref=3)

    def quoted(self, day=2, net=900_000, gaps=0, valid=30, number=1):
        """A quotation, with a tenth off unless told otherwise."""
        self.tell(log.QUOTATION_SENT, day, amount=net, ref=number)
        return self.tell(log.TERMS, day, amount=1_000_000, ref=100, duration=valid * DAY, turn=2 + gaps)

    def accepted(self, day=5, net=900_000, lead=20):
        """The customer accepts; delivery is promised *lead* days after the order."""
        return self.tell(log.ACCEPTED, day, amount=net, ref=1, duration=lead * DAY)

    def ordered(self, day=5, net=900_000, margin=300_000):
        """The order."""
        return self.tell(log.ORDER, day, amount=net, ref=margin)

    def delivered(self, day=20, net=900_000, late=-5):
        """Work on it begins five days before it is shipped, two days before it arrives."""
        self.tell(log.STARTED, day - 5, step=DELIVERY)
        self.tell(log.DONE, day - 2, step=DELIVERY)
        return self.tell(log.DELIVERED, day, amount=net, duration=late * DAY)

    def invoiced(self, day=21, net=900_000, number=1):
        """An invoice, to be paid within a fortnight."""
        return self.tell(log.INVOICED, day, amount=net, ref=number, duration=14 * DAY)

    def all_of(self, type_name):
        """All documents of a type, in the order in which they were written."""
        return [document for document in self.register.documents.values() if document.type == type_name]

    def the(self, type_name):
        """The only document of a type."""
        (document,) = self.all_of(type_name)
        return document
