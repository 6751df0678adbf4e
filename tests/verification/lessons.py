"""What decisions and habits are worth, and which lessons survive their assumptions: written into LESSONS.md.

    python -m tests.verification.lessons [SCENARIO ...] [--doubt]

The signs that the evidence expects stand in ``sim/studies/lessons.py`` and were there before any table was run. A
table is written as it comes out: where it contradicts the evidence, the lesson is listed as not taught.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import Loaded, load_document
from salescycle.scenarios.prepared import book_of
from salescycle.sim.model.tables import RULES_VERSION
from salescycle.sim.studies.calibration import FIRST_USE_LEADS
from salescycle.sim.studies.doubt import Survival, survivals
from salescycle.sim.studies.duels import Duel, alone, duels
from salescycle.sim.studies.lessons import DECISIONS, HABITS, Difference, differences
from tests.verification.tables import keep, say, unsolved_lines

HERE = Path(__file__).parent
PAGE = HERE / "LESSONS.md"
KEPT = HERE / "lessons.json"

REPLICATIONS = {"telesales": 30, "saas_smb": 60, "equipment_dealer": 160}
DOUBT_REPLICATIONS = {"telesales": 4, "saas_smb": 8, "equipment_dealer": 24}
DOUBT_LEADS = {"equipment_dealer": 3_000}
"""Fewer pulled leads than for a user's own scenario where one run brings many renewals and takes long."""
GAMES = 60
DAYS_ALONE = {"telesales": 21, "saas_smb": 91, "equipment_dealer": 182}
TAUGHT_IN_DOUBT = (
    "tone informative only", "tone aggressive", "stop after 15", "inquiry waits its turn", "work in order of arrival",
    "drop nobody", "very strict", "questions x0.3", "one contact only", "10 % to everybody", "hesitation: push",
    "hesitation: inform", "hesitation: recommend", "attractive date", "thin hand-over", "cross-selling to everybody",
    "win-back: let go", "win-back: discount and upgrade to all", "service uncoordinated",
    "biggest deal only, no qualification",
)  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Run the tables of the named scenarios, all three when none is named, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification.lessons")
    parser.add_argument("scenarios", nargs="*", default=list(REPLICATIONS))
    parser.add_argument("--doubt", action="store_true", help="also halve and double every group of assumptions")
    given = parser.parse_args(arguments)
    for name in given.scenarios:
        loaded = load_document(name)
        told = worth_of(loaded) | duels_of(loaded)
        if given.doubt:
            told |= survival_of(loaded)
        PAGE.write_text(page(keep(KEPT, name, told)))


def worth_of(loaded: Loaded) -> dict[str, Any]:
    """Decisions and habits of a scenario on common luck."""
    name = loaded.scenario.name
    alphas = constants_for(loaded, say)
    begun = time.perf_counter()
    found = differences(
        loaded.scenario, alphas, (*DECISIONS, *HABITS),
        replications=REPLICATIONS.get(name, 40), book=book_of(loaded),
    )  # fmt: skip
    say(f"{name}: {len(found)} tables of {REPLICATIONS.get(name, 40)} runs in {time.perf_counter() - begun:.0f} s")
    return {
        "replications": REPLICATIONS.get(name, 40),
        "rules": RULES_VERSION,
        "rows": [row_of(difference) for difference in found],
    }


def duels_of(loaded: Loaded) -> dict[str, Any]:
    """One seller alone for some weeks, by the own playbook against each habit."""
    name = loaded.scenario.name
    seller = next(role for role, people in loaded.scenario.team.items() if people.desk == "own")
    one = alone(loaded.scenario, seller, DAYS_ALONE.get(name, 91))
    found = duels(one, constants_for(loaded, say), loaded.scenario, HABITS, games=GAMES)
    return {"games": GAMES, "days": DAYS_ALONE.get(name, 91), "duels": [duel_row(duel) for duel in found]}


def duel_row(duel: Duel) -> dict[str, Any]:
    """One line of the table of luck."""
    return {
        "name": duel.lesson.name,
        "gap": round(duel.gap, 1),
        "luck": round(duel.luck, 1),
        "own_luck": round(100 * duel.own_luck),
        "same_luck": round(100 * duel.same_luck),
        "games_own": duel.games_own if duel.games_own < 1e6 else None,
        "games_same": duel.games_same if duel.games_same < 1e6 else None,
    }


def row_of(found: Difference) -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": found.lesson.name,
        "number": found.lesson.number,
        "expected": found.lesson.sign,
        "grade": found.lesson.grade,
        "orders": round(found.orders, 1),
        "total": round(found.total, 1),
        "half": round(found.half, 1),
        "verdict": found.verdict,
    }


def survival_of(loaded: Loaded) -> dict[str, Any]:
    """The lessons of a scenario with every group of assumptions halved and doubled."""
    name = loaded.scenario.name
    lessons = [lesson for lesson in (*DECISIONS, *HABITS) if lesson.name in TAUGHT_IN_DOUBT]
    found = survivals(
        loaded.scenario, lessons,
        replications=DOUBT_REPLICATIONS.get(name, 20), leads=DOUBT_LEADS.get(name, FIRST_USE_LEADS),
        book=book_of(loaded), progress=lambda group, factor: say(f"{name}: {group} x{factor:g}"),
    )  # fmt: skip
    return {
        "doubt_replications": DOUBT_REPLICATIONS.get(name, 20),
        "survivals": [survived(one) for one in found.survivals],
        "unsolved": list(found.unsolved),
    }


def survived(one: Survival) -> dict[str, Any]:
    """One line of the table of doubts."""
    return {
        "name": one.lesson.name,
        "expected": one.lesson.sign,
        "total": round(one.total, 1),
        "lowest": round(one.lowest, 1),
        "highest": round(one.highest, 1),
        "flips": list(one.flips),
    }


def page(kept: dict[str, Any]) -> str:
    """The page in Markdown."""
    lines = [
        "# What decisions are worth",
        "",
        "Made by `python -m tests.verification.lessons`, a part of `make verify`; read in the diff, never",
        "tuned. Change in per cent against the scenario's own, balanced playbook on the same luck: orders, and",
        "*total*, the margin of orders, renewals and cross-sales less what was spent, and three years of the customers",
        "that are left. Mean and half of the 95 % interval. *Expected*: the sign that the evidence gives (0: near zero",
        "or not known), with its grade; it was written down before any table was run.",
        "",
    ]
    for name, told in kept.items():
        lines += scenario_lines(name, told)
    return "\n".join(lines) + "\n"


def scenario_lines(name: str, told: dict[str, Any]) -> Iterable[str]:
    """The tables of one scenario."""
    yield f"## {name}"
    yield ""
    yield f"{told['replications']} runs of each, rules {told['rules']}."
    yield ""
    yield "| decision | orders | total | expected | |"
    yield "|---|---:|---:|---|---|"
    for row in told["rows"]:
        label = f"{row['number']} {row['name']}".strip()
        verdict = agreement(row["expected"], row["verdict"])
        yield (
            f"| {label} | {row['orders']:+.1f} | {row['total']:+.1f} ± {row['half']:.1f} "
            f"| {row['expected']} ({row['grade']}) | {verdict} |"
        )
    yield ""
    yield from duel_lines(told)
    if "survivals" in told:
        yield from doubt_lines(told)
    else:
        yield "The assumptions of this scenario have not been halved and doubled yet (`--doubt`)."
        yield ""


def duel_lines(told: dict[str, Any]) -> Iterable[str]:
    """How much of one seller's result is luck."""
    yield f"Luck and skill: one seller alone for {told['days']} days, {told['games']} games. *Own luck*: how often the"
    yield "balanced playbook scores above the habit when each plays a seed of its own; *same luck*: on the same seed."
    yield "*Games*: until the mean difference is above 0 with 95 %."
    yield ""
    yield "| against | gap | luck (sd) | own luck | same luck | games own / same |"
    yield "|---|---:|---:|---:|---:|---:|"
    for row in told["duels"]:
        games = " / ".join("never" if n is None else f"{n:.0f}" for n in (row["games_own"], row["games_same"]))
        chances = f"{row['own_luck']} % | {row['same_luck']} %"
        yield f"| {row['name']} | {row['gap']:+.1f} % | {row['luck']:.1f} % | {chances} | {games} |"
    yield ""


def agreement(expected: str, found: str) -> str:
    """Whether a table agrees with the evidence, in a word."""
    if expected == "0":
        return "" if found == "0" else f"here {'better' if found == '+' else 'worse'}"
    if found == "0":
        return "cannot be told apart: not taught here"
    return "agrees" if found == expected else "**contradicts: not taught here**"


def doubt_lines(told: dict[str, Any]) -> Iterable[str]:
    """Which lessons survive their assumptions."""
    yield f"Each group of assumptions halved and doubled, gates solved anew, {told['doubt_replications']} runs of each:"
    yield ""
    yield "| lesson | total | lowest | highest | |"
    yield "|---|---:|---:|---:|---|"
    for row in told["survivals"]:
        verdict = doubted_verdict(row)
        yield f"| {row['name']} | {row['total']:+.1f} | {row['lowest']:+.1f} | {row['highest']:+.1f} | {verdict} |"
    yield from unsolved_lines(told.get("unsolved", ()))
    yield ""


def doubted_verdict(row: dict[str, Any]) -> str:
    """What halving and doubling has made of a lesson."""
    if row["flips"]:
        return f"**flips** under {', '.join(row['flips'])}: not taught"
    if row["expected"] == "0":
        return "stays near zero" if row["lowest"] <= 0 <= row["highest"] else "keeps its sign"
    return "survives" if row["lowest"] * row["highest"] > 0 else "survives, near zero in some worlds"


if __name__ == "__main__":
    main(sys.argv[1:])
