"""Small random scenarios that are hard on engines: much happens in the same second, at closing time, or at once.

``document(seed)`` is a scenario as a file would say it. Whole hours and regular arrivals make ties, short shifts make
work run over, laws of every kind make last bits.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from salescycle.sim.model import tables
from salescycle.sim.model.build import build
from salescycle.sim.model.tables import GATES, Parameters
from salescycle.sim.words.coefficients import Coefficients
from salescycle.sim.words.kinds import NEVER, OPTIONAL, PHASES, SELF_STARTING
from salescycle.sim.words.reading import read
from salescycle.sim.words.scenario import Scenario

HOURS = ("00:00-24:00", "09:00-17:00", ["08:00-12:00", "13:00-17:00"], "10:00-11:00", ["00:00-06:00", "06:00-09:00"])
DAYS = ("daily", "mon-fri", "mon-sat", ["mon", "thu"])
OPEN_PLACES = (1, 2, 5, 20, "unlimited")


def _goes_on(step: dict[str, Any]) -> bool:
    """Whether the first ending of a step leads anywhere."""
    first = next(iter(step.get("endings", {})), "")
    return bool(step.get("next", {}).get(first, first) != NEVER)


@dataclass(frozen=True)
class Case:
    """A random scenario with its tables."""

    seed: int
    scenario: Scenario
    parameters: Parameters

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps by number."""
        return tuple(self.scenario.process)


@cache
def case(seed: int, *, player: bool = False, played: bool = True) -> Case:
    """Random scenario number *seed*; its gates are coins or solved logits.

    With *player* person 0 has a desk of its own and is the player, unless nobody is *played*.
    """
    scenario = read(document(seed, player=player))
    luck = Random(f"gates {seed}")
    alphas = {gate: luck.uniform(-3.0, 1.0) for gate in GATES} if luck.random() < 0.6 else None
    person = 0 if player and played else -1
    return Case(seed, scenario, build(scenario, alphas=alphas, open_loop=luck.random() < 0.1, player=person))


def document(seed: int, *, player: bool = False) -> dict[str, Any]:
    """A scenario as a file would say it; with *player* the first role has desks of its own."""
    return _Writer(Random(seed), player).document()


class _Writer:
    """Writes one scenario, each block by its own function."""

    def __init__(self, luck: Random, player: bool) -> None:
        self.luck, self.player = luck, player
        self.any = luck.choice
        self.days = luck.randint(2, 12)
        self.start = luck.choice(("2026-01-05", "2026-02-27", "2027-12-30"))
        self.calendars = {name: self.calendar() for name in ("first", "second", "third")[: luck.randint(1, 3)]}
        self.team = self.roles()
        self.process: dict[str, Any] = {}
        self.phases: dict[str, Any] = {}

    def chance(self, p: float) -> bool:
        """A coin."""
        return self.luck.random() < p

    def document(self) -> dict[str, Any]:
        """All blocks together."""
        whole_cycle = self.chance(0.6)
        if whole_cycle:
            self.write_cycle()
        else:
            self.write_plain_steps()
        serves = any(step["kind"] in ("ticket", "renewal") or "every" in step for step in self.process.values())
        sources = {name: self.source(name) for name in ("one", "two", "three")[: self.luck.randint(1, 3)]}
        self.write_campaign(sources)
        written = {
            "name": "random",
            "start": self.start,
            "window": f"{self.days} d",
            "until": f"{self.days + self.luck.randint(-1, 20)} d",
            "complexity": self.luck.random(),
            "calendars": self.calendars,
            "team": self.team,
            "sources": sources,
            "process": self.process,
            "phases": self.phases,
            "playbook": self.playbook(),
            "market": self.market(),
            "value": self.value_law(),
            "opening": self.opening(),
        }
        if not serves and self.chance(0.3):
            written["drain"] = True
        written["playbook"] |= self.habits()
        customers = self.customers()
        written |= customers | {"market": customers["market"] | written["market"]}
        if self.chance(0.4):
            written["segments"] = {
                "small": {"share": 0.25, "fit": self.luck.uniform(-1, 1), **self.culture()},
                "large": {"share": 0.75, "value": self.value_law(), **self.culture()},
            }
        if self.chance(0.3):
            written["products"] = {
                "basic": {"share": 0.5, "value": self.value_law()},
                "dear": {"share": 0.5, "value": 9000, "cost": 0.4},
            }
            if self.chance(0.7):
                written["products"]["dear"]["stock"] = {"units": self.luck.randint(1, 2), "lead_time": self.time()}
        if self.chance(0.5):
            written["changes"] = self.changes(written)
        self.add_choices(written)  # last, so that worlds which tests know by their number keep their shape
        return written

    def add_choices(self, written: dict[str, Any]) -> None:
        """How questions are asked, prices named and people answered; what is left out, what money buys."""
        written["playbook"] |= {
            "question_kind": self.any(tables.QUESTION_KINDS),
            "refusal": self.any(tables.REFUSALS),
            "anchor": self.any((0.0, 0.0, 0.6)),
            "redlines": self.any(tables.REDLINES),
            "complaint": self.any(tables.COMPLAINTS),
            "skip": self.skipped(),
        }
        if self.chance(0.3):
            written["playbook"]["budget"] = self.budget(written["sources"])
        for segment in written.get("segments", {}).values():
            segment["doubt"] = self.any((1.0, 0.2))

    # People and time

    def day(self, n: int) -> str:
        """The n-th day after the start."""
        return (date.fromisoformat(self.start) + timedelta(days=n)).isoformat()

    def absences(self, count: int) -> list[dict[str, Any]]:
        """Days on which somebody is away, some of them next to each other."""
        some = [(self.luck.randint(1, count), self.luck.randint(0, 9)) for _ in range(self.luck.randint(1, 3))]
        return [
            {"person": person, "first": self.day(first), "last": self.day(first + self.luck.randint(0, 3))}
            for person, first in some
        ]

    def changes(self, written: dict[str, Any]) -> list[dict[str, Any]]:
        """What is otherwise from some days on: people join and leave, prices, rates, hours and rules move."""
        return [
            {"from": self.day(self.luck.randint(1, self.days + 2)), "set": self.change(written)}
            for _ in range(self.luck.randint(1, 4))
        ]

    def change(self, written: dict[str, Any]) -> dict[str, Any]:
        """One change of some values."""
        source = self.any(list(written["sources"]))
        some: dict[str, Any] = {
            "team.rep.count": self.luck.randint(1, 5),
            "team.back.count": self.luck.randint(1, 4),
            "team.rep.ramp_from": 0.3,
            "value": self.value_law(),
            f"sources.{source}.rate": f"{self.any((0.5, 6, 24))} / d",
            f"calendars.{self.any(list(self.calendars))}.hours": self.any(HOURS),
            "playbook.open_deals": self.any(OPEN_PLACES),
            "playbook.order": self.any(("worth", "first_come", "biggest", "stage")),
            "coefficients.new_owner_trust": 0.5,
        }
        for phase, rates in written["phases"].items():
            if rates["conversion"] < 1.0 and not rates.get("losses"):
                some[f"phases.{phase}.conversion"] = self.any((0.2, 0.8))
        if "products" in written:
            some["products.basic.value"] = self.value_law()
        return {key: some[key] for key in self.luck.sample(list(some), self.luck.randint(1, 4))}

    def calendar(self) -> dict[str, Any]:
        """Opening hours of some people; closed days near the start."""
        closed = self.luck.sample(["2026-01-06", "2026-01-08", "2026-03-02", "2027-12-31", "2028-01-03"], 3)
        return {
            "days": self.any(DAYS),
            "hours": self.any(HOURS),
            "holidays": closed if self.chance(0.5) else [],
            "shift_end": self.any(("pause", "finish", "do_not_start")),
        }

    def roles(self) -> dict[str, Any]:
        """A role of sellers and one or two pools."""
        desks = ["own" if self.player or self.chance(0.7) else "pool", "pool", "pool"]
        return {name: self.role(desk) for name, desk in zip(("rep", "back", "support"), desks, strict=True)} | (
            {"farmer": self.role("own")} if self.chance(0.4) else {}
        )

    def role(self, desk: str) -> dict[str, Any]:
        """People who do the same work, some of them away now and then."""
        count = self.luck.randint(1, 3)
        written: dict[str, Any] = {"count": count, "desk": desk, "calendar": self.any(list(self.calendars))}
        if self.chance(0.3):
            written["absences"] = self.absences(count)
        is_slow_at_first = self.chance(0.5)
        if is_slow_at_first and desk == "own":
            written |= {"ramp": "4 d", "ramp_from": 0.5}
        return written

    def time(self, *, working: bool = False) -> str:
        """A law of times of any kind; nothing at all and whole hours are the most usual."""
        w = " working" if working else ""
        h = self.luck.randint(1, 12)
        usual = ["0 h", f"{h} h{w}", f"{self.any((1, 2, 24))} h{w}"]
        laws = [
            f"uniform(low=0 h{w}, high={h} h{w})",
            f"triangular(low=1 h{w}, mode={h} h{w}, high=13 h{w})",
            f"exponential(mean={h} h{w})",
            f"lognormal(median={h} h{w}, p90={2 * h} h{w})",
            f"lognormal(mean={h} h{w}, sigma=0.8)",
            f"gamma(mean={h} h{w}, shape={self.any((0.3, 1, 2.5, 40))})",
            f"weibull(scale={h} h{w}, shape={self.any((0.4, 1, 3))})",
            f"pert(low=0 h{w}, mode={h} h{w}, high=13 h{w})",
            f"empirical(0 h{w}, 1 h{w}, 1 h{w}, {h + 1} h{w})",
            f"mixture(0.6 lognormal(median={h} h{w}, p90={3 * h} h{w}), 0.3 constant(2 h{w}), 0.1 weibull("
            f"scale=9 h{w}, shape=2))",
        ]
        return self.any(usual) if self.chance(0.4) else self.any(laws)

    def wait(self) -> str:
        """A time in which nobody is busy, of the calendar or of work."""
        return self.time(working=self.chance(0.4))

    def value_law(self) -> str:
        """A law of deal values."""
        return self.any(
            ("0", "2500", "lognormal(median=3500, p90=8000)", "uniform(low=100, high=9000)", "gamma(mean=800, shape=2)")
        )

    # Market

    def source(self, name: str) -> dict[str, Any]:
        """Where leads come from: some dozens in the window."""
        regular = self.chance(0.4)
        rate = f"{self.any((2, 4, 12, 24))} / d" if regular else f"{self.luck.uniform(1, 12):.3f} / d"
        written: dict[str, Any] = {
            "rate": rate,
            "arrivals": "regular" if regular else "poisson",
            "deliverable": self.any((1.0, 1.0, 0.7)),
            "fit": self.luck.uniform(-0.5, 2.5),
            "trust": self.luck.random(),
            "interest": self.luck.random(),
            "reach": self.luck.uniform(0.2, 0.9),
            "unreachable": self.any((0.0, 0.3)),
            "inbound": self.chance(0.7),
        }
        if self.chance(0.3):
            written["season"] = [self.any((0, 0.5, 1, 2)) for _ in range(11)] + [1]
        if self.chance(0.3):
            written["weekdays"] = [self.any((0, 0.5, 1, 2)) for _ in range(6)] + [1]
        if name == "one" and self.chance(0.6):
            written["referrals"] = True
        if name == "two":
            written["first"] = self.any([s for s, step in self.process.items() if step["kind"] in ("work", "attempt")])
        return written

    def playbook(self) -> dict[str, Any]:
        """How our people work; sellers who take nearly everybody, so that much happens."""
        return {
            "order": self.any(("worth", "first_come", "biggest", "stage")),
            "inbound": self.any(("interrupt", "interrupt", "next", "in_turn")),
            "stop": self.luck.randint(1, 5),
            "gap": self.any(("0 h", "1 h", "8 h", "2 d")),
            "open_deals": self.any(OPEN_PLACES),
            "hold_offer_during_ticket": self.chance(0.9),
            "target_min": self.any((0.0, 0.3)),
            "qualification": self.any((0.0, 0.2, 0.5)),
            "questions": self.luck.randint(0, 20),
            "stay": self.luck.random(),
            "hand_over": self.luck.random(),
            "early_notice": self.chance(0.5),
            "check": self.chance(0.8),
            "ask_referral": self.chance(0.8),
            "cross_sell": self.any(("none", "all", "all", "healthy", "matched")),
            "win_back": self.any(("none", "ask", "ask", "discount", "bundle")),
            "pass_signals": self.chance(0.5),
            "one_voice": self.chance(0.5),
            **({"joint_review": "2 d"} if self.chance(0.4) else {}),
        }

    def market(self) -> dict[str, Any]:
        """What customers are like; many lose patience, send goods back, renew for money."""
        return {
            "lead_time": self.any(("1 h", "1 d", "4 d")),
            "penalty": self.any((0.0, 0.2)),
            "patience": self.any((0.3, 1.0, 1.0)),
            "returns": self.any((0.0, 0.9)),
            "ticket_cost": 25,
            "loss_makers": self.luck.random(),
            "matching": self.luck.random(),
            "recurring": self.any((0.0, 0.5)),
            "next_value": self.any((0.5, 1.0)),
        }

    def write_campaign(self, sources: dict[str, Any]) -> None:
        """Something that somebody runs and that brings leads of the first source."""
        if not self.chance(0.35):
            return
        self.process["mailing"] = {
            "phase": "generate", "kind": "campaign", "role": self.any(list(self.team)), "effort": self.time(),
            "brings": "one", "leads": self.any((0, 3, 12, 800) if self.chance(0.1) else (0, 3, 12)), "cost": 100,
            "wait": self.wait(),
        }  # fmt: skip
        sources["mailings"] = {"rate": self.any(("1 / wk", "0.5 / d")), "first": "mailing"}
        if self.chance(0.3):
            sources["one"]["rate"] = "0 / d"

    def habits(self) -> dict[str, Any]:
        """How our people contact, talk, quote and answer."""
        any_of, some = self.any, self.luck
        return {
            "assignment": any_of(("chance", "segment")),
            "channel": any_of(tables.CHANNELS),
            "tone": any_of(tables.TONES),
            "contacts": some.randint(1, 5),
            "honour_opt_out": self.chance(0.5),
            "completeness": any_of(("complete", "gaps")),
            "form": any_of(tables.FORMS),
            "discount": any_of((0.0, 0.05, 0.2, 1.0)),
            "discount_step": any_of((0.0, 0.08, 0.5)),
            "discount_most": any_of((0.1, 0.3, 1.0)),
            "authority": any_of((0.0, 0.1)),
            "quarter_end": any_of((0.0, 0.1)),
            "answer": any_of(tables.ANSWERS),
            "bid_from": any_of((0.0, 0.4)),
            **({"quote_within": any_of(("1 h", "2 d"))} if self.chance(0.4) else {}),
        }

    def culture(self) -> dict[str, Any]:
        """What a part of the market is like to talk to."""
        return {
            "tone": self.any(("any", "informative", "directive")),
            "pace": self.any((0.3, 1.0, 2.5)),
            "panel": self.any((1, 3, 40)),
            "form": self.any(tables.FORMS[1:]),
        }

    def skipped(self) -> list[str]:
        """Steps that are left out, of those that may be."""
        able = [name for name, step in self.process.items() if step["kind"] in OPTIONAL and _goes_on(step)]
        for name in able:
            self.process[name]["may_skip"] = True
        return [name for name in able if self.chance(0.1)]

    def budget(self, sources: dict[str, Any]) -> dict[str, Any]:
        """Money for leads that cost something."""
        sources["one"]["cost"] = 10
        return {"one": self.any((50, 900, 90_000))}

    def customers(self) -> dict[str, Any]:
        """What customers are like, whom else they may buy from, and how strongly things act on them."""
        market = {
            "panel": self.any((1, 2, 5, 40)),
            "projects": self.any((0.0, 0.5, 1.0)),
            "best_questions": self.any((1, 6.5, 12)),
            "hesitation": self.any((-10, -1, 1, 3)),
            "fiscal_year": self.luck.randint(1, 12),
            "opt_out_cost": self.any((0, 30)),
            "visit_cost": self.any((0, 45)),
            "letter_cost": "1.50",
        }
        written: dict[str, Any] = {"market": market}
        if self.chance(0.3):
            written["rivals"] = {"acme": {"share": 0.625}, "bolt": {"share": 0.375}}
        if self.chance(0.3):
            usual = Coefficients()
            names = self.luck.sample(list(Coefficients.model_fields), 12)
            written["coefficients"] = {name: getattr(usual, name) * self.any((0.5, 2.0)) for name in names}
        return written

    def opening(self) -> dict[str, Any]:
        """What is there at second 0."""
        if self.chance(0.4):
            return {}
        kinds = {*SELF_STARTING, "campaign"}
        entered = [name for name, step in self.process.items() if step["kind"] not in kinds]
        return {
            "customers": self.luck.randint(0, 6),
            "open_deals": {name: self.luck.randint(0, 4) for name in entered if self.chance(0.6)},
        }

    # Process

    def write_plain_steps(self) -> None:
        """Steps of kind work in a row, with ways back, ways out and deals that never end."""
        names = [f"step_{i}" for i in range(self.luck.randint(1, 6))]
        for i, name in enumerate(names):
            onward = names[i + 1] if i + 1 < len(names) else self.any(("won", "customer"))
            self.process[name] = self.work(onward, [*names[: i + 1], "lost", "won", "never"])
        if self.player:
            self.process[names[0]] |= {"role": "rep", "effort": self.time()}

    def work(self, onward: str, other_ways: list[str]) -> dict[str, Any]:
        """A plain step that mostly leads *onward*."""
        others = self.luck.sample(other_ways, min(len(other_ways), self.luck.randint(1, 3)))
        ways = [onward, *[way for way in others if way != onward]]
        shares = [0.5**i for i in range(1, len(ways))]
        step: dict[str, Any] = {
            "phase": self.any(PHASES),
            "kind": "work",
            "endings": dict(zip(ways, [*shares, 1 - sum(shares)], strict=True)),
        }
        if self.chance(0.8):
            step |= {"role": self.any(list(self.team)), "effort": self.time()}
        if self.chance(0.7):
            step["wait"] = self.wait() if self.chance(0.5) else {ways[0]: self.wait(), "other": self.wait()}
        if self.chance(0.2):
            step["effects"] = True
        return step

    def write_cycle(self) -> None:
        """The whole cycle, from the first call to cross-selling, some of it left out, plain steps in between."""
        role = self.any(("rep", "rep", "back"))
        if self.player:
            role = "rep"
        self.gate("contact")
        self.process["attempt"] = self.task("contact", "attempt", role, gate="contact", next={"interested": "meeting"})
        self.gate("understand")
        self.process["meeting"] = self.task(
            "understand", "meeting", role, gate="understand",
            wait={"qualified": self.wait(), "other": self.wait()}, next={"qualified": "quotation"},
        )  # fmt: skip
        self.process["quotation"] = self.task(
            "offer", "quotation", role, valid=self.any(("3 h", "2 d", "30 d")), next={"sent": "decision"}
        )
        self.gate("offer", losses={"rival": 0.1} if self.chance(0.5) else {})
        after = "hand_over" if self.chance(0.7) else self.any(("won", "customer"))
        self.process["decision"] = {
            "phase": "offer",
            "kind": "decision",
            "gate": "offer",
            "wait": {"order": self.wait(), "rival": self.wait(), "other": self.wait()},
            "next": {"order": after, "hesitates": "hesitation"},
        }
        self.process["hesitation"] = self.task(
            "offer", "hesitation", role, wait=self.wait(), next={"answered": "decision"}
        )
        if after == "hand_over":
            issues = self.chance(0.85)
            onward = "goods" if issues else "delivery"
            self.process["hand_over"] = self.task("deliver", "hand_over", role, next={"done": onward})
            if issues:
                self.process["goods"] = {"phase": "deliver", "kind": "goods_issue", "next": {"issued": "delivery"}}
            if "farmer" in self.team:
                self.process[self.any(("hand_over", "meeting", "quotation"))]["owner"] = "farmer"
            self.process["delivery"] = self.task("deliver", "delivery", "back", wait=self.wait())
            self.write_invoice()
        if self.chance(0.4):
            self.process["between"] = self.work("meeting", ["lost", "never", "attempt"])
            self.process["attempt"]["next"] = {"interested": "between"}
        if self.chance(0.4):
            self.write_dormant()
        if after != "won":
            self.write_services(role)
        self.write_before_the_order(role)

    def write_invoice(self) -> None:
        """A bill after delivery, or one before it that must be paid first."""
        if not self.chance(0.6):
            return
        self.process["invoice"] = {
            "phase": "deliver", "kind": "invoice", "wait": self.wait(), "terms": self.any(("0 h", "5 h", "2 d")),
            "chance": self.any((0.5, 0.9)), **({"dunning": self.any(("1 h", "9 h"))} if self.chance(0.7) else {}),
        }  # fmt: skip
        if self.chance(0.25):
            self.process["invoice"]["next"] = {"paid": self.process["hand_over"]["next"]["done"]}
            self.process["hand_over"]["next"] = {"done": "invoice"}
        else:
            self.process["delivery"]["next"] = {"delivered": "invoice"}

    def write_dormant(self) -> None:
        """Leads that nobody reaches or that do not decide fall asleep and may wake up."""
        self.process["dormant"] = {
            "phase": "contact", "kind": "dormant", "wait": self.wait(), "chance": self.any((0.4, 0.8)),
            "next": {"wakes": "attempt"},
        }  # fmt: skip
        self.process["attempt"]["next"] |= {"unreachable": "dormant"}
        if self.chance(0.5):
            self.process["decision"]["next"] |= {"no_decision": "dormant"}

    def write_services(self, role: str) -> None:
        """What customers have: tickets, renewals, offers."""
        if self.chance(0.8):
            who, rate = self.any(("support", "support", role)), f"{self.any((0, 0.3, 1))} / d"
            self.process["ticket"] = self.task("follow_up", "ticket", who, rate=rate, level="8 h")
            if self.chance(0.5):
                self.process["ticket"]["to_owner"] = 0.5
        if self.chance(0.6):
            after = self.any(("0 h", "3 h", "2 d"))
            self.process["check"] = self.task("follow_up", "check", self.any((role, "support")), after=after)
        if self.chance(0.6):
            self.gate("follow_up")
            self.process["renewal"] = {
                "phase": "follow_up", "kind": "renewal", "gate": "follow_up", "every": self.any(("1 d", "60 h")),
            }  # fmt: skip
            if self.chance(0.7):
                self.gate("win_back")
                self.process["win_back"] = self.task("win_back", "win_back", role, gate="win_back", cost=5)
                self.process["renewal"]["next"] = {"churned": "win_back"}
                if self.chance(0.3):
                    self.process["win_back"]["next"] = {"won_back": "quotation"}
        if self.chance(0.8):
            self.gate("develop")
            self.process["cross_sell"] = self.task(
                "develop", "cross_sell", role, gate="develop", after=self.any(("0 d", "1 d", "30 h"))
            )
            if self.chance(0.5):
                self.process["cross_sell"]["every"] = self.any(("5 h", "1 d"))
            if self.chance(0.5):
                ways = [name for name in ("quotation", "hand_over", "goods", "delivery") if name in self.process]
                self.process["cross_sell"]["next"] = {"bought": self.any(ways)}

    def write_before_the_order(self, role: str) -> None:
        """What not every process has: bid, research, proof, approval, barrier, contract, questions, ways back."""
        back = self.any(("support", role))
        self.process["meeting"]["meetings"] = self.luck.randint(1, 3)
        if self.chance(0.3):
            self.put_before("attempt", "interested", "bid", self.task("understand", "bid", role, cost=5), "bid")
        if self.chance(0.4):
            step = self.task("understand", "research", back, sharpens=self.any(tables.SHARPENED))
            self.put_before("attempt", "interested", "research", step, "done")
        if self.chance(0.4):
            step = self.task("understand", "proof", role, **({"wait": self.wait()} if self.chance(0.7) else {}))
            self.put_before("meeting", "qualified", "proof", step, "done")
        if self.chance(0.4):
            step = self.task("offer", "approval", back, chance=self.any((0.0, 0.5, 1.0)))
            step |= {"wait": self.wait()} if self.chance(0.5) else {}
            self.put_before("meeting", "qualified", "approval", step, "approved")
            step["next"] |= {"refused": "quotation"} if self.chance(0.5) else {}
        if self.chance(0.3):
            step = self.task("offer", "contract", role, wait=self.wait(), chance=0.8)
            self.put_before("decision", "order", "contract", step, "signed")
        if self.chance(0.3):
            barrier = {"phase": "offer", "kind": "barrier", "wait": self.wait(), "chance": 0.7}
            self.put_before("decision", "order", "barrier", barrier, "granted")
        if self.chance(0.4):
            self.process["question"] = self.task(
                "offer", "question", back, rate=f"{self.any((0, 1, 5))} / d", level=self.any(("1 h", "8 h"))
            )
        if self.chance(0.5):
            self.process["hesitation"]["next"]["back"] = "meeting"

    def put_before(self, step: str, ending: str, name: str, new: dict[str, Any], good: str) -> None:
        """Let a new step come between an ending and where it led."""
        ways = self.process[step]["next"]
        self.process[name] = new | {"next": {good: ways[ending]}}
        ways[ending] = name
        new["next"] = self.process[name]["next"]

    def gate(self, phase: str, **more: Any) -> None:
        """Configure the rate of a phase."""
        self.phases[phase] = {"conversion": self.any((0.3, 0.6, 0.6, 0.9, 1.0)), **more}
        if more.get("losses"):
            self.phases[phase]["conversion"] = 0.6

    def task(self, phase: str, kind: str, role: str, **more: Any) -> dict[str, Any]:
        """A step of any kind on which somebody works."""
        return {"phase": phase, "kind": kind, "role": role, "effort": self.time(), **more}
