"""The debrief as one document of plain values and words: what lines, page, save and ``--json`` tell alike."""

from collections.abc import Iterable, Sequence
from shlex import quote
from typing import Any, NamedTuple

from salescycle.scenarios.voices import DebriefWords
from salescycle.sim.game.actions import PRESETS, Act, Value
from salescycle.sim.game.aftermath import Outcome, how_it_went, signs_later
from salescycle.sim.game.conformance import conformance, habits, otherwise_at
from salescycle.sim.game.debrief import Debrief, Judged
from salescycle.sim.game.guesses import Commit, Guess, calibration
from salescycle.sim.game.hindsight import Hindsight, hindsight, same_luck
from salescycle.sim.game.loops import Link, links_of, taught_link
from salescycle.sim.game.score import Score
from salescycle.sim.game.session import Session
from salescycle.sim.game.taught import taught
from salescycle.sim.game.view import UNKNOWN, Fact, View
from salescycle.sim.model.tables import KINDS
from salescycle.tui.play.routine import compare_line
from salescycle.tui.play.verdict import verdict
from salescycle.tui.play.wording import Wording

__all__ = ["Document", "Game", "debrief_document", "months_of"]

Document = dict[str, Any]


class Game(NamedTuple):
    """A game that is over, and what it is told with."""

    session: Session
    view: View
    wording: Wording
    words: DebriefWords
    guesses: Sequence[Guess] = ()
    """Of this game that have been settled."""
    guessed_before: Sequence[Guess] = ()
    """In games that were over when this one ended."""
    asked: int = 0
    """How often the adviser was asked."""
    commits: Sequence[Commit] = ()
    """What was said to be booked."""


def debrief_document(told: Debrief, game: Game) -> Document:
    """The debrief; money in currency units."""
    session, mattered = game.session, told.that_mattered
    you, par, decisions = _money(told.you.total), _money(told.par.total), _money(told.decisions)
    known = hindsight(session, game.view, mattered)
    later = signs_later(session, {each.account for each in told.judged if each.account >= 0})
    stops = [_stop(each, game, later) for each in told.judged]
    heavy = [
        {**stops[told.judged.index(each)], **_in_depth(each, game, known.get(each.turn.turn))} for each in mattered
    ]
    seat = session.seat
    own = {key: _plain(value) for key, value in habits(seat, told.judged).items()}
    return {
        "scenario": seat.scenario.name,
        "level": seat.level.name,
        "seed": session.seed,
        "decided": len(session.acts),
        "adviser": game.asked,
        "currency": seat.scenario.currency,
        "sentence": verdict(told, _usual_margin(session), game.words),
        "score": you,
        "par": par,
        "difference": round(you - par, 2),
        "decisions_total": decisions,
        "decisions_se": _money(told.decisions_se),
        "luck": round(you - par - decisions, 2),
        "parts": _parts(told.you),
        "par_parts": _parts(told.par),
        "year_after": months_of(told.you),
        "stops": stops,
        "mattered": heavy,
        "loops": _loops(heavy, game.words),
        "conformance": [each._asdict() for each in conformance(seat, told.judged)],
        "habits": own,
        "compare": compare_line(seat.scenario.name, own),
        "drill": _drill(told, seat.scenario.name),
        "guesses": [list(guess) for guess in game.guesses],
        "guesses_before": [list(guess) for guess in game.guessed_before],
        "commits": [_commit(each, game.wording) for each in game.commits],
        "calibration": _calibration([*game.guessed_before, *game.guesses]),
    }


def _commit(each: Commit, say: Wording) -> Document:
    """What was said to be booked, and what was, in currency units."""
    return {
        "time": say.iso(each.second),
        "when": say.day(each.second),
        "until": say.iso(each.until),
        "said": round(each.said, 2),
        "booked": round(each.booked, 2),
        "difference": round(each.booked - each.said, 2),
    }


def _stop(each: Judged, game: Game, later: dict[int, tuple[int, int]]) -> Document:
    link = _link(each, game.session)
    q, regret = _money(each.valued.q), _money(each.valued.regret)
    return {
        "n": each.number,
        "time": game.wording.iso(each.turn.time),
        "when": game.wording.moment(each.turn.time),
        "account": each.account,
        "company": "" if each.account < 0 else game.view.name_of(each.account).company,
        "kind": KINDS[each.kind] if each.kind >= 0 else "",
        "action": each.act.action,
        "arguments": dict(each.act.arguments),
        "did": _did(each, each.act, game.wording),
        "q": q,
        "against_par": _money(each.valued.against),
        "against_par_se": _money(each.valued.against_se),
        "best_action": each.best.told(),
        "best_did": _did(each, each.best, game.wording),
        "q_best": round(q + regret, 2),  # from the same futures as q: the half that chose is not asked again
        "best_against_par": _money(_mean(each.bests)),
        "regret": regret,
        "regret_se": _money(each.valued.regret_se),
        "is_bettered": each.is_bettered,
        "outcome": _outcome(each, game, later),
        "why": game.words.links[link.name] if link else "",
        "loop": link.loop if link else None,
    }


def _in_depth(each: Judged, game: Game, known: Hindsight | None) -> Document:
    luck = same_luck(game.session, each)
    return {
        "yours": _distribution(each.yours),
        "how_often": _how_often(each, game),
        "best": _distribution(each.bests),
        "same_luck": {
            "yours": _money(luck.yours - luck.par),
            "best": _money(luck.best - luck.par),
            "difference": _money(luck.best - luck.yours),
        },
        "knew": _facts((fact for fact in known.knew.facts if fact.state != UNKNOWN), game.wording) if known else [],
        "not_asked": [game.words.not_asked[fact.about] for fact in known.not_asked] if known else [],
        "true": _truths(known, game) if known else [],
    }


def _how_often(each: Judged, game: Game) -> str:
    """In how many futures it was a matter of a deal: a mean may come from few of them."""
    much = _usual_margin(game.session) / 2
    worse, better = (sum(sign * cents > much for cents in each.yours) for sign in (-1, 1))
    return game.words.verdict["how_often"].format(worse=worse, better=better, futures=len(each.yours))


def _truths(known: Hindsight, game: Game) -> list[Document]:
    """Facts as they were, as far as they are not what the player knew."""
    knew = {fact.about: fact.state for fact in known.knew.facts}
    told = []
    for fact in known.true:
        if fact.state not in (UNKNOWN, knew.get(fact.about)) and fact.about != "benefits":
            label, line = game.wording.fact(fact)
            told.append({"about": label, "is": game.words.truly.get(fact.about, {}).get(fact.state, line)})
    return told


def _facts(facts: Iterable[Fact], wording: Wording) -> list[Document]:
    return [{"about": label, "is": line} for label, line in map(wording.fact, facts)]


def _link(each: Judged, session: Session) -> Link | None:
    """The loop of a decision that was worse than par's, where it may be taught."""
    if each.valued.against >= 0:
        return None
    found = otherwise_at(session.seat, each)
    links = links_of(each.kind, each.act.action, found, is_next=each.turn.is_next)
    return taught_link(links, taught(session.seat.scenario.name))


def _loops(heavy: Sequence[Document], words: DebriefWords) -> list[Document]:
    """Loops of the decisions that mattered, each with the numbers of its stops."""
    return [
        {"loop": name, "name": loop.label, "line": loop.line, "stops": stops}
        for name, loop in words.loops.items()
        if (stops := [each["n"] for each in heavy if each["loop"] == name])
    ]


def _did(each: Judged, act: Act, wording: Wording) -> str:
    """What was done, as the pickers call it."""
    if act.action == "routine":
        return "as usual" if each.turn.is_next else "first what was next"
    if act.action != "work":
        return f"{wording.act(act)}{', and told them why' if act.arguments.get('told') == 'honestly' else ''}"
    if not act.arguments:
        return "as usual" if each.turn.is_next else "this one first"
    presets = PRESETS.get(each.kind, ())
    if act.arguments not in presets:
        return wording.act(act)
    i = presets.index(dict(act.arguments))
    return wording.way(KINDS[each.kind], i, presets[i]).lower()


def _outcome(each: Judged, game: Game, later: dict[int, tuple[int, int]]) -> str:
    if each.account < 0:
        return ""
    told = how_it_went(game.session.live.log(), each.account, each.turn.time)
    said = _of_outcome(told, game.words)
    signs, years = later[each.account]
    return f"{said}; signs later in {signs} of {years}" if told.is_open and signs else said


def _of_outcome(told: Outcome, words: DebriefWords) -> str:
    reasons = {"lost": words.lost, "left": words.left}.get(told.state, {})
    return reasons.get(told.reason) or words.outcomes[told.state].format(days=told.days)


def _distribution(cents: Sequence[float]) -> Document:
    """Differences from par, future by future, from low to high."""
    values = sorted(_money(each) for each in cents)
    return {
        "futures": len(values),
        "mean": _money(_mean(cents)),
        "quartiles": [_quantile(values, share) for share in (0.25, 0.5, 0.75)],
        "values": values,
    }


def _quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, linear between two (Hyndman & Fan 1996, definition 7)."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return round(values[low] + (place - low) * (values[high] - values[low]), 2)


def _parts(score: Score) -> Document:
    return {
        "window_margin": _money(score.window_margin),
        "after_margin": _money(score.after_margin),
        "hours": _money(score.hours),
        "spend": _money(score.spend),
    }


def months_of(you: Score) -> list[Document]:
    """The year after, month by month; money in currency units."""
    return [_rounded(month._asdict()) for month in you.months]


def _rounded(month: Document) -> Document:
    return {name: _money(x) if name in ("margin", "spend") else round(x, 2) for name, x in month.items()}


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return value
    return int(value) if value == int(value) else round(value, 4)


def _drill(told: Debrief, scenario: str) -> Document | None:
    kind = told.costliest_kind
    if kind is None:
        return None
    cost = -sum(each.valued.against for each in told.judged if each.kind == KINDS.index(kind))
    return {"kind": kind, "cost": _money(cost), "line": f"salescycle drill {kind} {quote(scenario)} --text"}


def _calibration(guesses: Sequence[Guess]) -> Document | None:
    found = calibration(guesses)
    if found is None:
        return None
    return {**found._asdict(), "table": [said._asdict() for said in found.table]}


def _usual_margin(session: Session) -> float:
    """What a usual deal brings [cents]."""
    firm = session.parameters.firm[0]
    return float(firm["value_median"] * firm["margin"])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _money(cents: float) -> float:
    return round(cents / 100, 2)
