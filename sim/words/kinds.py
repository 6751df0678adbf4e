"""The kinds of steps a process is made of: their endings, where each leads by itself, and the keys they take."""

from typing import Literal, NamedTuple

__all__ = [
    "ENDS",
    "ITSELF",
    "KINDS",
    "MOST_NAMES",
    "MOST_OPTIONAL",
    "NEVER",
    "OPTIONAL",
    "PHASES",
    "SELF_STARTING",
    "Kind",
    "KindName",
    "PhaseName",
]

PhaseName = Literal["generate", "contact", "understand", "offer", "deliver", "follow_up", "develop", "win_back"]
PHASES: tuple[PhaseName, ...] = (
    "generate",
    "contact",
    "understand",
    "offer",
    "deliver",
    "follow_up",
    "develop",
    "win_back",
)
KindName = Literal[
    "work",
    "attempt",
    "meeting",
    "quotation",
    "decision",
    "hesitation",
    "hand_over",
    "delivery",
    "ticket",
    "renewal",
    "cross_sell",
    "approval",
    "barrier",
    "contract",
    "bid",
    "research",
    "proof",
    "goods_issue",
    "invoice",
    "check",
    "win_back",
    "dormant",
    "question",
    "campaign",
]

ENDS = ("lost", "won", "customer")
"""Where an account comes to rest: gone, gained, or gained and served from now on."""

NEVER = "never"
"""Ending of a work step after which no clock is set: the deal stays where it is."""


MOST_NAMES = 300
"""Most steps, roles, sources, segments, products or calendars of one scenario."""

MOST_OPTIONAL = 60
"""Most steps of one scenario that may be left out."""


class Kind(NamedTuple):
    """What one kind of step asks for and how it can end."""

    leads_to: dict[str, str | None]
    """Each ending (the first is the good one) and where it leads unless ``next`` says otherwise; None: must be said.
    ``itself`` stands for the step's own name."""
    needs: frozenset[str]
    """Keys such a step must have."""
    takes: frozenset[str] = frozenset()
    """Keys it may have besides those every step may have."""
    unclocked: frozenset[str] = frozenset()
    """Endings that come at once or at a date of their own, so that they need no distribution in ``wait``."""
    gate: PhaseName | None = None
    """The phase whose configured rate this kind decides."""
    idle: frozenset[str] = frozenset()
    """Endings that never come unless ``next`` gives them somewhere to go."""
    begins_with: str = ""
    """What such a step begins with by itself: every customer, or every opportunity."""
    fixed: frozenset[str] = frozenset()
    """Endings after which an account goes on as before, so that ``next`` cannot send it elsewhere."""
    losses: frozenset[str] = frozenset()
    """Endings whose share can be configured in ``phases.*.losses``; the others follow from the customers' state."""

    @property
    def endings(self) -> tuple[str, ...]:
        """Names of the endings, the good one first."""
        return tuple(self.leads_to)


ITSELF = "itself"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KINDS: dict[KindName, Kind] = {
    "work": Kind({}, _words("endings"), _words("role effort wait"), _words(NEVER)),
    "attempt": Kind(
        {"interested": None, "not_interested": "lost", "opted_out": "lost", "unreachable": "lost"},
        _words("role effort gate"),
        gate="contact",
    ),
    "meeting": Kind(
        {"qualified": None, "nurture": ITSELF, "no_budget": "lost", "no_need": "lost", "disqualified": "lost"},
        _words("role effort gate wait"),
        _words("meetings"),
        unclocked=_words("disqualified"),
        gate="understand",
    ),
    "quotation": Kind({"sent": None}, _words("role effort valid")),
    "decision": Kind(
        {
            "order": None,
            "price": "lost",
            "rival": "lost",
            "no_decision": "lost",
            "hesitates": ITSELF,
            "expired": "lost",
        },
        _words("gate wait"),
        unclocked=_words("expired"),
        idle=_words("hesitates"),
        gate="offer",
        losses=_words("rival"),
    ),
    "hesitation": Kind(
        {"answered": None, "back": ITSELF}, _words("role effort wait"), unclocked=_words("back"), idle=_words("back")
    ),
    "hand_over": Kind({"done": None}, _words("role effort")),
    "delivery": Kind(
        {"delivered": "customer", "cancelled": "lost", "returned": "lost"},
        _words("role effort wait"),
        unclocked=_words("cancelled returned"),
    ),
    "ticket": Kind(
        {"closed": "customer"},
        _words("role effort rate level"),
        _words("to_owner"),
        fixed=_words("closed"),
        begins_with="customer",
    ),
    "renewal": Kind(
        {"renewed": "customer", "churned": "lost"},
        _words("every gate"),
        gate="follow_up",
        fixed=_words("renewed"),
        begins_with="customer",
    ),
    "cross_sell": Kind(
        {"bought": "customer", "declined": "customer"},
        _words("role effort after gate"),
        _words("every"),
        gate="develop",
        begins_with="customer",
    ),
    "approval": Kind({"approved": None, "refused": "lost"}, _words("role effort"), _words("wait chance")),
    "barrier": Kind({"granted": None, "denied": "lost"}, _words("wait"), _words("role effort chance")),
    "contract": Kind({"signed": None, "withdrawn": "lost"}, _words("wait"), _words("role effort chance")),
    "bid": Kind({"bid": None, "no_bid": "lost"}, _words("role effort")),
    "research": Kind({"done": None}, _words("role effort sharpens")),
    "proof": Kind({"done": None}, _words("role effort"), _words("wait")),
    "goods_issue": Kind({"issued": None}, frozenset()),
    "invoice": Kind({"paid": "customer", "defaulted": "lost"}, _words("wait terms"), _words("chance dunning")),
    "check": Kind({"done": "customer"}, _words("role effort after"), fixed=_words("done"), begins_with="customer"),
    "win_back": Kind({"won_back": "customer", "gone": "lost"}, _words("role effort gate"), gate="win_back"),
    "dormant": Kind({"wakes": None, "gone": "lost"}, _words("wait chance")),
    "question": Kind(
        {"answered": ITSELF},
        _words("role effort rate level"),
        idle=_words("answered"),
        fixed=_words("answered"),
        begins_with="opportunity",
    ),
    "campaign": Kind({"done": "lost"}, _words("role effort brings leads wait"), fixed=_words("done")),
}

SELF_STARTING: frozenset[KindName] = frozenset(name for name, kind in KINDS.items() if kind.begins_with)
"""Kinds that begin by themselves."""

OPTIONAL: tuple[KindName, ...] = ("work", "research", "proof")
"""Kinds that may be left out: what follows needs nothing of them. Whoever leaves one out goes on by its good ending."""
