"""A scenario as frozen, strict models: one class a block of the file, one field a key.

The sentence under each field is its help: it becomes the JSON Schema that editors show and the line of ``levers``.
Read files with ``salescycle.scenarios.loader.load`` and plain mappings with ``salescycle.sim.words.reading.read``; both
make sure that names agree and shares add up, so whoever holds a ``Scenario`` may trust it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from salescycle.sim.words.fields import (
    CodeName,
    Cost,
    Count,
    Effort,
    EventRate,
    Holidays,
    Horizon,
    Hours,
    Length,
    Location,
    Name,
    Natural,
    Positive,
    PositiveLength,
    Price,
    Share,
    StartDate,
    Text,
    TicketRate,
    TimeLaw,
    ValueLaw,
    Weekdays,
    need,
)
from salescycle.sim.words.kinds import ITSELF, KINDS, MOST_NAMES, KindName, PhaseName
from salescycle.sim.words.quantities import Duration, Law, Money, Rate

__all__ = [
    "Calendar",
    "Evidence",
    "Opening",
    "Phase",
    "Playbook",
    "Product",
    "Role",
    "Scenario",
    "Segment",
    "Source",
    "Step",
]


Document = Literal["inquiry", "quotation", "contract", "order", "delivery", "invoice"]
Names = Field(max_length=MOST_NAMES)
SomeNames = Field(min_length=1, max_length=MOST_NAMES)
Multiplier = Annotated[float, Field(ge=0, le=100), need("a multiplier from 0 to 100")]


def _for_all_endings(value: Any) -> Any:
    """One distribution of times serves every ending."""
    return {"other": value} if isinstance(value, str | int | float | Law) and not isinstance(value, bool) else value


def _assumed(value: Any) -> Any:
    """``assumption`` is the grade of what nobody has measured."""
    return {} if value == "assumption" else value


WaitLaw = Annotated[
    dict[CodeName, TimeLaw],
    BeforeValidator(_for_all_endings, json_schema_input_type=TimeLaw | dict[CodeName, TimeLaw]),
]


class Strict(BaseModel):
    """What all blocks share: no unknown key, no silent conversion, no change after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Calendar(Strict):
    """When people of a role are at work."""

    days: Weekdays
    """Working weekdays: daily, mon-fri, mon-sat, or a list of days."""
    hours: Hours
    """Opening hours of a working day, such as "09:00-17:00"; a list of stretches leaves a lunch break."""
    holidays: Holidays = ()
    """Days nobody works: a country code such as SE, a list of dates, or {country: SE, extra: [dates]}."""
    shift_end: Literal["pause", "finish", "do_not_start"] = "pause"
    """What happens to a task at closing time: paused until the next shift, finished first, or not begun."""

    @property
    def shift_s(self) -> int:
        """Nominal length of a working day [s]."""
        return sum(closes - opens for opens, closes in self.hours)


class Role(Strict):
    """People who do the same work."""

    count: Count
    """Heads [people]."""
    desk: Literal["own", "pool"] = "own"
    """own: an account stays with one person; pool: whoever is free takes the next task."""
    calendar: CodeName
    """Calendar of these people."""
    cost: Cost = Rate(0.0, "h")
    """What an hour of one person costs [currency / h]."""
    skill: Positive = 1.0
    """Speed and craft against a usual person (1 = usual)."""


class Source(Strict):
    """Where leads come from."""

    rate: EventRate
    """New leads in a unit of time, such as 4.2 / d."""
    arrivals: Literal["poisson", "regular"] = "poisson"
    """poisson: at random; regular: evenly spaced."""
    first: CodeName | None = None
    """Step in which its leads begin; the first step of the process when left out."""
    season: Annotated[tuple[Multiplier, ...], Field(min_length=12, max_length=12)] | None = None
    """Multipliers of the rate in January to December."""
    weekdays: Annotated[tuple[Multiplier, ...], Field(min_length=7, max_length=7)] | None = None
    """Multipliers of the rate on Monday to Sunday."""
    cost: Price = Money(0)
    """What one lead costs [currency]."""
    deliverable: Share = 1.0
    """Share of leads whose address is right (0..1)."""
    fit: Location = 0.3
    """Location of the leads' fit on the logit scale; 0 means half a fit."""
    trust: Share = 0.35
    """Mean trust of a new lead (0..1)."""
    interest: Share = 0.45
    """Mean interest of a new lead (0..1)."""
    reach: Share = 0.3
    """Mean chance that one attempt reaches a reachable lead (0..1)."""
    unreachable: Share = 0.0
    """Share of leads that hardly anybody reaches (0..1)."""
    inbound: bool = False
    """Whether the lead has asked first and waits for an answer."""
    product: Name | None = None
    """Product these leads are about; drawn by the products' shares when left out."""
    segment: Name | None = None
    """Segment of these leads; drawn by the segments' shares when left out."""


class Segment(Strict):
    """A part of the market whose customers are alike."""

    share: Share
    """Share of leads in this segment (0..1); the shares of all segments sum to 1."""
    fit: Location = 0.0
    """Shift of the leads' fit on the logit scale."""
    value: ValueLaw | None = None
    """Deal value [currency]; that of the product or scenario when left out."""
    margin: Share | None = None
    """Margin as a share of the value (0..1); that of the scenario when left out."""


class Product(Strict):
    """Something that is sold."""

    share: Share | None = None
    """Share of leads that ask for it (0..1); needed unless every source names its product."""
    value: ValueLaw
    """Deal value or list price [currency]."""
    cost: Share | None = None
    """Cost as a share of the value (0..1); 1 - margin when left out."""


class Phase(Strict):
    """Configured rates of one of the eight phases."""

    conversion: Share
    """Share of those entering that advance (0..1)."""
    losses: dict[CodeName, Share] = {}
    """Share of those entering that are lost for a reason (0..1 each), such as {rival: 0.25}."""


class Step(Strict):
    """One step of the process."""

    phase: PhaseName
    """The one of the eight phases in which this step counts."""
    kind: KindName
    """What happens in the step."""
    role: CodeName | None = None
    """Role whose people do it."""
    effort: Effort | None = None
    """Working time of one person [working time]."""
    wait: WaitLaw = {}
    """Time afterwards in which nobody is busy: one distribution, or one for each ending and ``other``."""
    endings: dict[CodeName, Share] = {}
    """Of kind work: share of each way it ends (they sum to 1); ``never`` sets no clock."""
    next: dict[CodeName, CodeName] = {}
    """Where each ending leads: a step, lost, won or customer."""
    gate: PhaseName | None = None
    """Phase whose configured conversion is decided here."""
    documents: tuple[Document, ...] = ()
    """Documents that the step writes."""
    may_skip: bool = False
    """Whether a player may leave the step out."""
    valid: PositiveLength | None = None
    """Of a quotation: how long it binds."""
    rate: TicketRate | None = None
    """Of tickets: how many a customer opens, such as 0.7 / mo."""
    level: PositiveLength | None = None
    """Of tickets: the service level, time within which an answer is promised."""
    every: PositiveLength | None = None
    """Of a renewal: time between two renewals."""
    after: Length | None = None
    """Of a cross-sell: time after delivery."""
    effects: bool | None = None
    """Whether what happens moves the customer's state; by default yes, except for kind work."""

    @property
    def has_effects(self) -> bool:
        """Whether what happens moves the customer's state."""
        return self.kind != "work" if self.effects is None else self.effects

    def wait_of(self, ending: str) -> Law | None:
        """The time until *ending*, or None when it comes at once."""
        return self.wait.get(ending, self.wait.get("other"))


class Playbook(Strict):
    """How our own people work."""

    order: Literal["worth", "first_come", "biggest", "stage"] = "worth"
    """Whom to work next: expected worth, first come first served, the biggest deal, or the latest stage."""
    inbound: Literal["interrupt", "next", "in_turn"] = "next"
    """What a fresh inquiry does: interrupts the task at hand, is next, or waits its turn."""
    stop: Annotated[int, Field(ge=1, le=50), need("a whole number from 1 to 50")] = 5
    """Attempts after which a lead counts as unreachable."""
    gap: Length = Duration(3, "d")
    """Usual time between two attempts."""
    open_deals: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000)] | Literal["unlimited"],
        need("a whole number from 1 up, or unlimited"),
    ] = "unlimited"
    """Most open deals one person works at a time, or unlimited."""
    hold_offer_during_ticket: bool = False
    """Whether offers to a customer wait while one of the customer's tickets is open."""
    target_min: Share = 0.15
    """Estimated fit below which a lead is left alone (0..1)."""
    qualification: Share = 0.35
    """Estimated fit below which a met lead is disqualified (0..1)."""
    promise: Share = 0.2
    """Promised delivery date between safe (0) and attractive (1)."""
    questions: Annotated[int, Field(ge=0, le=60), need("a whole number from 0 to 60")] = 12
    """Questions asked before pitching."""
    nurture: Length = Duration(21, "d")
    """How long a lead that is not ready is left to ripen."""
    stay: Share = 0.25
    """Chance that a lead that is not ready stays in touch (0..1)."""
    hand_over: Share = 0.7
    """Depth of the hand-over to those who deliver (0..1)."""


class Opening(Strict):
    """What is there at second 0."""

    customers: Natural = 0
    """Customers who are served already."""
    open_deals: dict[CodeName, Natural] = {}
    """Open deals in each step."""


class Evidence(Strict):
    """How well a value is known."""

    grade: Literal["A", "B", "C", "D", "GAP"] = "GAP"
    """A: peer-reviewed; B: large study; C: disclosed sample; D: order of magnitude; GAP: nothing usable found."""
    source: CodeName | None = None
    """Key into scenarios/sources.yaml; an assumption when left out."""
    range: Text | None = None
    """What the source has found, in words and numbers, such as "0.10 to 0.25"; its own sentence when left out."""


GradedEvidence = Annotated[Evidence, BeforeValidator(_assumed, json_schema_input_type=Literal["assumption"] | Evidence)]


class Scenario(Strict):
    """A sales cycle to simulate: market, people, process and playbook."""

    name: CodeName
    """Name used on the command line."""
    title: Text = ""
    """One line for people."""
    extends: Text | None = None
    """Scenario this one is based on: a library name, or a path relative to the file; this file wins."""
    industry: Text = ""
    """Trade the scenario is about."""
    time_scale: Text = ""
    """How long one sales cycle takes, in words."""
    objectives: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    """What one learns with it, one sentence each."""
    language: Annotated[str, Field(pattern="^[a-z]{2}$"), need("a language code such as en")] = "en"
    """Language of the customers' words."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$"), need("a currency code such as EUR")] = "EUR"
    """Currency of all amounts."""
    start: StartDate
    """First day; second 0 is its midnight."""
    window: Horizon
    """Time from the start in which leads arrive and are taken up; mo and y are the calendar's."""
    until: Horizon | None = None
    """Time from the start until which is observed; the window when left out."""
    drain: bool = False
    """Whether to run on until nothing is pending."""
    seed: Annotated[int, Field(ge=0, lt=2**63), need("a whole number from 0 up, below 2^63")] = 1
    """Seed of all luck."""
    complexity: Share = 0.5
    """How complex the sale is, from one call (0) to a large committee (1)."""
    calendars: Annotated[dict[CodeName, Calendar], SomeNames]
    """Calendars by name."""
    team: Annotated[dict[CodeName, Role], SomeNames]
    """Roles by name."""
    sources: Annotated[dict[CodeName, Source], SomeNames]
    """Sources of leads by name."""
    segments: Annotated[dict[Name, Segment], Names] = {}
    """Segments of the market by name."""
    products: Annotated[dict[Name, Product], Names] = {}
    """Products by name."""
    value: ValueLaw = Law("constant", (("value", Money(0)),))
    """Deal value [currency]."""
    margin: Share = 1.0
    """Margin as a share of the value (0..1)."""
    phases: dict[PhaseName, Phase] = {}
    """Configured rates of the phases."""
    process: Annotated[dict[CodeName, Step], SomeNames]
    """Steps by name, in order."""
    playbook: Playbook = Playbook()
    """How our own people work."""
    opening: Opening = Opening()
    """What is there at second 0."""
    book: Text | None = None
    """Opening book, a CSV file beside the scenario."""
    evidence: dict[Text, GradedEvidence] = {}
    """How well values are known, by path of the key or a beginning of it; what is not named is an assumption."""

    @property
    def observed(self) -> Duration:
        """Time from the start until which is observed."""
        return self.until or self.window

    @property
    def first_step(self) -> str:
        """Step in which a lead begins whose source names none."""
        return next(iter(self.process))

    def evidence_of(self, key: str) -> Evidence:
        """How well the value at the path *key* is known: the longest line of ``evidence`` that fits; else a guess."""
        fitting = [line for line in self.evidence if key == line or key.startswith(f"{line}.")]
        return self.evidence[max(fitting, key=len)] if fitting else Evidence()

    def leads_to(self, step: str) -> dict[str, str]:
        """Each ending of *step*, the good one first, and the step, end or ``never`` to which it leads."""
        settled = self.process[step]
        if settled.kind == "work":
            return {ending: settled.next.get(ending, ending) for ending in settled.endings}
        usual = {end: step if to == ITSELF else to for end, to in KINDS[settled.kind].leads_to.items()}
        return {ending: settled.next.get(ending) or to or "" for ending, to in usual.items()}
