"""Changes that must change nothing, or one thing, exactly (V24).

Others of their kind stand in tests/sim/model/test_laws_of_runs.py: rates of none and all at each gate, values times k,
sources in another order, a doubled rate of arrivals, a step through which everybody passes at once.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import stats

from salescycle.scenarios.loader import load_document, public_holidays
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.measures import empty, fold, metrics
from salescycle.sim.words.reading import read
from salescycle.sim.words.scenario import Scenario
from tests.sim.model.firms import BUSY, CYCLE, DAY, changed
from tests.twins.random_scenarios import document
from tests.verification.test_absorbing_chain import DEALS, PROCESS, R
from tests.verification.test_absorbing_chain import N as VISITS
from tests.verification.tolerances import assert_count, assert_follows
from tests.verification.worlds import ENGINES, LIBRARY, SEED, deals_of, plain_document, plain_firm

each_engine = pytest.mark.parametrize("engine", ENGINES)
FIRMS = (*LIBRARY, "busy", *(f"random {seed}" for seed in range(720, 730)))
each_firm = pytest.mark.parametrize("name", FIRMS)
UNTIL = 60 * DAY


def file_of(name: str) -> dict[str, Any]:
    """What the file of a scenario says, the whole library among them."""
    if name == "busy":
        return changed(CYCLE, BUSY)
    if name.startswith("random "):
        return document(int(name.removeprefix("random ")))
    return deepcopy(dict(load_document(name).document))


def read_as(said: Mapping[str, Any]) -> Scenario:
    """The scenario that a file describes; evidence, which names keys, is left out."""
    year = int(str(said["start"])[:4])
    left = {key: value for key, value in said.items() if key != "evidence"}
    return read(left, public_holidays=lambda country: public_holidays(country, range(year, year + 12)))


def told(said: Mapping[str, Any], engine: Any, until: int | None = UNTIL, seed: int = 1) -> np.ndarray:
    """Log of what a file describes."""
    return run(build(read_as(said)), plain_luck(seed), until=until, engine=engine).log


# Other names


def renamed(said: dict[str, Any], block: str, uses: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Every name of a block with a letter before it, in the same order; *uses* renames where it is used."""
    if block in said:
        said[block] = {f"x{name}": value for name, value in said[block].items()}
    uses(said)
    for change in said.get("changes", ()):
        change["set"] = {re.sub(rf"^{block}\.", f"{block}.x", path): value for path, value in change["set"].items()}
    return said


def rename_in(entries: Any, key: str) -> None:
    """A letter before the name that each entry has under a key."""
    for entry in entries:
        if key in entry:
            entry[key] = f"x{entry[key]}"


LABELS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "team": lambda said: [rename_in(said["process"].values(), key) for key in ("role", "owner")],
    "calendars": lambda said: rename_in(said["team"].values(), "calendar"),
    "products": lambda said: rename_in(said["sources"].values(), "product"),
    "segments": lambda said: rename_in(said["sources"].values(), "segment"),
}


@each_firm
@pytest.mark.parametrize("block", LABELS)
def test_names_of_roles_calendars_products_and_segments_are_labels(block, name):
    """Luck is keyed by sources and steps only: not a bit of the log changes."""
    plain = file_of(name)
    other = renamed(file_of(name), block, LABELS[block])
    assert read_as(plain) != read_as(other) or block not in plain
    assert told(plain, "compiled").tobytes() == told(other, "compiled").tobytes()


def chanceless(**more: Any) -> dict[str, Any]:
    """A firm with queues in which nothing is left to luck."""
    return plain_document(
        {
            "call": {"role": "clerk", "effort": "50 min", "wait": "3 h", "endings": {"offer": 1.0}},
            "offer": {"phase": "offer", "role": "clerk", "effort": "35 min", "wait": "2 h", "endings": {"won": 1.0}},
        },
        team={"clerk": {"count": 2, "desk": "pool", "calendar": "always"}},
        sources={"web": {"rate": "24 / d", "arrivals": "regular"}, "list": {"rate": "6 / d", "arrivals": "regular"}},
        window="5 d",
        **more,
    )


@each_engine
def test_names_of_sources_and_steps_change_the_luck_and_nothing_else(engine):
    """Where luck has nothing to say, only the customers' identity tells the name of their source."""
    plain, sources, steps = chanceless(), chanceless(), chanceless()
    sources["sources"] = {"net": plain["sources"]["web"], "book": plain["sources"]["list"]}
    steps["process"] = {"talk": plain["process"]["call"] | {"endings": {"bid": 1.0}}, "bid": plain["process"]["offer"]}
    one, other, third = (told(said, engine, None) for said in (plain, sources, steps))
    assert (one["duration"][one["event"] == log.STARTED] > 0).sum() > 20
    assert one.tobytes() == third.tobytes()
    identities = one["event"] == log.CREATED
    assert (one["ref"][identities] != other["ref"][identities]).all()
    other["ref"][identities] = one["ref"][identities]
    assert one.tobytes() == other.tobytes()


@each_engine
def test_the_name_of_a_step_leaves_who_comes_and_when(engine):
    """Leads of the busy firm are the same customers at the same second, whatever the meeting is called."""
    plain, other = file_of("busy"), file_of("busy")
    other["process"] = {("talk" if step == "meeting" else step): value for step, value in other["process"].items()}
    other["process"]["attempt"]["next"]["interested"] = "talk"
    other["opening"]["open_deals"] = {"talk": 3, "decision": 4, "quotation": 2}
    logs = [told(said, engine) for said in (plain, other)]
    created = [rows[(rows["event"] == log.CREATED) & (rows["time"] > 0)] for rows in logs]
    assert len(created[0]) > 300
    for column in ("time", "ref", "amount", "reason"):
        assert created[0][column].tolist() == created[1][column].tolist()
    assert logs[0].tobytes() != logs[1].tobytes()


# What nobody uses


@each_firm
def test_a_role_and_a_calendar_that_nobody_needs_change_nothing(name):
    more = file_of(name)
    more["calendars"]["unused"] = {"days": ["sun"], "hours": "03:00-04:00"}
    more["team"]["unused"] = {"count": 7, "desk": "pool", "calendar": "unused"}
    logs = [told(said, "compiled") for said in (file_of(name), more)]
    if "changes" in more:  # after a change each desk looks what to do: an event more, and no row
        for rows in logs:
            rows["seq"] = np.unique(rows["seq"], return_inverse=True)[1]
    assert logs[0].tobytes() == logs[1].tobytes()


@each_engine
@pytest.mark.parametrize("name", LIBRARY)
def test_a_source_from_which_nobody_comes_changes_nothing(name, engine):
    more = file_of(name)
    more["sources"]["silent"] = {"rate": "0.000000001 / y", "arrivals": "regular"}
    if any(source.get("product") for source in more["sources"].values()):
        more["sources"]["silent"]["product"] = next(iter(more["products"]))
    if any(source.get("segment") for source in more["sources"].values()):
        more["sources"]["silent"]["segment"] = next(iter(more["segments"]))
    short = 15 * DAY
    plain = told(file_of(name), engine, short)
    assert len(plain) > 100
    assert plain.tobytes() == told(more, engine, short).tobytes()


@each_engine
@pytest.mark.parametrize("name", LIBRARY)
def test_without_leads_and_without_a_book_nothing_happens_and_all_is_zero(name, engine):
    said = file_of(name)
    for source in said["sources"].values():
        source |= {"rate": "0.000000001 / y", "arrivals": "regular"}
    said.pop("opening", None)
    said.pop("book", None)
    scenario = read_as(said)
    tables = build(scenario)
    rows = run(tables, plain_luck(1), until=UNTIL, engine=engine).log
    assert len(rows) == 0
    found = metrics(scenario, tables, fold(empty(tables, (0, UNTIL)), rows), UNTIL)
    assert found
    assert {value for key, value in found.items() if key not in ("cost", "profit")} <= {0.0}


# None and all


@pytest.mark.parametrize("share", [0, 1])
@each_engine
def test_a_process_that_wins_all_or_none_does_so(share, engine):
    ways = {0: {"won": 0.0, "lost": 1.0}, 1: {"won": 1.0, "lost": 0.0}}[share]
    process = {"call": {"wait": "exponential(mean=1 d)", "endings": {"offer": 1.0}},
               "offer": {"phase": "offer", "wait": "exponential(mean=1 d)", "endings": ways}}  # fmt: skip
    rows = deals_of(process, 3_000, engine)
    deals = (rows["event"] == log.CREATED).sum()
    assert deals > 2_500
    assert (rows["event"] == log.WON).sum() == share * deals
    assert (rows["event"] == log.LOST).sum() == (1 - share) * deals


# Nothing in between


COINS = {
    "call": {"role": "clerk", "effort": "gamma(mean=40 min, shape=2)", "wait": "lognormal(median=1 d, p90=4 d)",
             "endings": {"offer": 0.6, "lost": 0.4}},
    "offer": {"phase": "offer", "role": "clerk", "effort": "1 h", "wait": "exponential(mean=5 d)",
              "endings": {"won": 0.5, "call": 0.2, "lost": 0.2, "never": 0.1}},
}  # fmt: skip
PASS = {"phase": "understand", "endings": {"offer": 1.0}}


@each_engine
def test_a_phase_of_no_length_changes_nothing_but_its_own_rows(engine):
    """A phase between two others, through which everybody passes at once: rows of coming into it are put in, and the
    next phase is entered from it. Steps keep their luck by name; only their numbers move by one,
    and events are counted anew.
    """
    call = COINS["call"] | {"endings": {"passing": 0.6, "lost": 0.4}}
    team = {"clerk": {"count": 2, "desk": "pool", "calendar": "always"}}
    until = 80 * DAY
    short = told(plain_document(COINS, team=team), engine, until)
    long = told(plain_document({"call": call, "passing": PASS, "offer": COINS["offer"]}, team=team), engine, until)
    passed = (long["event"] == log.ENTERED) & (long["phase"] == 3)
    assert passed.sum() == ((short["event"] == log.ENTERED) & (short["ref"] == 2) & (short["phase"] == 4)).sum() > 500
    rest = long[~passed].copy()
    through = (rest["event"] == log.ENTERED) & (rest["ref"] == 3)
    assert (rest["duration"][through] == 0).all()
    rest["ref"][through] = 2
    rest["duration"][through] = long["duration"][passed]
    rest["step"][rest["step"] == 2] = 1
    rest["seq"] = short["seq"] = 0
    assert rest.tobytes() == short.tobytes()


# Other clocks


def slower(said: dict[str, Any], k: int) -> dict[str, Any]:
    """A plain firm with every time *k* times as long and leads *k* times as rare."""

    def times(law: Any) -> Any:
        if isinstance(law, dict):
            return {ending: times(part) for ending, part in law.items()}
        return re.sub(r"\d+ s\b", lambda found: f"{int(found[0][:-2]) * k} s", law)

    said = deepcopy(said)
    for step in said["process"].values():
        step |= {key: times(step[key]) for key in ("effort", "wait") if key in step}
    for source in said["sources"].values():
        source["rate"] = f"{float(source['rate'].split()[0]) / k} / d"
    said["window"] = f"{3 * k} d"
    return said


WHOLE_TIMES = {
    "call": {"role": "clerk", "effort": "mixture(0.5 constant(900 s), 0.5 constant(7200 s))", "wait": "7200 s",
             "endings": {"offer": 0.6, "call": 0.1, "lost": 0.3}},
    "offer": {"phase": "offer", "role": "clerk", "effort": "900 s",
              "wait": {"won": "mixture(0.3 constant(7200 s), 0.7 constant(25200 s))", "other": "25200 s"},
              "endings": {"won": 0.5, "lost": 0.5}},
}  # fmt: skip


@each_engine
@pytest.mark.parametrize("k", [2, 3, 10, 256])
def test_everything_k_times_as_slow_is_the_same_story_k_times_as_long(k, engine):
    """Times are whole seconds, drawn from a few, so that none is rounded; which one, the way and the queue are luck."""
    team = {"clerk": {"count": 5, "desk": "pool", "calendar": "always"}}
    said = plain_document(
        WHOLE_TIMES, window="3 d", team=team, sources={"web": {"rate": "96 / d", "arrivals": "regular"}}
    )
    once, more = told(said, engine, None), told(slower(said, k), engine, None)
    assert (once["duration"][once["event"] == log.STARTED] > 0).sum() > 100
    assert (more["time"] == k * once["time"]).all()
    assert (more["duration"] == k * once["duration"])[once["event"] != log.CREATED].all()
    same = [name for name in once.dtype.names if name not in ("time", "duration")]
    assert (more[same] == once[same]).all()


def test_laws_of_any_kind_scale_to_the_rounding_of_each_length():
    """Delays only: a deal's time, k times, is off by no more than half a second for each length that was rounded."""
    k, steps = 16, 3

    def chain(factor: int) -> np.ndarray:
        waits = (f"lognormal(median={5 * factor} h, p90={20 * factor} h)", f"gamma(mean={7 * factor} h, shape=0.6)",
                 f"weibull(scale={3 * factor} h, shape=0.8)")  # fmt: skip
        names = ("one", "two", "three")
        process = {
            name: {"wait": wait, "endings": {to: 1.0}}
            for name, wait, to in zip(names, waits, (*names[1:], "won"), strict=True)
        }
        rows = run(plain_firm(process, window=f"{20 * factor} d", sources={"web": {"rate": f"{24 / factor} / d"}}),
                   plain_luck(1), engine="compiled").log  # fmt: skip
        created, won = (rows[rows["event"] == event] for event in (log.CREATED, log.WON))
        taken = np.zeros(len(created), np.int64)
        taken[won["account"]] = won["time"] - created["time"][won["account"]]
        return taken

    once, more = chain(1), chain(k)
    assert len(once) > 400
    assert abs(more - k * once).max() <= steps * (k + 1) / 2
    assert once.min() > 0


# Two are one


def test_two_sources_of_half_the_rate_are_one_source():
    """Superposition: as many leads, at exponential gaps, and as many wins, whatever happens to each of them."""
    halves = {name: {"rate": f"{DEALS // 2} / d"} for name in ("one", "other")}
    rows = deals_of(PROCESS, DEALS, sources=halves)
    came = rows[rows["event"] == log.CREATED]
    assert_count(len(came), DEALS, r=0.02)
    assert_count((rows["event"] == log.WON).sum(), DEALS * float((VISITS @ R)[0, 0]), r=0.04)
    slow = plain_firm(
        {"end": {"endings": {"won": 1.0}}},
        window="3000 d",
        sources={name: {"rate": "12 / d"} for name in ("one", "other")},
    )
    rows = run(slow, plain_luck(SEED), engine="compiled").log
    came = np.sort(rows["time"][rows["event"] == log.CREATED])
    assert_follows(np.diff(came), stats.expon(scale=DAY / 24).cdf, d=0.02, rounded=2)


def test_dates_of_the_start_do_not_matter_to_who_is_always_open():
    """The same log from any day: nothing in it reads a date where calendars and seasons do not."""
    logs = [told(chanceless() | {"start": start}, "compiled", None) for start in ("2026-01-05", "2028-02-29")]
    assert logs[0].tobytes() == logs[1].tobytes()
    assert date(2028, 2, 29).weekday() != date(2026, 1, 5).weekday()
