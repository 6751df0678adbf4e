"""The reference workload: how our engines stand among others that do the same work."""

from importlib.metadata import version

from salescycle.scenarios.loader import library
from salescycle.sim.studies.ways import THREAD_BLOCK
from tests.bench.others import GUESTS, guest, limit
from tests.bench.peers import plain_simpy
from tests.bench.plans import batch_of, leads_in, plan_of, say, tasks_in
from tests.bench.ratios import Race, Ratio, Timed, cpu, race

BATCH = 40
SAMPLE = 100
Got = dict[str, str]
"""What was measured, by the row of the targets."""


def among_others(got: Got) -> list[str]:
    """w1: every engine against SimPy as its documentation suggests it, and ours against the limit in C++."""
    compiled = plan_of("w1")
    ours = cpu(batch_of(compiled, BATCH), batch=BATCH)
    simpy = cpu(batch_of(plan_of("w1", "simpy"), 1))
    plain = cpu(plain_simpy.run)
    sample = batch_of(compiled, SAMPLE)(0)
    visits = sum(map(tasks_in, sample)) / SAMPLE
    per_visit = 1e6 / visits
    say("w1: plain SimPy, and our engines")
    fast, own = race(plain, ours), race(plain, simpy, rounds=11)
    lines = [
        "| engine on w1, one thread | times as fast as plain SimPy (quartiles) | us a visit |",
        "|---|---|---|",
        f"| plain SimPy {version('simpy')} | 1 | {fast.first_s * per_visit:.2f} |",
        _line("ours, compiled", fast, per_visit),
        _line("ours, SimPy, rules in plain Python", own, per_visit),
    ]
    got["plain"], got["own SimPy"] = str(fast.ratio), str(own.ratio)
    said = [f"ours {visits:.0f}"]
    for name, (_, number) in GUESTS.items():
        say(f"w1: {name}")
        with guest(name) as visitor:
            if visitor is None:
                lines.append(f"| {name} {number} | not installed here | |")
                continue
            lines.append(_line(f"{name} {number}", race(plain, visitor), per_visit))
            said.append(f"{name} {visitor.visits / visitor.runs:.0f}")
    seeds = range(20)
    said.append(f"plain SimPy {sum(plain_simpy.run(seed)['visits'] for seed in seeds) / len(seeds):.0f}")
    say("w1: the limit")
    lines += [*_against_limit(ours, plain, per_visit, got), ""]
    leads = sum(map(leads_in, sample)) / SAMPLE
    lines.append(
        f"A replication has about {leads:.0f} leads; visits a replication, so that all do the same work: "
        f"{', '.join(said)}. Ours are timed with start, run and fold together."
    )
    return lines


def _line(name: str, found: Race, per_visit: float) -> str:
    return f"| {name} | {found.ratio} | {found.second_s * per_visit:.3g} |"


def _against_limit(ours: Timed, plain: Timed, per_visit: float, got: Got) -> list[str]:
    fastest = limit()
    if fastest is None:
        got["limit"] = "no compiler here"
        return ["| C++, the limit | no compiler here | |"]
    slower = race(ours, fastest, rounds=21)
    got["limit"] = str(slower.ratio)
    against_plain = race(plain, fastest)
    return [
        _line("C++ -O3, calendar queue: the limit", against_plain, per_visit),
        "",
        f"Time of our compiled engine over the limit's: {slower.ratio}.",
    ]


def against_each_other(got: Got) -> list[str]:
    """Our two engines on every library scenario."""
    lines = ["| scenario | compiled against SimPy engine (quartiles) | ms a replication, compiled |", "|---|---|---|"]
    least: Ratio | None = None
    for name in library():
        say(f"both engines: {name}")
        simpy, compiled = (
            cpu(batch_of(plan_of(name, "simpy"), 1)),
            cpu(batch_of(plan_of(name), THREAD_BLOCK), batch=THREAD_BLOCK),
        )
        found = race(simpy, compiled)
        least = min(least or found.ratio, found.ratio)
        lines.append(f"| {name} | {found.ratio} | {1e3 * found.second_s:.2f} |")
    got["each other"] = f"{least} at least"
    return lines
