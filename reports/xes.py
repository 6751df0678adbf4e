"""The event log as XES (IEEE 1849-2016) for process-mining tools: a case an account, sales cycle and service cycle.

Local times are told as if they were UTC, because the standard wants an offset.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from salescycle.sim.words.safe import safe

__all__ = ["ATTRIBUTES", "TRANSITIONS", "ZONE", "Cells", "write_xes"]

Cells = dict[str, Any]
"""A row of a log file by column."""
ZONE = "+00:00"
_EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))
TRANSITIONS = {"started": "start", "stopped": "suspend", "done": "complete"}
ATTRIBUTES = ("seq", "phase", "step", "event", "turn", "duration_s", "amount", "reason", "document")
"""Columns of the log that become attributes of an event besides those of the extensions."""
_TAGS = {int: "int", float: "float", str: "string"}


def write_xes(rows: Iterable[Cells], name: str, path: Path) -> None:
    """Write rows of the log, each by column, as XES: a trace an account, its events in the order of the story."""
    traces: dict[int, list[Cells]] = defaultdict(list)
    for row in rows:
        if row["account"] is not None:
            traces[row["account"]].append(row)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_xes(traces, name))


def _xes(traces: dict[int, list[Cells]], name: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    for extension, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'<extension name="{extension}" prefix="{prefix}" uri="{uri}"/>\n'
    yield f'<global scope="trace">{_attribute("concept:name", "")}</global>\n'
    yield f'<global scope="event">{_attribute("concept:name", "")}{_date("1970-01-01T00:00:00")}'
    yield f"{_attribute('lifecycle:transition', 'complete')}</global>\n"
    yield '<classifier name="Activity" keys="concept:name"/>\n'
    yield '<classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>\n'
    yield _attribute("concept:name", name) + "\n"
    yield _attribute("lifecycle:model", "standard") + "\n"
    for account, rows in traces.items():
        identity = _attribute("identity", rows[0]["identity"])
        yield f"<trace>{_attribute('concept:name', f'Account {account}')}{identity}\n"
        yield from map(_event, _with_transitions(rows))
        yield "</trace>\n"
    yield "</log>\n"


def _with_transitions(rows: Iterable[Cells]) -> Iterator[tuple[Cells, str]]:
    """Each row with its transition: a task that was interrupted is resumed when it starts again."""
    suspended = set()
    for row in rows:
        transition = TRANSITIONS.get(row["event"], "complete")
        task = (row["step"], row["document"])
        if transition == "start" and task in suspended:
            transition = "resume"
        suspended.discard(task)
        if transition == "suspend":
            suspended.add(task)
        yield row, transition


def _event(told: tuple[Cells, str]) -> str:
    row, transition = told
    attributes = [
        _attribute("concept:name", _activity(row)),
        _date(row["time"]),
        _attribute("lifecycle:transition", transition),
        _attribute("org:resource", row["who"]),
        *(_attribute(column, row[column]) for column in ATTRIBUTES),
    ]
    return f"<event>{''.join(attributes)}</event>\n"


def _activity(row: Cells) -> str:
    """A task is work on its step; anything else is named by what happened."""
    return f"work on {row['step']}" if row["event"] in TRANSITIONS and row["step"] else str(row["event"])


def _attribute(key: str, value: Any) -> str:
    """An attribute, empty where there is no value."""
    if value is None:
        return ""
    text = safe(value, limit=1000) if isinstance(value, str) else repr(value)
    return f"<{_TAGS[type(value)]} key={quoteattr(key)} value={quoteattr(text)}/>"


def _date(moment: str) -> str:
    return f'<date key="time:timestamp" value="{moment}.000{ZONE}"/>'
