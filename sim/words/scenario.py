"""A scenario as frozen, strict models: one class a block of the file, one field a key.

The sentence under each field is its help: it becomes the JSON Schema that editors show and the line of ``levers``.
Read files with ``salescycle.scenarios.loader.load`` and plain mappings with ``salescycle.sim.words.reading.read``; both
make sure that names agree and shares add up, so whoever holds a ``Scenario`` may trust it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PrivateAttr

from salescycle.sim.words.coefficients import Coefficients
from salescycle.sim.words.fields import (
    STRICT,
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
    TimeLaw,
    ValueLaw,
    Weekdays,
    need,
)
from salescycle.sim.words.kinds import ITSELF, KINDS, MOST_NAMES, MOST_OPTIONAL, KindName, PhaseName
from salescycle.sim.words.quantities import Duration, Law, Money, Rate

__all__ = [
    "Absence",
    "Calendar",
    "Change",
    "Evidence",
    "Market",
    "Opening",
    "Phase",
    "Playbook",
    "Product",
    "Rival",
    "Role",
    "Scenario",
    "Segment",
    "Source",
    "Step",
    "Stock",
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

    model_config = STRICT


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


class Absence(Strict):
    """Days on which one person is away; both ends belong to it."""

    person: Annotated[int, Field(ge=1, le=10_000), need("a person's number in the role, from 1 up")]
    """Who: the number in the role, from 1 up."""
    first: StartDate
    """First day away."""
    last: StartDate
    """Last day away."""


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
    """Speed against a usual person (1 = usual)."""
    ramp: Length = Duration(0, "d")
    """Time in which somebody who joins becomes as quick as the others."""
    ramp_from: Annotated[float, Field(ge=0.05, le=1), need("a share from 0.05 to 1")] = 0.4
    """Speed of somebody on the first day, as a share of the others'."""
    absences: Annotated[tuple[Absence, ...], Field(max_length=MOST_NAMES)] = ()
    """Days on which somebody of the role is away."""


class Source(Strict):
    """Where leads come from."""

    rate: EventRate
    """New leads in a unit of time, such as 4.2 / d; 0 / d where only campaigns or referrals bring them."""
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
    referrals: bool = False
    """Whether recommended leads are like those of this source; they come besides its rate."""


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
    tone: Literal["any", "informative", "directive"] = "any"
    """Tone that the culture of these customers accepts; another one costs trust."""
    pace: Positive = 1.0
    """Factor on the time these customers take (1 = usual)."""
    panel: Annotated[int, Field(ge=1, le=40), need("a whole number from 1 to 40")] | None = None
    """People of a customer who decide; the market's number when left out."""
    form: Literal["one_page", "formal", "tender"] = "one_page"
    """Form of an offer that the purchasing of these customers asks for."""
    doubt: Share = 1.0
    """Share of the usual doubt about the fit of its leads (0..1); market research makes it smaller."""


class Stock(Strict):
    """Goods on hand; each unit that leaves is replaced (base stock)."""

    units: Count
    """Units on hand and on order together."""
    lead_time: TimeLaw
    """Time until a replacement arrives."""


class Product(Strict):
    """Something that is sold."""

    share: Share | None = None
    """Share of leads that ask for it (0..1); needed unless every source names its product."""
    value: ValueLaw
    """Deal value or list price [currency]."""
    cost: Share | None = None
    """Cost as a share of the value (0..1); 1 - margin when left out."""
    stock: Stock | None = None
    """Finite stock; made to order when left out."""


class Rival(Strict):
    """Somebody else who sells to the same customers."""

    share: Share
    """Share of the customers whose strongest alternative this is (0..1); the shares of all rivals sum to 1."""


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
    """Documents that the step writes, as the flow chart tells; what a run writes follows from what happens in it."""
    may_skip: bool = False
    """Of work, research or a proof: whether it may be left out, by the playbook's skip or by a player."""
    valid: PositiveLength | None = None
    """Of a quotation: how long it binds."""
    rate: EventRate | None = None
    """Of tickets and questions: how many a customer brings, such as 0.7 / mo."""
    level: PositiveLength | None = None
    """Of tickets and questions: the service level, time within which an answer is promised."""
    every: PositiveLength | None = None
    """Of a renewal: time between two of them. Of cross-selling: between two looks; one look when left out."""
    after: Length | None = None
    """Of a cross-sell or a check: time after delivery."""
    meetings: Annotated[int, Field(ge=1, le=20), need("a whole number from 1 to 20")] | None = None
    """Of a meeting: how many there are; one when left out."""
    chance: Share | None = None
    """Of an approval, barrier, contract, invoice or dormant lead: share that ends well (0..1); all when left out."""
    sharpens: Literal["fit", "need", "interest", "trust", "urgency", "budget", "rival", "saving"] | None = None
    """Of research: the estimate that it sharpens; saving: a business case is computed."""
    terms: Length | None = None
    """Of an invoice: time to pay."""
    dunning: PositiveLength | None = None
    """Of an invoice: time from one reminder to the next, the first after the terms; nobody reminds when left out."""
    to_owner: Share | None = None
    """Of tickets: share that customers bring to the account's owner instead (0..1)."""
    brings: CodeName | None = None
    """Of a campaign: the source whose leads it brings."""
    leads: Annotated[int, Field(ge=0, le=10_000), need("a whole number from 0 to 10,000")] | None = None
    """Of a campaign: leads that it brings on average [leads]."""
    cost: Price | None = None
    """What doing the step once costs besides working time [currency]."""
    owner: CodeName | None = None
    """Role to one of whose people the account passes when the step is done."""
    effects: bool | None = None
    """Whether what happens moves the customer's state; by default yes, except for kind work. A gate always does."""

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
    question_kind: Literal["mixed", "situation", "problem", "implication", "need_payoff"] = "mixed"
    """Kind of these questions: from easy facts to the value of a solution in turn (mixed), or one kind alone."""
    refusal: Literal["silent", "honest"] = "silent"
    """How a lead that fits badly is let go: without a word, or told honestly that this is not for it."""
    nurture: Length = Duration(21, "d")
    """How long a lead that is not ready is left to ripen."""
    stay: Share = 0.25
    """Chance that a lead that is not ready stays in touch (0..1)."""
    hand_over: Share = 0.7
    """Depth of the hand-over to those who deliver (0..1)."""
    assignment: Literal["chance", "segment"] = "chance"
    """Who gets a lead: one of the owners by chance, or the specialist of its segment."""
    channel: Literal["mix", "telephone", "email", "letter", "visit", "preferred"] = "mix"
    """How leads are contacted: as the source's reach is meant, by one channel, or by the one they prefer once known."""
    tone: Literal["adaptive", "informative", "directive", "aggressive"] = "adaptive"
    """Tone of a conversation; adaptive: directive while the need seems vague, then informative."""
    contacts: Annotated[int, Field(ge=1, le=40), need("a whole number from 1 to 40")] = 2
    """People of a customer whom the seller talks to."""
    honour_opt_out: bool = True
    """Whether a lead that opts out is left alone; the law fines each attempt that is made all the same."""
    quote_within: PositiveLength | None = None
    """Quotations due within this time come before other work, the earliest due first; by worth when left out."""
    completeness: Literal["complete", "gaps"] = "complete"
    """Whether quotations are complete, or sent sooner with gaps."""
    form: Literal["asked", "one_page", "formal", "tender"] = "asked"
    """Form of an offer: the one that the customer asks for, as far as known, or always the same."""
    discount: Share = 0.0
    """Discount given with the first quotation (0..1)."""
    discount_step: Share = 0.08
    """Further discount traded when the price is the cause of a hesitation (0..1)."""
    discount_most: Share = 0.3
    """Discount beyond which nobody goes (0..1)."""
    authority: Share = 0.1
    """Discount that a seller may give without an approval (0..1), in a process that has a step of that kind."""
    quarter_end: Share = 0.0
    """Further discount in the last two weeks of a quarter (0..1)."""
    anchor: Share = 0.0
    """How boldly a high price is named first: not at all (0), or far above what is aimed at (1)."""
    redlines: Literal["trade", "concede", "escalate"] = "trade"
    """Changes that customers want in a contract: traded, conceded for speed, or taken to the lawyers for safety."""
    answer: Literal["matched", "push", "inform", "wait", "recommend", "discount"] = "matched"
    """Answer to a hesitation; matched: recommend against fear, inform against the status quo, trade on the price."""
    bid_from: Share = 0.0
    """Estimated fit from which a tender is bid for (0..1)."""
    complaint: Literal["fix", "compensate", "explain"] = "fix"
    """Answer to a ticket that was solved late: fixed, fixed and made up for with money, or only explained."""
    early_notice: bool = False
    """Whether customers are told of a delay as soon as it is known."""
    check: bool = True
    """Whether customers are asked after delivery how things are."""
    ask_referral: bool = True
    """Whether a content customer is asked for a referral."""
    cross_sell: Literal["none", "all", "healthy", "matched"] = "healthy"
    """Who is offered more: nobody, everybody, those who seem content and worth it, of these those whom it matches."""
    win_back: Literal["none", "ask", "discount", "bundle"] = "ask"
    """Customers who leave: let go, asked why and met there, given a discount, or a discount and an upgrade."""
    pass_signals: bool = True
    """Whether service tells sales what it hears."""
    one_voice: bool = True
    """Whether service and sales tell a customer the same about delays."""
    joint_review: PositiveLength | None = None
    """Time from one joint look of service and sales at each customer to the next; none when left out."""
    budget: dict[Name, Price] = {}
    """Most money that is spent on the leads of a source in a month, by source [currency]; unlimited when left out."""
    skip: Annotated[tuple[CodeName, ...], Field(max_length=MOST_OPTIONAL)] = ()
    """Steps that are left out, of those with may_skip."""


class Market(Strict):
    """What customers of this trade are like; what is left out follows from the complexity."""

    interest_half_life: PositiveLength | None = None
    """Time in which interest halves without contact."""
    need_half_life: PositiveLength | None = None
    """Time in which a clear need blurs by half."""
    consensus_half_life: PositiveLength | None = None
    """Time in which half of the convinced forget why."""
    fatigue_half_life: PositiveLength | None = None
    """Time in which half of the touches are forgotten."""
    rival_half_life: PositiveLength | None = None
    """Time in which rivals take half of the way that is left."""
    answer_scale: PositiveLength | None = None
    """Delay of an answer to an inquiry from which on it costs noticeably."""
    answer_end: PositiveLength | None = None
    """Delay after which no more interest is lost."""
    hesitation: Location | None = None
    """Location of hesitating on the logit scale; -10: nobody hesitates."""
    best_questions: Annotated[float, Field(ge=1, le=100), need("a number from 1 to 100")] | None = None
    """Number of questions after which a need is clear."""
    lead_time: PositiveLength | None = None
    """Safe time from order to delivery."""
    price_pull: Annotated[float, Field(ge=0, le=20), need("a number from 0 to 20")] | None = None
    """Gain in utility per unit of discount at average price sensitivity."""
    panel: Annotated[int, Field(ge=1, le=40), need("a whole number from 1 to 40")] | None = None
    """People of a customer who decide [people]."""
    penalty: Share = 0.0
    """Penalty of the worst delay as a share of the value (0..1)."""
    opt_out_cost: Price = Money(0)
    """What an opt-out costs in reputation, and each unlawful attempt in fines [currency]."""
    ticket_cost: Price = Money(0)
    """What a ticket costs besides working time [currency]."""
    visit_cost: Price = Money(0)
    """What a visit costs besides working time [currency]."""
    letter_cost: Price = Money(0)
    """What a letter costs besides working time [currency]."""
    loss_makers: Share = 0.2
    """Share of customers on whom a cross-sale loses money (0..1)."""
    matching: Share = 0.6
    """Share of customers whom the next product matches (0..1)."""
    projects: Share = 0.0
    """Share of customers with a dated project (0..1)."""
    patience: Share = 1.0
    """Delay, as a share of the safe lead time, after which half of the customers would cancel (0..1); 1: nobody."""
    returns: Share = 0.0
    """Chance that a very dissatisfied customer sends the goods back (0..1)."""
    recurring: Share = 0.0
    """What a renewal brings as a share of the value (0..1)."""
    recurring_margin: Share | None = None
    """Margin of it (0..1); that of the scenario when left out."""
    next_value: Share = 0.8
    """Value of a cross-sale as a share of the first one (0..1)."""
    next_margin: Share | None = None
    """Margin of it (0..1); that of the scenario when left out."""
    fiscal_year: Annotated[int, Field(ge=1, le=12), need("a month from 1 to 12")] = 1
    """Month in which customers' budgets begin anew."""


class Change(Strict):
    """Something that is otherwise from a day on."""

    from_: Annotated[StartDate, Field(alias="from")]
    """First day."""
    set: Annotated[dict[Text, Any], Field(min_length=1, max_length=MOST_NAMES)]
    """New values by the path of their key, as in --set."""


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
    market: Market = Market()
    """What customers of this trade are like."""
    rivals: Annotated[dict[Name, Rival], Names] = {}
    """Rivals by name."""
    coefficients: Coefficients = Coefficients()
    """How strongly things act on customers."""
    changes: Annotated[tuple[Change, ...], Field(max_length=MOST_NAMES)] = ()
    """What is otherwise from a day on, such as a rep who leaves in March."""
    opening: Opening = Opening()
    """What is there at second 0."""
    book: Text | None = None
    """Opening book, a CSV file beside the scenario."""
    evidence: dict[Text, GradedEvidence] = {}
    """How well values are known, by path of the key or a beginning of it; what is not named is an assumption."""

    _later: tuple[tuple[date, "Scenario"], ...] = PrivateAttr(())

    @property
    def later(self) -> tuple[tuple[date, "Scenario"], ...]:
        """First day of each change, in order, and the scenario as it is from that day on."""
        return self._later

    def followed_by(self, later: Iterable[tuple[date, "Scenario"]]) -> "Scenario":
        """This scenario, which knows what it is like from each of its changes on; done once, by who reads it."""
        self._later = tuple(later)
        return self

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

    def comes_to(self, step: str) -> dict[str, str]:
        """``leads_to`` without endings that never come: those for which the scenario has no use."""
        idle = KINDS[self.process[step].kind].idle - set(self.process[step].next)
        if self.market.patience == 1.0:
            idle |= {"cancelled"}
        if self.market.returns == 0.0:
            idle |= {"returned"}
        return {ending: to for ending, to in self.leads_to(step).items() if ending not in idle}


Scenario.model_rebuild()  # here, where one thread imports it, and not in whichever reads first
