"""The event log as OCEL 2.0 JSON for process-mining tools: accounts, people, tickets and documents as objects.

Local times are told as if they were UTC, because the standard wants an offset.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from salescycle.reports.xes import ATTRIBUTES, TRANSITIONS, ZONE, Cells
from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.flow import add
from salescycle.sim.studies.documents.kinds import KINDS
from salescycle.sim.studies.documents.register import Register
from salescycle.sim.studies.measures import plain_rows

__all__ = ["write_ocel"]


def write_ocel(register: Register, log_rows: np.ndarray, rows: Iterable[Cells], path: Path) -> None:
    """Write a log as OCEL 2.0 JSON: accounts, people, tickets and documents, and what each event does to them.

    *register* is empty and is filled; *rows* are those of *log_rows* as a log file tells them, by column.
    """
    told = OcelLog(register)
    for row, cells in zip(plain_rows(log_rows), rows, strict=True):
        told.add(row, cells)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(told.document(), file, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class OcelLog:
    """An object-centric log that grows row by row."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.events: list[dict[str, Any]] = []
        self.types: dict[str, set[str]] = defaultdict(set)
        """Names of the attributes that each type of event has."""
        self.people: dict[str, None] = {}
        self.accounts: dict[int, Cells] = {}
        self.tickets: dict[str, Cells] = {}
        self.open_tickets: dict[int, str] = {}

    def add(self, row: Any, cells: Cells) -> None:
        """Add one row, as numbers and as cells of the log file."""
        add(self.register, row)
        kind = _event_type(cells)
        attributes = {name: cells[name] for name in ATTRIBUTES if cells[name] is not None and name != "event"}
        self.types[kind] |= attributes.keys()
        self.events.append(
            {
                "id": f"event:{len(self.events)}",
                "type": kind,
                "time": cells["time"] + ZONE,
                "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
                "relationships": list(self._related(row, cells)),
            }
        )

    def _related(self, row: Any, cells: Cells) -> Iterator[dict[str, str]]:
        """Account, person, ticket and documents of an event. A document is touched by the row that was added last."""
        if row.account >= 0:
            self.accounts.setdefault(row.account, cells)
            yield _to(f"account:{row.account}", "of")
        if cells["who"] is not None:
            self.people[cells["who"]] = None
            yield _to(f"person:{cells['who']}", "by")
        ticket = self._ticket(row, cells)
        if ticket:
            yield _to(ticket, "about")
        if row.account >= 0:
            yield from (_to(_document_id(paper), verb) for paper, verb in self.register.touched)

    def _ticket(self, row: Any, cells: Cells) -> str:
        """The ticket that an event is about: opened, worked on, closed; empty for other events."""
        if row.event == log.TICKET_OPENED:
            ticket = self.open_tickets[row.account] = f"ticket:{row.account}/{row.ref}"
            self.tickets[ticket] = cells
            return ticket
        if row.event == log.TICKET_CLOSED:
            return self.open_tickets.pop(row.account, "")
        is_task = row.event in (log.STARTED, log.STOPPED, log.DONE) and row.step >= 0
        is_ticket = is_task and self.register.names.kinds[row.step] == "ticket"
        return self.open_tickets.get(row.account, "") if is_ticket else ""

    def document(self) -> dict[str, Any]:
        """The whole log."""
        return {
            "objectTypes": [
                {"name": "account", "attributes": _declared({"identity": "string", "source": "string"})},
                {"name": "person", "attributes": []},
                {"name": "ticket", "attributes": []},
                *(
                    {"name": kind.name, "attributes": _declared({"type": "string", "net": "float", "status": "string"})}
                    for kind in KINDS
                ),
            ],
            "eventTypes": [
                {
                    "name": name,
                    "attributes": _declared({column: _TYPE[column] for column in ATTRIBUTES if column in has}),
                }
                for name, has in sorted(self.types.items())
            ],
            "objects": list(chain(self._accounts(), self._people(), self._tickets(), self._documents())),
            "events": self.events,
        }

    def _accounts(self) -> Iterator[dict[str, Any]]:
        for number, cells in self.accounts.items():
            values = {"identity": cells["identity"], "source": cells["reason"]}
            attributes = [
                {"name": name, "time": cells["time"] + ZONE, "value": value} for name, value in values.items() if value
            ]
            yield {"id": f"account:{number}", "type": "account", "attributes": attributes, "relationships": []}

    def _people(self) -> Iterator[dict[str, Any]]:
        for name in self.people:
            yield {"id": f"person:{name}", "type": "person", "attributes": [], "relationships": []}

    def _tickets(self) -> Iterator[dict[str, Any]]:
        for ticket, cells in self.tickets.items():
            owner = [_to(f"account:{cells['account']}", "of")]
            yield {"id": ticket, "type": "ticket", "attributes": [], "relationships": owner}

    def _documents(self) -> Iterator[dict[str, Any]]:
        moment = self.register.names.moment
        for paper in self.register.documents.values():
            changed = [(line.time, line.new) for line in paper.changes if line.field == "GBSTK"]
            first = "C" if not paper.items else "A"
            created = moment(paper.created).isoformat() + ZONE
            yield {
                "id": _document_id(paper),
                "type": paper.kind.name,
                "attributes": [
                    {"name": "type", "time": created, "value": paper.type},
                    {"name": "net", "time": created, "value": sum(item.net_value for item in paper.items) / 100},
                    *(
                        {"name": "status", "time": moment(second).isoformat() + ZONE, "value": status}
                        for second, status in [(paper.created, first), *changed]
                    ),
                ],
                "relationships": [
                    _to(f"account:{paper.account}", "sold-to party"),
                    *(_to(f"document:{number}", "copied from") for number in paper.references),
                ],
            }


_TYPE = {
    **dict.fromkeys(("seq", "turn", "duration_s", "document"), "integer"),
    **dict.fromkeys(("phase", "step", "event", "reason"), "string"),
    "amount": "float",
}


def _event_type(cells: Cells) -> str:
    """The event's name; of a task with that of its step, such as ``done quotation``."""
    if cells["event"] in TRANSITIONS and cells["step"]:
        return f"{cells['event']} {cells['step']}"
    return str(cells["event"])


def _declared(types: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in types.items()]


def _document_id(paper: Document) -> str:
    return f"document:{paper.number}"


def _to(target: str, qualifier: str) -> dict[str, str]:
    return {"objectId": target, "qualifier": qualifier}
