"""From a scenario to its tables: laws, calendars as shifts, steps, people, sources, gates, the opening book."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model import luck, tables
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE, rows_of
from salescycle.sim.model.calendars import CALENDAR, FAR, SHIFT
from salescycle.sim.model.distributions import KINDS as LAW_KINDS
from salescycle.sim.model.distributions import LAW, quantile
from salescycle.sim.model.event_log import REASONS
from salescycle.sim.model.people import FUTURE_DAYS, Staff, Stretch, course_of, knots
from salescycle.sim.model.tables import Parameters
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.quantities import DAY_S, Duration, Law, Money
from salescycle.sim.words.scenario import Playbook, Role, Scenario, Step

_SLOT_OF = {
    "delivery": DELIVERY,
    "goods_issue": DELIVERY,
    "invoice": DELIVERY,
    "check": DATES,
    "ticket": SERVICE,
    "question": SERVICE,
    "renewal": DATES,
}
_ENDS = {"lost": tables.TO_LOST, "won": tables.TO_WON, "customer": tables.TO_CUSTOMER, "never": tables.NEVER}

# Scalars that go with the complexity of a sale, at three of them (model.md 1, 7: telesales, SaaS, dealer) [assumption].
_COMPLEXITIES = (0.10, 0.50, 0.85)
_BY_COMPLEXITY = {
    "interest_half_life": (4 * DAY_S, 14 * DAY_S, 45 * DAY_S),
    "need_half_life": (10 * DAY_S, 40 * DAY_S, 120 * DAY_S),
    "fatigue_half_life": (4 * DAY_S, 7 * DAY_S, 14 * DAY_S),
    "rival_half_life": (60 * DAY_S, 60 * DAY_S, 120 * DAY_S),
    "answer_scale": (60.0, 300.0, 1800.0),
    "answer_end": (1 * DAY_S, 2 * DAY_S, 5 * DAY_S),
    "best_questions": (5.0, 12.0, 12.0),
    "consensus_half_life": (60 * DAY_S, 60 * DAY_S, 120 * DAY_S),
    "lead_time": (3.6 * DAY_S, 13 * DAY_S, 52 * DAY_S),
    "price_pull": (3.2, 2.8, 4.0),
    "panel": (1.0, 2.0, 5.0),
}
_HESITATION = (-0.9, -0.2, 0.0)
_QUARTERS_BEFORE = 4
"""So many calendar quarters before the start are known, for the fiscal year that it lies in."""


class BookRow(NamedTuple):
    """An account that is there at second 0."""

    id: str
    """Its name, unique in the book."""
    step: str
    """Step of the process in whose wait it is; empty for a customer."""
    age_s: int | None
    """Time since that wait began [s]; None: drawn."""
    value: int | None
    """Amount [cents]; None when nobody has said, then it is drawn as for a new deal."""
    source: str
    """Source whose new deals are like it."""
    owner: str = ""
    """Who has it, as told; in the model the desk of one of its owners is drawn."""
    segment: str = ""
    product: str = ""
    fit: float | None = None
    """How the customer is (0..1 each); None: drawn as for its source, and as its step has left it."""
    need: float | None = None
    interest: float | None = None
    trust: float | None = None
    indecision: float | None = None
    satisfaction: float | None = None
    reason: str = ""
    """Why a customer has left, a word of the log: price, service, misfit, rival, no_need."""


KNOWN_TRAITS = ("fit", "need", "interest", "trust", "indecision", "satisfaction")
REASONS_TO_LEAVE = ("price", "service", "misfit", "rival", "no_need")


class _Laws:
    """The table of laws as it grows."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.points: list[float] = []

    def add(self, law: Law, working_day_s: float) -> int:
        """Number of a law in the table; the parts of a mixture stand right behind it."""
        if law.kind != "mixture":
            self.rows.append(self._row(law, working_day_s, 0.0))
            return len(self.rows) - 1
        here = len(self.rows)
        self.rows.append((LAW_KINDS.index("mixture"), 0, 0, 0, here + 1, len(law.parts), 0, int(law.working)))
        for weight, part in law.parts:
            self.rows.append(self._row(part, working_day_s, weight))
        return here

    def _row(self, law: Law, day: float, weight: float) -> tuple[Any, ...]:
        first, points = len(self.points), law.quantiles(day)
        self.points.extend(points)
        a, b, c = _abc(law.kind, law.params(day))
        return (LAW_KINDS.index(law.kind), a, b, c, first, len(points), weight, int(law.working))


def _abc(kind: str, given: Mapping[str, float]) -> tuple[float, float, float]:
    """Parameters of a law in the columns of its table."""
    if kind == "constant":
        return given["value"], 0.0, 0.0
    if kind in ("uniform", "triangular", "pert"):
        return given["low"], given["high"], given.get("mode", 0.0)
    if kind == "exponential":
        return given["mean"], 0.0, 0.0
    if kind == "lognormal" and "median" in given:
        return math.log(given["median"]), math.log(given["p90"] / given["median"]) / 1.2815515655446004, 0.0
    if kind == "lognormal":
        return math.log(given["mean"]) - given["sigma"] ** 2 / 2, given["sigma"], 0.0
    if kind == "gamma":
        return given["mean"] / given["shape"], given["shape"], 0.0
    if kind == "weibull":
        return given["scale"], given["shape"], 0.0
    return 0.0, 0.0, 0.0


def median_of(law: Law) -> float:
    """Median of a law of values [cents], for the scale of sizes; 0 where there is none."""
    laws = _Laws()
    i = laws.add(law, DAY_S)
    return float(quantile(rows_of(np.array(laws.rows, LAW)), laws.points, i, 0.5))


def build(
    scenario: Scenario,
    *,
    alphas: Mapping[str, float] | None = None,
    as_written: Scenario | None = None,
    book: Sequence[BookRow] = (),
    player: int = -1,
    player_playbook: Playbook | None = None,
    open_loop: bool = False,
) -> Parameters:
    """Tables of a scenario, and those from each of its dated changes on.

    Args:
        scenario: the scenario to run, ``--set`` included.
        alphas: constants of the gates, calibrated on *as_written*; a rate that *scenario* or a change moves its own
            by the difference of logits. Without them every gate is a coin with its configured rate.
        as_written: the scenario as the file has it; *scenario* itself when left out.
        book: accounts that are there at second 0, in the order of their file.
        player: number of the person the player is; -1: nobody.
        player_playbook: how the player's tasks are ordered and done; as the firm does when left out.
        open_loop: coins that report their predictor, for the first round of calibration.
    """
    course = course_of(scenario)
    end_s = max(scenario.window.horizon_s(scenario.start), scenario.observed.horizon_s(scenario.start))
    staff = Staff(course, end_s, player, player_playbook)
    built = [
        _Builder(stretch.scenario, course, staff, end_s).tables(alphas, as_written or scenario, book, player, open_loop)
        for stretch in course
    ]
    return built[0]._replace(later=tuple(built[1:]))


class _Builder:
    """Tables of one stretch of a scenario's course."""

    def __init__(self, scenario: Scenario, course: Sequence[Stretch], staff: Staff, end_s: int) -> None:
        self.scenario, self.course, self.staff, self.end_s = scenario, course, staff, end_s
        self.laws = _Laws()
        self.step_names = list(scenario.process)
        self.calendar_names = list(scenario.calendars)
        self.first_desk, self.first_person = staff.first_desk, staff.first_person

    def tables(
        self,
        alphas: Mapping[str, float] | None,
        as_written: Scenario,
        book: Sequence[BookRow],
        player: int,
        open_loop: bool,
    ) -> Parameters:
        steps, endings = self._steps()
        sources, arrivals = self._sources()
        segments, products = self._segments(), self._products()
        gates = self._gates(alphas, as_written, open_loop)
        firm = self._firm(player)
        books = [self.scenario.playbook, self.staff.player_playbook]
        playbooks = [self._playbook(playbook) for playbook in books if playbook]
        rows = self._book(book)
        return tables.frozen(
            Parameters(
                np.array(steps, tables.STEP),
                np.array(endings, tables.ENDING),
                np.array(self.laws.rows, LAW),
                np.array(self.laws.points, np.float64),
                np.array(sources, tables.SOURCE),
                np.array(arrivals, tables.KNOT),
                np.array(segments, tables.SEGMENT),
                np.array(products, tables.PRODUCT),
                np.array(self.staff.desks(self.scenario), tables.DESK),
                np.array(self.staff.people, tables.PERSON),
                np.array(self.staff.calendars, CALENDAR),
                np.array(self.staff.shifts, SHIFT),
                np.array(gates, tables.GATE),
                np.array([firm], tables.FIRM),
                np.array(rows, tables.BOOK),
                np.array(playbooks, tables.PLAYBOOK),
                np.array([self._coefficients()], tables.COEFFICIENT),
                np.array(self._rivals(), tables.RIVAL_FIRM),
                np.array(self._quarters(), tables.QUARTER),
                np.array([(stretch.begin,) for stretch in self.course[1:]], tables.CHANGE),
            )
        )

    # People

    def _owner_role(self) -> str | None:
        """The role that owns accounts: the first in the process whose people have their own desks."""
        roles = [step.role for step in self.scenario.process.values() if step.role]
        return next((role for role in roles if self.scenario.team[role].desk == "own"), None)

    # Process

    def _steps(self) -> tuple[list[Any], list[Any]]:
        steps: list[Any] = []
        endings: list[Any] = []
        for name, step in self.scenario.process.items():
            role = self.scenario.team[step.role] if step.role else None
            calendar = role.calendar if role else self.calendar_names[0]
            day = float(self.scenario.calendars[calendar].shift_s)
            first = len(endings)
            endings.extend(self._endings(name, step, day))
            steps.append(
                (
                    luck.key_of("step " + name),
                    PHASES.index(step.phase) + 1,
                    tables.KINDS.index(step.kind),
                    _SLOT_OF.get(step.kind, SALES),
                    self.first_desk[step.role] if step.role else -1,
                    int(role is not None and role.desk == "own"),
                    self.calendar_names.index(calendar),
                    self.laws.add(_in_hands_of(role, step.effort), day) if step.effort is not None else -1,
                    first,
                    len(endings) - first,
                    tables.GATES.index(step.gate) if step.gate else -1,
                    int(step.has_effects),
                    _seconds(step.valid, day),
                    _seconds(step.level, day),
                    _seconds(step.every, day),
                    _seconds(step.after, day),
                    step.rate.per_second() if step.rate else 0.0,
                    step.meetings or 1,
                    1.0 if step.chance is None else step.chance,
                    tables.SHARPENED.index(step.sharpens) if step.sharpens else -1,
                    _seconds(step.terms, day),
                    _seconds(step.dunning, day),
                    step.to_owner or 0.0,
                    list(self.scenario.sources).index(step.brings) if step.brings else -1,
                    step.leads or 0,
                    step.cost.cents if step.cost else 0,
                    self._optional().get(name, 0),
                    self.first_person[step.owner] if step.owner else -1,
                    self.staff.ever[step.owner] if step.owner else 0,
                )
            )
        return steps, endings

    def _optional(self) -> dict[str, int]:
        """Bit of each step that may be left out."""
        names = [name for name, step in self.scenario.process.items() if step.may_skip]
        return {name: 1 << n for n, name in enumerate(names)}

    def _endings(self, name: str, step: Step, day: float) -> list[Any]:
        rows: list[Any] = []
        for ending, to in self.scenario.leads_to(name).items():
            law = step.wait_of(ending)
            if ending == "nurture" and ending not in step.wait:
                law = Law("constant", (("value", self.scenario.playbook.nurture),))
            if to == "never":
                law = None
            where = self.step_names.index(to) if to in self.scenario.process else _ENDS.get(to, tables.TO_LOST)
            share = step.endings.get(ending, _share_of(step, len(rows)))
            rows.append((share, self.laws.add(law, day) if law is not None else -1, where))
        return rows

    def _gates(self, alphas: Mapping[str, float] | None, as_written: Scenario, open_loop: bool) -> list[Any]:
        rows = []
        for gate in tables.GATES:
            rate, written = rate_of(self.scenario, gate), rate_of(as_written, gate)
            if gate == "rival" and written is not None and "rival" not in self.scenario.phases["offer"].losses:
                rate = written  # left out, it follows from the file's conversion: another one moves orders alone
            if rate is None or written is None:
                rows.append((tables.FIXED, 0.0, 0.0))
            elif rate in (0.0, 1.0):
                rows.append((tables.FIXED, 0.0, rate))
            elif open_loop or alphas is None:
                rows.append((tables.OPEN_LOOP, 0.0, rate))
            else:
                rows.append((tables.LOGISTIC, alphas[gate] + logit(rate) - logit(written), rate))
        return rows

    # Market

    def _sources(self) -> tuple[list[Any], list[Any]]:
        rows: list[Any] = []
        arrivals: list[Any] = []
        role = self._owner_role()
        products, segments = list(self.scenario.products), list(self.scenario.segments)
        for name, source in self.scenario.sources.items():
            stretch = knots(self.course, name, self.end_s)
            rows.append(
                (
                    luck.child(luck.key_of("source " + name), luck.SOURCE, 0),
                    len(arrivals),
                    len(stretch),
                    int(source.arrivals == "regular"),
                    self.step_names.index(source.first or self.scenario.first_step),
                    source.cost.cents,
                    source.deliverable,
                    source.fit,
                    source.trust,
                    source.interest,
                    source.reach,
                    source.unreachable,
                    int(source.inbound),
                    segments.index(source.segment) if source.segment else -1,
                    products.index(source.product) if source.product else -1,
                    self.first_person[role] if role else -1,
                    self.staff.ever[role] if role else 0,
                    int(role is not None and self.staff.turnover(role)),
                    int(brings_campaigns(self.scenario, name)),
                )
            )
            arrivals.extend(stretch)
        return rows, arrivals

    def _segments(self) -> list[Any]:
        upto, rows = 0.0, []
        for segment in self.scenario.segments.values():
            upto += segment.share
            law = self.laws.add(segment.value, DAY_S) if segment.value else -1
            margin = self.scenario.margin if segment.margin is None else segment.margin
            tone = 0 if segment.tone == "any" else tables.TONES.index(segment.tone)
            panel = segment.panel or self._panel()
            form = tables.FORMS.index(segment.form)
            rows.append((upto, segment.fit, law, margin, tone, segment.pace, panel, form, segment.doubt))
        return rows

    def _panel(self) -> int:
        """People of a customer who decide, where the segment says nothing."""
        return self.scenario.market.panel or round(_between(self.scenario.complexity, _BY_COMPLEXITY["panel"]))

    def _products(self) -> list[Any]:
        upto, rows = 0.0, []
        day = float(self.scenario.calendars[self.calendar_names[0]].shift_s)
        for name, product in self.scenario.products.items():
            upto += product.share or 0.0
            margin = -1.0 if product.cost is None else 1.0 - product.cost
            value = self.laws.add(product.value, DAY_S)
            lead_time = self.laws.add(product.stock.lead_time, day) if product.stock else -1
            rows.append((upto, value, margin, self.staff.stock_desk.get(name, -1), lead_time))
        return rows

    def _rivals(self) -> list[Any]:
        upto, rows = 0.0, []
        for rival in self.scenario.rivals.values():
            upto += rival.share
            rows.append((upto,))
        return rows

    def _coefficients(self) -> tuple[float, ...]:
        given = self.scenario.coefficients
        return tuple(getattr(given, name) for name in tables.COEFFICIENT.names or ())

    def _quarters(self) -> list[tuple[int, int]]:
        """Calendar quarters, with the number of the fiscal year in which each begins."""
        start, month = self.scenario.start, self.scenario.market.fiscal_year
        number = start.year * 4 + (start.month - 1) // 3 - _QUARTERS_BEFORE
        rows = []
        while True:
            first = date(number // 4, number % 4 * 3 + 1, 1)
            second = (first - start).days * DAY_S
            rows.append((second, first.year + int(first.month >= month)))
            if second > self.end_s + FUTURE_DAYS * DAY_S:
                return rows
            number += 1

    def _firm(self, player: int) -> tuple[Any, ...]:
        scenario, market = self.scenario, self.scenario.market
        no_value = scenario.value == Law("constant", (("value", Money(0)),))
        usual = self._usual()
        return (
            scenario.window.horizon_s(scenario.start),
            FAR if scenario.drain else scenario.observed.horizon_s(scenario.start),
            player,
            int(any(step.has_effects for step in scenario.process.values())),
            -1 if no_value else self.laws.add(scenario.value, DAY_S),
            self._value_median(),
            scenario.margin,
            scenario.complexity,
            usual["interest_half_life"],
            usual["need_half_life"],
            usual["consensus_half_life"],
            usual["fatigue_half_life"],
            usual["rival_half_life"],
            usual["answer_scale"],
            usual["answer_end"],
            _on_line(scenario.complexity, _HESITATION) if market.hesitation is None else market.hesitation,
            usual["best_questions"],
            round(usual["lead_time"]),
            usual["price_pull"],
            self._panel(),
            market.penalty,
            market.opt_out_cost.cents,
            market.ticket_cost.cents,
            market.visit_cost.cents,
            market.letter_cost.cents,
            market.loss_makers,
            market.matching,
            market.projects,
            market.patience,
            market.returns,
            market.recurring,
            scenario.margin if market.recurring_margin is None else market.recurring_margin,
            market.next_value,
            scenario.margin if market.next_margin is None else market.next_margin,
            scenario.playbook.stay,
            int(any(playbook.hold_offer_during_ticket for playbook in self._all_playbooks())),
            next((i for i, source in enumerate(scenario.sources.values()) if source.referrals), -1),
            *(self._step_of(kind) for kind in ("ticket", "renewal", "cross_sell", "check", "question", "invoice")),
        )

    def _all_playbooks(self) -> list[Playbook]:
        """Whatever anybody works by, now or after a change."""
        own = self.staff.player_playbook
        return [stretch.scenario.playbook for stretch in self.course] + ([own] if own else [])

    def _usual(self) -> dict[str, float]:
        """Scalars of the market: as written, else by the complexity [s where they are times]."""
        written = dict(self.scenario.market)
        values = {name: _between(self.scenario.complexity, row) for name, row in _BY_COMPLEXITY.items()}
        for name in values:
            if written[name] is not None:
                values[name] = written[name].seconds() if isinstance(written[name], Duration) else float(written[name])
        return values

    def _value_median(self) -> float:
        return 0.0 if (value := self.scenario.value) == Law("constant", (("value", Money(0)),)) else median_of(value)

    def _step_of(self, kind: str) -> int:
        """The step of a kind that a process has once; -1 when it has none."""
        return next((i for i, step in enumerate(self.scenario.process.values()) if step.kind == kind), -1)

    def _playbook(self, book: Playbook) -> tuple[Any, ...]:
        return (
            tables.ORDERS.index(book.order),
            tables.INBOUND.index(book.inbound),
            book.stop,
            round(book.gap.seconds()),
            int(book.hold_offer_during_ticket),
            book.target_min,
            book.qualification,
            book.promise,
            float(book.questions),
            book.hand_over,
            tables.ASSIGNMENTS.index(book.assignment),
            tables.CHANNELS.index(book.channel),
            tables.TONES.index(book.tone),
            book.contacts,
            int(book.honour_opt_out),
            _seconds(book.quote_within, DAY_S),
            int(book.completeness == "gaps"),
            tables.FORMS.index(book.form),
            book.discount,
            book.discount_step,
            book.discount_most,
            book.authority,
            book.quarter_end,
            tables.ANSWERS.index(book.answer),
            book.bid_from,
            int(book.early_notice),
            int(book.check),
            int(book.ask_referral),
            tables.CROSS_RULES.index(book.cross_sell),
            tables.WIN_BACKS.index(book.win_back),
            int(book.pass_signals),
            int(book.one_voice),
            _seconds(book.joint_review, DAY_S),
            tables.QUESTION_KINDS.index(book.question_kind),
            tables.REFUSALS.index(book.refusal),
            book.anchor,
            tables.REDLINES.index(book.redlines),
            tables.COMPLAINTS.index(book.complaint),
            sum(bit for name, bit in self._optional().items() if name in book.skip),
            self._value_median(),
            self.scenario.coefficients.size_worth,
        )

    def _book(self, book: Sequence[BookRow]) -> list[Any]:
        products, segments, sources = (
            list(self.scenario.products),
            list(self.scenario.segments),
            list(self.scenario.sources),
        )
        return [
            (
                luck.child(luck.key_of("book"), luck.BOOK, luck.key_of(row.id)),
                self.step_names.index(row.step) if row.step else -1,
                -1 if row.age_s is None else row.age_s,
                -1 if row.value is None else row.value,
                sources.index(row.source),
                segments.index(row.segment) if row.segment else -1,
                products.index(row.product) if row.product else -1,
                *(-1.0 if getattr(row, trait) is None else getattr(row, trait) for trait in KNOWN_TRAITS),
                REASONS.index(row.reason) if row.reason else -1,
            )
            for row in (*generated_book(self.scenario), *book)
        ]


def generated_book(scenario: Scenario) -> list[BookRow]:
    """The opening book that ``opening:`` asks for; sources are taken in proportion to their rates."""
    ids = [(f"customer {n}", "") for n in range(scenario.opening.customers)]
    ids += [(f"{step} {n}", step) for step, count in scenario.opening.open_deals.items() for n in range(count)]
    names = [name for name in scenario.sources if not brings_campaigns(scenario, name)]
    rates = np.cumsum([scenario.sources[name].rate.per_second() for name in names])
    rows = []
    for name, step in ids:
        u = luck.draw(0, luck.key_of(name), luck.BOOKED, 0)
        rows.append(BookRow(name, step, None, None, names[int(np.searchsorted(rates, u * rates[-1]))]))
    return rows


def brings_campaigns(scenario: Scenario, source: str) -> bool:
    """Whether what comes from a source are campaigns to be run, not leads."""
    return scenario.process[scenario.sources[source].first or scenario.first_step].kind == "campaign"


def _share_of(step: Step, ending: int) -> float:
    """Share of the n-th ending of a wait that no gate decides: the good one has its chance, the next the rest."""
    good = 1.0 if step.chance is None else step.chance
    return (good, 1.0 - good)[ending] if ending < 2 else 0.0


def rate_of(scenario: Scenario, gate: str) -> float | None:
    """Configured rate of a gate; None where the process has no such gate. The rival's is a share of offers lost."""
    phase = "offer" if gate == "rival" else gate
    if not any(step.gate == phase for step in scenario.process.values()):
        return None
    configured = scenario.phases[phase]  # type: ignore[index]
    if gate != "rival":
        return configured.conversion
    return configured.losses.get("rival", (1.0 - configured.conversion) / 3.0)


def logit(p: float) -> float:
    """ln(p / (1 - p))."""
    return math.log(p / (1.0 - p))


def _seconds(duration: Any, working_day_s: float) -> int:
    return 0 if duration is None else round(duration.seconds(working_day_s))


def _in_hands_of(role: Role | None, effort: Law) -> Law:
    """The effort of people who are *skill* times as quick as usual ones."""
    skill = role.skill if role else 1.0
    return effort.mapped(lambda time: replace(time, value=time.value / skill) if isinstance(time, Duration) else time)


def _on_line(x: float, row: Sequence[float]) -> float:
    """Linear interpolation between the three complexities: plain arithmetic, equal on every processor."""
    k = 0 if x < _COMPLEXITIES[1] else 1
    low, high = _COMPLEXITIES[k : k + 2]
    share = min(1.0, max(0.0, (x - low) / (high - low)))
    return row[k] + share * (row[k + 1] - row[k])


def _between(x: float, row: Sequence[float]) -> float:
    """Geometric interpolation between the three complexities."""
    return math.exp(_on_line(x, [math.log(value) for value in row]))
