"""The reference players over many games: ranking, luck, how soon decisions tell, doubts; written into BOTS.md.

    python -m tests.verification.bots [SCENARIO ...] [--doubt] [--planner] [--only PART ...] [--games N]

The signs that the evidence expects stand in ``sim/game/bots.py`` and were there before any game was played. A table is
written as it comes out; a habit that wins is told as such, and the model is not tuned for it.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import Loaded, load_document
from salescycle.scenarios.prepared import book_of
from salescycle.sim.game.bots import PLAYERS, PLAYERS_BY_NAME, Played, Player, rounds
from salescycle.sim.game.doubts import doubted_players
from salescycle.sim.game.levels import LEVELS
from salescycle.sim.game.seat import Seat
from salescycle.sim.model.tables import RULES_VERSION
from salescycle.sim.studies.calibration import FIRST_USE_LEADS
from salescycle.sim.studies.duels import games_needed
from salescycle.sim.studies.inference import paired, sign, spread
from tests.verification import tables
from tests.verification.tables import say

HERE = Path(__file__).parent
PAGE = HERE / "BOTS.md"
KEPT = HERE / "bots.json"

SCENARIOS = ("saas_smb", "equipment_dealer")
GAMES = 200
"""Of a quarter, for the ranking."""
SEEDS = 500
"""Of a week, for the mean of luck, which one future of each decision is enough for; two fifths as many of a quarter."""
TOLD_FUTURES = 8
"""Where it matters how well a single game's decisions are told."""
TOLD_GAMES = 100
PLANNER_GAMES = 30
DOUBT_GAMES = 40
DOUBT_LEADS = {"equipment_dealer": 3_000}
NOTES = {
    "equipment_dealer": (
        "Expected was that whoever has a habit is above whoever throws dice. Here the margin is 24 % of the price:",
        "15 % to everybody gives more than half of it away, and costs more than to decide by chance, or to do nothing.",
        "To give up after one try costs about as much as to decide by chance.",
    ),
    "telesales": (
        "Whoever does nothing sells less in the window than whoever throws dice (28 % of par less, against 19 %), and",
        "leaves customers alone: in 10 games the year after loses 11 % of par, against 23 % where they were pressed,",
        "given 15 % or cross-sold by chance, and 330 renewals are missing instead of 203. There are hundreds of small",
        "customers here, and what is left of them is worth more than what a quarter sells.",
    ),
    "rfq_desk": (
        "Whoever works on the largest inquiry first lets repairs wait, which are small, want an answer in hours and",
        "come back: in 60 games the window loses 1 % of par and the year after 26 % (70 orders and 70 renewals",
        "fewer). A margin of 26 % cannot give 15 %: 19 orders and 33 renewals more in the year after, and 15 % of par",
        "less margin.",
    ),
    "public_tender": (
        "Two or three awards make a quarter's result, so par spreads by 45 % and most habits are not told from",
        "chance. To answer every notice, the largest first, pays by a little: two awards more in the year after bring",
        "9 % of par, and their hours and costs take 3 %. That the bid is worth its hours unless it is plainly lost is",
        "what arithmetic says of a bid that costs hours and an award of some 70,000; what the evidence speaks against",
        "is to bid beyond one's hours, and three bid managers are not yet there. Offers to everybody are small beside",
        "awards. At a margin of 18 %, 15 % off gives nearly all of it away: the same awards, 40 % of par less.",
    ),
    "enterprise_software": (
        "A contract takes six to eighteen months, so a quarter decides little of it: par spreads by 70 % and 200",
        "games do not tell habits from chance. To give up on leads early gains a little: 0.24 orders fewer in the",
        "year after cost 7 % of par, and as much is saved in hours, at EUR 95 each. Over years that is another",
        "matter, which one quarter cannot show.",
    ),
    "export_machines": (
        "An order takes months from the first talk, so what an eager offer spoils lies mostly beyond the year after;",
        "what early giving up saves in hours is worth the 0.5 orders that it loses. Neither is told from par. At a",
        "margin of 28 %, 15 % off gives half of it away.",
    ),
}
"""What is to be said of a table that is not as expected."""
QUICK = [player for player in PLAYERS if player.name != "planner"]
HABITS = [player for player in QUICK if player.habit is not None and player.name != "balanced"]


def main(arguments: Sequence[str]) -> None:
    """Play, keep the numbers, write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification.bots")
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS))
    parser.add_argument("--doubt", action="store_true", help="also halve and double every group of assumptions")
    parser.add_argument("--planner", action="store_true", help="also the planner, who takes a minute a game")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; may be repeated")
    parser.add_argument("--games", type=int, help="so many in each part, instead of its own number")
    given = parser.parse_args(arguments)
    asked = given.only or ["ranking", "separation", "luck"] + ["planner"] * given.planner + ["doubts"] * given.doubt
    for name in given.scenarios:
        for part in asked:
            compute, usual, _ = PARTS[part]
            keep(name, {"rules": RULES_VERSION, **compute(name, given.games or usual)})


def keep(name: str, told: dict[str, Any]) -> None:
    """Put numbers of a scenario among those that are kept, and write the page anew."""
    PAGE.write_text(page(tables.keep(KEPT, name, told)))


@cache
def loaded(name: str) -> Loaded:
    """A scenario of the library."""
    return load_document(name)


def seat(name: str, level: str) -> Seat:
    """The player's place in it."""
    of = loaded(name)
    return Seat(of.scenario, LEVELS[level], alphas=constants_for(of, say), as_written=of.as_written, book=book_of(of))


def games(name: str, level: str, players: Sequence[Player], n: int, futures: int = 0) -> dict[str, list[Played]]:
    """Games of each player, all on the same luck."""
    begun = time.perf_counter()
    found = list(rounds(seat(name, level), players, range(n), seed=11, futures=futures))
    say(f"{name}, {level}: {n} games of {len(players)} players in {time.perf_counter() - begun:.0f} s")
    return {player.name: [one[i] for one in found] for i, player in enumerate(players)}


def difference(first: Iterable[float], second: Iterable[float], scale: float) -> dict[str, float]:
    """Second less first, game by game, as a share of *scale* [%]."""
    found = paired(first, second)
    return {"mean": round(100 * found.mean / scale, 2), "half": round(100 * found.half / scale, 2)}


def ranking(name: str, n: int) -> dict[str, Any]:
    """Everybody in a quarter against par, and neighbours of the expected order against each other."""
    told = games(name, "quarter", QUICK, n)
    totals = {player: [game.score.total for game in of] for player, of in told.items()}
    windows = {player: [game.score.window_margin for game in of] for player, of in told.items()}
    par, window = float(np.mean(totals["balanced"])), float(np.mean(windows["balanced"]))
    rows = [
        {
            "name": player.name,
            "expected": player.sign,
            "excepted": name in player.excepted,
            "score": difference(totals["balanced"], totals[player.name], par),
            "window": difference(windows["balanced"], windows[player.name], window),
        }
        for player in QUICK
    ]
    order = {"random above idle": difference(totals["idle"], totals["random"], par)}
    order |= {f"{one.name} above random": difference(totals["random"], totals[one.name], par) for one in HABITS}
    return {
        "games": n,
        "ranking": rows,
        "order": order,
        "spread": round(100 * float(np.std(totals["balanced"])) / par, 1),
    }


def separation(name: str, n: int) -> dict[str, Any]:
    """Games until balanced is told from the discounter: by results, on own luck and on the same, and by decisions."""
    told = games(name, "quarter", [PLAYERS_BY_NAME["discounter"]], n, TOLD_FUTURES)["discounter"]
    yours, par = (np.array([getattr(game, side).total for game in told]) for side in ("score", "par"))
    decisions = np.array([game.decisions for game in told])
    lost = par - yours
    return {
        "separation": {
            "own": needed(float(lost.mean()), math.hypot(float(yours.std(ddof=1)), float(par.std(ddof=1)))),
            "same": needed(float(lost.mean()), float(lost.std(ddof=1))),
            "decisions": needed(-float(decisions.mean()), float(decisions.std(ddof=1))),
            "futures": TOLD_FUTURES,
            "games": n,
        }
    }


def needed(gap: float, sd: float) -> int | None:
    """Games until a mean difference is told (``studies.duels``); None, which JSON can say, where it never is."""
    games = games_needed(gap, sd)
    return int(games) if math.isfinite(games) else None


def luck(name: str, n: int) -> dict[str, Any]:
    """Mean of luck in a week for everybody, which is 0 where the veil tells no lie, and in a quarter for habits."""
    week, quarter = games(name, "week", QUICK, n, 1), games(name, "quarter", HABITS, 2 * n // 5, 2)
    return {
        "luck": {"week": luck_rows(week), "quarter": luck_rows(quarter), "games": {"week": n, "quarter": 2 * n // 5}}
    }


def luck_rows(told: dict[str, list[Played]]) -> list[dict[str, Any]]:
    """Decisions and luck of each player [% of par's mean]."""
    rows = []
    for name, of in told.items():
        par = float(np.mean([game.par.total for game in of]))
        parts = {"difference": [game.score.total - game.par.total for game in of],
                 "decisions": [game.decisions for game in of], "luck": [game.luck for game in of]}  # fmt: skip
        rows.append({"name": name} | {part: with_half(values, par) for part, values in parts.items()})
    return rows


def with_half(values: Iterable[Any], scale: float) -> dict[str, float]:
    """A mean and half of its interval [%]."""
    found = spread(value / scale for value in values)
    return {"mean": round(100 * found["mean"], 2), "half": round(100 * (found["ci95"][1] - found["mean"]), 2)}


def planning(name: str, n: int) -> dict[str, Any]:
    """The planner in a quarter."""
    told = games(name, "quarter", [PLAYERS_BY_NAME["planner"]], n)["planner"]
    par = [game.par.total for game in told]
    found = difference(par, [game.score.total for game in told], float(np.mean(par)))
    return {"planner": {"games": n, **found}}


def doubts(name: str, n: int) -> dict[str, Any]:
    """Habits with every group of assumptions halved and doubled."""
    of = loaded(name)
    found = doubted_players(
        of.scenario, HABITS, LEVELS["quarter"], games=n, seed=11, book=book_of(of),
        leads=DOUBT_LEADS.get(name, FIRST_USE_LEADS),
        progress=lambda group, factor: say(f"{name}: {group} x{factor:g}"),
    )  # fmt: skip
    places = [
        {
            "name": one.name,
            **{key: round(100 * getattr(one, key), 2) for key in ("usual", "lowest", "highest")},
            "flips": list(one.flips),
        }
        for one in found.places
    ]
    return {"doubt_games": n, "doubts": places, "unsolved": list(found.unsolved)}


def page(kept: dict[str, Any]) -> str:
    """The page in Markdown."""
    lines = [
        "# Reference players",
        "",
        "Made by `python -m tests.verification.bots`, a part of `make verify`; read in the diff, never tuned. Scores",
        "in per cent of par's mean, against par on the same luck: mean and half of the 95 % interval. *Window*: margin",
        "of the window alone. *Expected*: the sign that the evidence gives, written down before any game was played",
        "(the grabber's after the first table, by the signs of what it does).",
        "",
    ]
    for name, told in kept.items():
        lines += [f"## {name}", ""]
        for part, (_, _, lines_of) in PARTS.items():
            if part in told:
                lines += [*lines_of(told), ""]
        lines += [*NOTES[name], ""] if name in NOTES else []
    return "\n".join(lines).rstrip() + "\n"


def ranking_lines(told: dict[str, Any]) -> Iterable[str]:
    """The table of a quarter."""
    yield f"{told['games']} games of a quarter, rules {told['rules']}; par's score spreads by {told['spread']} % (sd)."
    yield ""
    yield "| player | score | window | expected | |"
    yield "|---|---:|---:|---|---|"
    for row in sorted(told["ranking"], key=lambda row: -row["score"]["mean"]):
        yield f"| {row['name']} | {cell(row['score'])} | {cell(row['window'])} | {row['expected']} | {agreement(row)} |"
    yield ""
    above = [what for what, found in told["order"].items() if found["mean"] > found["half"]]
    open_ = [f"{what} ({cell(found)})" for what, found in told["order"].items() if abs(found["mean"]) <= found["half"]]
    against = [f"{what} ({cell(found)})" for what, found in told["order"].items() if found["mean"] < -found["half"]]
    yield f"Intervals apart: {', '.join(above) or 'none'}."
    if open_:
        yield f"Not told apart: {', '.join(open_)}."
    if against:
        yield f"**The other way round**: {', '.join(against)}."


def agreement(row: dict[str, Any]) -> str:
    """Whether the table agrees with the evidence, and who is greedy."""
    found, window = sign(**row["score"]), sign(**row["window"])
    said = "agrees" if found == row["expected"] else "not told apart" if found == "0" else "**contradicts**"
    if row["excepted"] and found != row["expected"]:
        said += ", and excepted here"
    return f"{said}; wins the window" if window == "+" else said


def cell(found: dict[str, float]) -> str:
    """A difference with half of its interval."""
    return f"{found['mean']:+.2f} ± {found['half']:.2f}"


def separation_lines(told: dict[str, Any]) -> Iterable[str]:
    """How soon decisions tell what results tell."""
    found = {key: "never" if value is None else f"{value:,}" for key, value in told["separation"].items()}
    yield (
        f"Games until balanced is told from the discounter with 95 %: by results on luck of their own {found['own']}, "
        f"on the same luck {found['same']}, by decisions ({found['futures']} futures a week) {found['decisions']}; "
        f"reckoned from {found['games']} games."
    )


def luck_lines(told: dict[str, Any]) -> Iterable[str]:
    """Whether luck is 0 in the mean."""
    for i, (level, n) in enumerate(told["luck"]["games"].items()):
        if i:
            yield ""
        yield f"Luck in {n} games of a {level}; its mean is 0 where futures behind the veil are what really comes:"
        yield ""
        yield "| player | against par | decisions | luck | |"
        yield "|---|---:|---:|---:|---|"
        for row in told["luck"][level]:
            is_null = "" if sign(**row["luck"]) == "0" else "**off zero**"
            parts = " | ".join(cell(row[part]) for part in ("difference", "decisions", "luck"))
            yield f"| {row['name']} | {parts} | {is_null} |"


def planner_lines(told: dict[str, Any]) -> Iterable[str]:
    """What looking ahead brings."""
    found = told["planner"]
    yield f"The planner in {found['games']} games of a quarter: {cell(found)} % against par."


def doubt_lines(told: dict[str, Any]) -> Iterable[str]:
    """Whose place survives."""
    yield f"Each group of assumptions halved and doubled, gates solved anew, {told['doubt_games']} games of each:"
    yield ""
    yield "| player | score | lowest | highest | |"
    yield "|---|---:|---:|---:|---|"
    for row in told["doubts"]:
        said = f"**flips** under {', '.join(row['flips'])}: not taught" if row["flips"] else "survives"
        yield f"| {row['name']} | {row['usual']:+.2f} | {row['lowest']:+.2f} | {row['highest']:+.2f} | {said} |"
    yield from tables.unsolved_lines(told["unsolved"])


PARTS: Mapping[str, tuple[Callable[[str, int], dict[str, Any]], int, Callable[[dict[str, Any]], Iterable[str]]]] = {
    "ranking": (ranking, GAMES, ranking_lines),
    "separation": (separation, TOLD_GAMES, separation_lines),
    "luck": (luck, SEEDS, luck_lines),
    "planner": (planning, PLANNER_GAMES, planner_lines),
    "doubts": (doubts, DOUBT_GAMES, doubt_lines),
}
"""How each part is computed, of how many games, and its lines of the page."""


if __name__ == "__main__":
    main(sys.argv[1:])
