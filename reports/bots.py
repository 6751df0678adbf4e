"""The table of reference players: who beats the firm's own playbook on the same luck, and by what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from salescycle.reports.columns import Report, Table
from salescycle.reports.result import Document, currency
from salescycle.reports.wording import NOTHING, human, money, share
from salescycle.sim.game.bots import BALANCED
from salescycle.sim.studies.compare import ALPHA
from salescycle.sim.studies.inference import holm
from salescycle.sim.words.safe import safe

__all__ = ["bots_report", "finding"]

Line = Mapping[str, Any]


def bots_report(document: Document) -> Report:
    """The finding, the table, and who is who; decisions and luck where they were told apart, doubts where asked for."""
    rows = sorted(document["players"], key=lambda line: line["score"]["mean"], reverse=True)
    level, games = document["level"], document["provenance"]["replications"]
    title = f"{games:,} games of one {level}, money in {currency(document)}"
    head = ("", "score", "against par", "ahead in", "sold in the " + level)
    note = (
        "score: margin of the window and of the year after, less hours and money\n"
        "against par: the firm's playbook on the same luck, with half of its 95 % interval"
    )
    parts: Report = [finding(document), Table(title, head, [_row(line, games) for line in rows], note=note)]
    if any(line["decisions"] for line in rows):
        parted = Table(
            "What makes the difference", ("", "against par", "decisions", "luck"), [_parts(line) for line in rows],
            note="decisions: by what could be known when they were taken",
        )  # fmt: skip
        parts.append(parted)
    parts.append("\n".join(f"{human(line['name'])} {line['does']}." for line in rows))
    parts += list(_doubts(document))
    parts.append(_source(document))
    return parts


def finding(document: Document) -> str:
    """What the table says, in a sentence or two."""
    rows = [line for line in document["players"] if line["name"] != BALANCED]
    apart = _told_apart(rows, "against")
    better = [line for line in apart if line["against"]["mean"] > 0]
    worse = sorted((line for line in apart if line["against"]["mean"] < 0), key=lambda line: line["against"]["mean"])
    sold_more = [line["name"] for line in _told_apart(rows, "window_against") if line["window_against"]["mean"] > 0]
    greedy = [line["name"] for line in worse if line["name"] in sold_more]
    said = []
    if better:
        said.append(f"Better than the firm's own playbook: {_named(line['name'] for line in better)}.")
    elif worse:
        said.append("Nobody beats the firm's own playbook for certain.")
    if greedy:
        said.append(f"Sells more in the {document['level']} and is worth less in the end: {_named(greedy)}.")
    elif worse:
        worst = worse[0]
        said.append(f"Furthest below it: {worst['name']}, by {money(-worst['against']['mean'])} a game.")
    return " ".join(said) or "These games do not tell the players apart; more --games will."


def _told_apart(rows: Sequence[Line], difference: str) -> list[Line]:
    """Players whose difference is told from nothing, all of them considered (Holm)."""
    adjusted = holm([line[difference]["p"] for line in rows])
    return [line for line, p in zip(rows, adjusted, strict=True) if p < ALPHA]


def _named(names: Any) -> str:
    return ", ".join(str(name) for name in names)


def _row(line: Line, games: int) -> tuple[str, ...]:
    ahead = NOTHING if line["name"] == BALANCED else share(round(line["against"]["higher_in"] * games), games)
    return (
        human(line["name"]),
        money(line["score"]["mean"]),
        _with_half(line["against"]),
        ahead,
        money(line["window"]["mean"]),
    )


def _parts(line: Line) -> tuple[str, ...]:
    return (human(line["name"]), *(_with_half(line[key]) for key in ("against", "decisions", "luck")))


def _with_half(told: Line | None) -> str:
    """A difference with its sign and half of its interval."""
    if told is None:
        return NOTHING
    low, high = told["ci95"]
    if told["mean"] == low == high == 0:
        return "0"
    return f"{'+' if told['mean'] > 0 else ''}{money(told['mean'])} \u00b1 {money((high - low) / 2)}"


def _doubts(document: Document) -> Iterator[str | Table]:
    """Who keeps the place below or above par when assumptions are halved and doubled."""
    doubt = document.get("doubt")
    if not doubt:
        return
    rows = [
        (
            human(line["name"]),
            _percent(line["usual"]),
            _percent(line["lowest"]),
            _percent(line["highest"]),
            _flips(line),
        )
        for line in doubt["players"]
    ]
    yield Table(
        "Every assumption halved and doubled, against par", ("", "as assumed", "lowest", "highest", "turned by"), rows,
        words=frozenset({0, 4}), note="what turns around is not taught",
    )  # fmt: skip
    unsolved: Sequence[str] = doubt["unsolved"]
    if unsolved:
        yield "\n".join(["Worlds that tell nothing:", *(f"- {safe(world, limit=200)}" for world in unsolved)])


def _percent(value: float) -> str:
    return f"{100 * value:+.1f} %"


def _flips(line: Line) -> str:
    return ", ".join(line["flips"]) or NOTHING


def _source(document: Document) -> str:
    origin = document["provenance"]
    return (
        f"salescycle {origin['version']}, scenario {safe(str(origin['scenario']), limit=40)}, "
        f"{origin['replications']:,} games, seed {origin['seed']}, engine {origin['engine']}, "
        f"result {origin['content_sha256'][:12]}"
    )
