"""Do the parts of a scenario agree? Names that must exist, shares that must add up, steps that must be reached.

Works on the plain mapping as it was written, so that these problems are told together with those of single values: a
part of the wrong shape is passed over here, because it is told elsewhere.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, pairwise
from typing import Any, NamedTuple

from salescycle.sim.words.kinds import (
    ENDS,
    ITSELF,
    KINDS,
    MOST_NAMES,
    MOST_OPTIONAL,
    NEVER,
    OPTIONAL,
    PHASES,
    SELF_STARTING,
    Kind,
)

__all__ = ["Disagreement", "absent_people", "disagreements"]

TOLERANCE = 1e-9
MOST_PHASES_AT_ONCE = 1
"""So many times a deal may change its phase in no time: a stage writes a short list of commands."""
KeyPath = tuple[str | int, ...]


class Disagreement(NamedTuple):
    """One thing that does not agree with the rest."""

    path: KeyPath
    found: str
    need: str
    word: str = ""
    known: Collection[str] = ()
    """What may have been meant instead of *word*."""


def disagreements(document: Mapping[str, Any]) -> list[Disagreement]:
    """All disagreements of one scenario, in no particular order."""
    if any(len(_block(document, key)) > MOST_NAMES for key in document):
        return []  # told as too long elsewhere; comparing so many names would take minutes
    parts = [_people(document), _sources(document), _market(document), _steps(document), _gates(document)]
    parts += [_once(document), _drain(document), _optional(document), _budget(document)]
    problems = [problem for part in [*parts, _opening(document)] for problem in part]
    # A misspelt next would make half of the process look as if nobody reached it.
    return problems or list(_flow(document))


def _block(value: Any, key: str) -> Mapping[str, Any]:
    part = value.get(key) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _blocks(value: Any, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((name, part) for name, part in _block(value, key).items() if isinstance(part, Mapping))


def _total(shares: Mapping[str, Any]) -> float | None:
    """Sum of the shares, or None if one of them is no share from 0 to 1, which is told elsewhere."""
    if all(isinstance(share, int | float) and 0 <= share <= 1 for share in shares.values()):
        return math.fsum(shares.values())
    return None


def _kind(step: Any) -> Kind | None:
    """The kind of a step, if it has one that exists."""
    word = step.get("kind") if isinstance(step, Mapping) else None
    return KINDS.get(word) if isinstance(word, str) else None  # type: ignore[call-overload]


def _desk(document: Mapping[str, Any], role: Any) -> str:
    """How the people of a role sit: own or pool; own when nothing is said."""
    block = _block(document, "team").get(role) if isinstance(role, str) else None
    return str(block.get("desk") or "own") if isinstance(block, Mapping) else "own"


def _starts_itself(step: Any) -> bool:
    return _kind(step) is not None and step["kind"] in SELF_STARTING


def _on_the_way(steps: Mapping[str, Any]) -> list[str]:
    """Steps that deals come to: all but those that start by themselves."""
    return [name for name, step in steps.items() if not _starts_itself(step)]


def _unknown(path: KeyPath, word: Any, known: Collection[str], what: str) -> Iterator[Disagreement]:
    """Nothing if *word* is known or no text at all."""
    if isinstance(word, str) and word not in known:
        names = ", ".join(islice(known, 20)) or "none is defined"
        yield Disagreement(path, repr(word[:60]), f"{what} ({names})", word, known)


def _people(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    calendars = _block(document, "calendars")
    for name, role in _blocks(document, "team"):
        ramp = role.get("ramp")
        if role.get("desk") == "pool" and isinstance(ramp, str) and ramp.strip("0. ")[:1].isdigit():
            need = "desk: own; a pool does not know whose speed a task will have"
            yield Disagreement(("team", name, "ramp"), f"a ramp of {ramp[:40]}", need)
        yield from _unknown(("team", name, "calendar"), role.get("calendar"), calendars, "one of the calendars")


def absent_people(document: Mapping[str, Any]) -> list[Disagreement]:
    """What is wrong with absences, changes of the people's number considered."""
    return [problem for name, role in _blocks(document, "team") for problem in _absences(document, name, role)]


def _absences(document: Mapping[str, Any], name: str, role: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Each is of somebody who is ever there, and ends after it begins."""
    ever = _ever(document, name, role)
    written = role.get("absences")
    for number, absence in enumerate(written if isinstance(written, list | tuple) else ()):
        if not isinstance(absence, Mapping):
            continue
        person, first, last = (absence.get(key) for key in ("person", "first", "last"))
        path = ("team", name, "absences", number)
        if isinstance(person, int) and ever and person > ever:
            yield Disagreement((*path, "person"), str(person), f"a number from 1 to {ever}, people of this role")
        if isinstance(first, str) and isinstance(last, str) and last < first:
            yield Disagreement((*path, "last"), repr(last[:60]), f"the first day or a later one ({first[:60]})")


def _ever(document: Mapping[str, Any], name: str, role: Mapping[str, Any]) -> int:
    """People who are ever in a role, by its count and what changes make of it; 0 when nobody can say."""
    changes = document.get("changes")
    counts: list[Any] = [role.get("count")]
    for change in changes if isinstance(changes, list | tuple) else ():
        values = _block(change, "set")
        if "team" in values or f"team.{name}" in values:
            return 0
        counts.append(values.get(f"team.{name}.count", counts[0]))
    if not all(isinstance(count, int) for count in counts):
        return 0
    pairs = pairwise(counts)
    return int(counts[0] + sum(max(0, after - before) for before, after in pairs))


def _sources(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    named = {"first": ("process", "a step"), "product": ("products", "a product"), "segment": ("segments", "a segment")}
    for name, source in _blocks(document, "sources"):
        for key, (block, what) in named.items():
            yield from _unknown(("sources", name, key), source.get(key), _block(document, block), what)
        season = source.get("season")
        if isinstance(season, list) and season and not any(season):
            yield Disagreement(("sources", name, "season"), "only zeros", "a month in which leads arrive")
        first = source.get("first")
        if isinstance(first, str) and _starts_itself(_block(document, "process").get(first)):
            need = "a step that leads can enter; this one starts by itself when a deal has become a customer"
            yield Disagreement(("sources", name, "first"), repr(first), need)
        if _is_nothing(source.get("rate")) and not _is_fed(document, name, source):
            need = "a rate above 0, or a campaign that brings its leads, or referrals: true"
            yield Disagreement(("sources", name, "rate"), "0", need)


def _is_nothing(rate: Any) -> bool:
    """Whether a rate is 0, as far as it can be read; what cannot be read is told elsewhere."""
    try:
        return isinstance(rate, str) and float(rate.partition("/")[0]) == 0
    except ValueError:
        return False


def _is_fed(document: Mapping[str, Any], name: str, source: Mapping[str, Any]) -> bool:
    """Whether anything but its rate brings leads of a source."""
    brought = (step.get("brings") for _, step in _blocks(document, "process") if step.get("kind") == "campaign")
    return bool(source.get("referrals")) or name in brought


def _runs_campaigns(document: Mapping[str, Any], source: str) -> bool:
    """Whether what comes from a source are campaigns, by its first step."""
    steps = _block(document, "process")
    first = _block(_block(document, "sources"), source).get("first") or next(iter(steps), "")
    step = steps.get(first) if isinstance(first, str) else None
    return isinstance(step, Mapping) and step.get("kind") == "campaign"


def _market(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    segments = {name: block.get("share") for name, block in _blocks(document, "segments")}
    if segments:
        yield from _sum_to_one(("segments",), segments, "shares")
    products = {name: block.get("share") for name, block in _blocks(document, "products")}
    if products and not all(source.get("product") for _, source in _blocks(document, "sources")):
        yield from _sum_to_one(("products",), products, "shares (a source names no product, so they are drawn)")
    yield from _rivals(document)


def _rivals(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    rivals = {name: block.get("share") for name, block in _blocks(document, "rivals")}
    if rivals:
        yield from _sum_to_one(("rivals",), rivals, "shares")


def _drain(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """A run until nothing is pending ends only where customers leave one day."""
    steps = [step for _, step in _blocks(document, "process")]
    goes_on = [
        s for s in steps if s.get("kind") in ("ticket", "renewal") or (s.get("kind") == "cross_sell" and s.get("every"))
    ]
    rate = _block(_block(document, "phases"), "follow_up").get("conversion")
    leave = any(s.get("kind") == "renewal" for s in steps) and isinstance(rate, int | float) and rate < 1
    if document.get("drain") is True and goes_on and not leave:
        yield Disagreement(("drain",), "true", "false: customers who never leave are never done with")


def _optional(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Only what nothing else needs may be left out; the playbook leaves out only what may be."""
    steps = dict(_blocks(document, "process"))
    optional = [name for name, step in steps.items() if step.get("may_skip") is True]
    for name in optional:
        path = ("process", name, "may_skip")
        if _kind(steps[name]) is not None and steps[name]["kind"] not in OPTIONAL:
            yield Disagreement(path, "true", f"false: only steps of kind {', '.join(OPTIONAL)} can be left out")
        first = next(iter(_block(steps[name], "endings")), "")
        if _block(steps[name], "next").get(first, first) == NEVER:
            yield Disagreement(path, "true", "false, or a first ending that goes on: who leaves a step out goes there")
    if len(optional) > MOST_OPTIONAL:
        yield Disagreement(("process",), f"{len(optional)} steps that may be left out", f"at most {MOST_OPTIONAL}")
    skipped = _block(document, "playbook").get("skip")
    for name in skipped if isinstance(skipped, list | tuple) else ():
        yield from _unknown(("playbook", "skip"), name, optional, "a step with may_skip: true")


def _budget(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Money buys leads of sources whose leads cost something."""
    sources = _block(document, "sources")
    for name in _block(_block(document, "playbook"), "budget"):
        path = ("playbook", "budget", name)
        yield from _unknown(path, name, sources, "a source")
        if name in sources and _is_free(_block(sources, name).get("cost", 0)):
            yield Disagreement(path, "a budget for leads that cost nothing", f"sources.{name}.cost above 0")


def _is_free(cost: Any) -> bool:
    """Whether a price is 0, as far as it can be read; what cannot be read is told elsewhere."""
    try:
        return isinstance(cost, int | float | str) and float(cost) == 0
    except ValueError:
        return False


def _once(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Each kind that begins by itself stands once in a process: an account has one clock for it."""
    first: dict[str, str] = {}
    for name, step in _blocks(document, "process"):
        if not _starts_itself(step):
            continue
        kind = str(step["kind"])
        if kind in first:
            yield Disagreement(("process", name, "kind"), repr(kind), f"one step of this kind; {first[kind]} is one")
        first.setdefault(kind, name)


def _sum_to_one(path: KeyPath, shares: Mapping[str, Any], what: str) -> Iterator[Disagreement]:
    total = _total(shares)
    if total is not None and abs(total - 1) > TOLERANCE:
        yield Disagreement(path, f"{what} that sum to {total:.12g}", "a sum of 1")


def _steps(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    for name, step in _blocks(document, "process"):
        yield from _Step(document, name, step).disagreements()


class _Step:
    """One step against the rest of the scenario."""

    def __init__(self, document: Mapping[str, Any], name: str, step: Mapping[str, Any]) -> None:
        self.document = document
        self.name = name
        self.step = step
        self.steps = _block(document, "process")
        self.given = {key for key, value in step.items() if value is not None}
        self.kind = _kind(step)

    def path(self, *keys: str) -> tuple[str, ...]:
        """Path of a key of this step."""
        return ("process", self.name, *keys)

    def disagreements(self) -> Iterator[Disagreement]:
        """What is wrong with this step, given its kind."""
        if self.name in (*ENDS, NEVER):
            yield Disagreement(self.path(), f"a step named {self.name}", "another name: this one is an end")
        team = _block(self.document, "team")
        yield from _unknown(self.path("role"), self.step.get("role"), team, "one of the roles")
        yield from _unknown(self.path("owner"), self.step.get("owner"), team, "one of the roles")
        yield from _unknown(
            self.path("brings"), self.step.get("brings"), _block(self.document, "sources"), "one of the sources"
        )
        brings = self.step.get("brings")
        if isinstance(brings, str) and _runs_campaigns(self.document, brings):
            yield Disagreement(self.path("brings"), repr(brings), "a source of leads; this one is of campaigns")
        if "owner" in self.given and ("role" not in self.given or self.step.get("may_skip") is True):
            need = "a role whose people do the step, and no may_skip: who does it hands the account on"
            yield Disagreement(self.path("owner"), str(self.step["owner"])[:60], need)
        if "cost" in self.given and self.step.get("kind") in NOBODYS:
            need = f"no line: nobody does a {self.step['kind']}"
            yield Disagreement(self.path("cost"), str(self.step["cost"])[:60], need)
        if _desk(self.document, self.step.get("owner")) == "pool":
            found = f"{self.step['owner']}, whose people share a desk"
            yield Disagreement(self.path("owner"), found, "a role whose people have desks of their own")
        if self.kind is not None:
            yield from self._keys(self.kind)
            yield from self._endings(self.kind)
            yield from self._next(self.kind)
            yield from self._wait(self.kind)
            yield from self._gate(self.kind)

    def _keys(self, kind: Kind) -> Iterator[Disagreement]:
        word = self.step["kind"]
        for key in sorted(kind.needs - self.given):
            yield Disagreement(self.path(key), "nothing", f"{key}: a step of kind {word} has one")
        taken = kind.needs | kind.takes | EVERY_STEP
        for key in sorted(self.given & SOME_STEPS - taken):
            yield Disagreement(self.path(key), f"a key that a step of kind {word} does not take", _listed(taken))
        if self.step.get("effects") is False and (kind.gate is not None or word in _MOVING):
            yield Disagreement(self.path("effects"), "false", f"no line: a {word} lives by what it does to customers")
        if "effort" in self.given and "role" not in self.given | kind.needs:
            yield Disagreement(self.path("role"), "nothing", "the role whose people do it")

    def endings(self, kind: Kind) -> list[str]:
        """Names of the endings of this step."""
        return list(kind.endings or _block(self.step, "endings"))

    def _endings(self, kind: Kind) -> Iterator[Disagreement]:
        if kind.endings:
            return
        shares = _block(self.step, "endings")
        if shares:
            yield from _sum_to_one(self.path("endings"), shares, "shares")
        targets = dict.fromkeys((*_on_the_way(self.steps), *ENDS, NEVER, *_block(self.step, "next")))
        for ending in shares:
            yield from _unknown(self.path("endings", ending), ending, targets, "a step, an end, or a line in next")

    def _next(self, kind: Kind) -> Iterator[Disagreement]:
        written = _block(self.step, "next")
        endings, targets = dict.fromkeys(self.endings(kind)), dict.fromkeys((*_on_the_way(self.steps), *ENDS))
        for ending, target in written.items():
            what = f"an ending of this {self.step['kind']}"
            yield from _unknown(self.path("next", ending), ending, endings, what)
            yield from _unknown(self.path("next", ending), target, targets, "a step or an end")
        for ending in sorted(set(written) & {end for end, usual in kind.leads_to.items() if usual == "lost"}):
            if written[ending] in ("won", "customer") and self.step["kind"] in BEFORE_THE_ORDER:
                need = "a step, or lost: nobody has ordered who leaves this way"
                yield Disagreement(self.path("next", ending), repr(written[ending]), need)
        for ending in sorted(kind.fixed & set(written)):
            need = f"no line: after a {self.step['kind']} the account goes on as before"
            yield Disagreement(self.path("next", ending), repr(written[ending]), need)
        for ending, usual in kind.leads_to.items():
            if usual is None and ending not in written:
                yield Disagreement(self.path("next"), f"no line for {ending}", f"the step to which {ending} leads")

    def _wait(self, kind: Kind) -> Iterator[Disagreement]:
        waits = self.step.get("wait")
        if not isinstance(waits, Mapping):
            return
        known = dict.fromkeys((*self.endings(kind), "other"))
        for ending in waits:
            yield from _unknown(self.path("wait", ending), ending, known, "an ending of this step, or other")
        without = [end for end in self.endings(kind) if end not in waits and end not in kind.unclocked]
        if "other" not in waits and without:
            yield Disagreement(self.path("wait"), f"no time for {', '.join(without)}", "a line for each, or for other")

    def _gate(self, kind: Kind) -> Iterator[Disagreement]:
        gate = self.step.get("gate")
        if kind.gate is not None and gate is not None and gate != kind.gate:
            yield Disagreement(self.path("gate"), repr(gate), f"{kind.gate}: it is what a {self.step['kind']} decides")


_MOVING = frozenset(("quotation", "hesitation", "delivery"))
"""Kinds without a gate that make no sense where customers have no state."""
NOBODYS = ("decision", "renewal", "goods_issue", "invoice", "dormant")
"""Kinds that nobody of ours does: there is no work whose doing could cost anything."""
BEFORE_THE_ORDER = ("attempt", "meeting", "bid", "approval", "decision", "contract")
EVERY_STEP = frozenset(("phase", "kind", "role", "next", "documents", "may_skip", "effects", "cost", "owner"))
SOME_STEPS = frozenset().union(*(kind.needs | kind.takes for kind in KINDS.values())) - EVERY_STEP


def _listed(keys: frozenset[str]) -> str:
    return f"only {', '.join(sorted(keys))}"


def _gates(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    phases = _block(document, "phases")
    gated: dict[str, str] = {}
    for name, step in _blocks(document, "process"):
        kind, phase = _kind(step), step.get("gate")
        if kind is None or phase is None or phase != kind.gate:
            continue
        if phase in gated:
            yield Disagreement(("process", name, "gate"), repr(phase), f"one gate a phase; {gated[phase]} has it")
        elif phase not in phases:
            yield Disagreement(
                ("process", name, "gate"), repr(phase), f"phases.{phase}.conversion, the rate it decides"
            )
        gated[phase] = name
    for phase, block in _blocks(document, "phases"):
        if phase in gated:
            yield from _losses(document, phase, block, gated[phase])
        elif phase in PHASES:
            need = f"a step with gate: {phase} (shares of a work step stand in its endings)"
            yield Disagreement(("phases", phase), "rates that no step uses", need)


def _losses(document: Mapping[str, Any], phase: str, block: Mapping[str, Any], step: str) -> Iterator[Disagreement]:
    kind = _kind(_block(document, "process")[step])
    reasons = sorted(kind.losses) if kind else []
    losses = _block(block, "losses")
    for reason in losses:
        yield from _unknown(("phases", phase, "losses", reason), reason, reasons, "a reason with a share of its own")
    total = _total({**losses, "conversion": block.get("conversion")})
    if total is not None and total > 1 + TOLERANCE:
        yield Disagreement(("phases", phase), f"conversion and losses that sum to {total:.12g}", "at most 1")


def _flow(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Steps nobody reaches, and circles nobody leaves."""
    process = dict(_blocks(document, "process"))
    leads_to = {name: _targets(name, step) for name, step in process.items()}
    reached = _closure(_entered(document, process), leads_to)
    for name in process:
        if name not in reached:
            yield Disagreement(("process", name), "a step that nobody reaches", "a step whose next leads here")
    backwards: dict[str, set[str]] = {}
    for name, targets in leads_to.items():
        for target in targets:
            backwards.setdefault(target, set()).add(name)
    leaving = _closure({*ENDS, NEVER}, backwards)
    yield from _rush(process)
    for name, step in process.items():
        if name in reached and name not in leaving and not _starts_itself(step):
            yield Disagreement(("process", name), "a circle that nobody leaves", "a way to lost, won or customer")


def _rush(process: Mapping[str, Mapping[str, Any]]) -> Iterator[Disagreement]:
    """Circles of steps that a deal may pass in no time, so that nothing would ever stop it, and long ways of them."""
    ways = {"approval": "approved", "hesitation": "back", "goods_issue": "issued"}
    at_once = {}
    for name, step in process.items():
        kind = str(step.get("kind"))
        ending, usual = ways.get(kind), name
        if step.get("may_skip") is True:
            ending = next(iter(_block(step, "endings")), "done")
            usual = ending if kind == "work" else name
        target = _block(step, "next").get(ending, usual) if ending else name
        if target != name or kind == "approval":
            at_once[name] = str(target)
    for name in at_once:
        way = [name]
        while way[-1] in at_once and way.count(way[-1]) == 1:
            way.append(at_once[way[-1]])
        need = "a step in between at which somebody works or waits"
        # Steps that are left out alone make no endless circle: they are left out on the way forward only.
        if any(process[step].get("kind") in ways for step in way[way.index(way[-1]) : -1]):
            yield Disagreement(("process", name, "next"), "a circle of steps that let a deal pass", need)
            return
        phases = [process[step].get("phase") for step in way if step in at_once and process[step].get("kind") in ways]
        if sum(one != other for one, other in pairwise(phases)) > MOST_PHASES_AT_ONCE:
            yield Disagreement(("process", name, "next"), "steps in many phases that let a deal pass", need)


def _entered(document: Mapping[str, Any], process: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Steps that accounts enter from outside."""
    usual = next(iter(process), "")
    firsts = {str(source.get("first") or usual) for _, source in _blocks(document, "sources")}
    by_themselves = {name for name, step in process.items() if _starts_itself(step)}
    return firsts | by_themselves | set(_block(_block(document, "opening"), "open_deals"))


def _targets(name: str, step: Mapping[str, Any]) -> set[str]:
    """Where a deal can go from this step, with a chance above 0."""
    written = _block(step, "next")
    kind = _kind(step)
    if kind is None or not kind.endings:
        return {str(written.get(end, end)) for end, share in _block(step, "endings").items() if share}
    usual = {end: name if to == ITSELF else to for end, to in kind.leads_to.items()}
    return {str(written.get(end, to)) for end, to in usual.items()}


def _closure(start: set[str], leads_to: Mapping[str, set[str]]) -> set[str]:
    """Everything that can be reached from *start*, itself included."""
    reached: set[str] = set()
    waiting = set(start)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= leads_to.get(name, set()) - reached
    return reached


def _opening(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    steps = dict.fromkeys(_on_the_way(_block(document, "process")))
    process = _block(document, "process")
    for name in _block(_block(document, "opening"), "open_deals"):
        if isinstance(process.get(name), Mapping) and process[name].get("kind") == "campaign":
            yield Disagreement(("opening", "open_deals", name), repr(name), "a step of deals; this one runs a campaign")
        yield from _unknown(("opening", "open_deals", name), name, steps, "a step that deals come to")
