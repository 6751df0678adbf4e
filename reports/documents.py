"""SAP documents as text: the flow of an account, one document as its transaction displays it, lists."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from salescycle.reports.columns import Report, Table
from salescycle.reports.findings import source_line
from salescycle.reports.result import Document, currency
from salescycle.reports.wording import NOTHING, day
from salescycle.sim.studies.documents.kinds import STATUS_FIELDS, STATUS_VALUES
from salescycle.sim.words.safe import safe

__all__ = ["display_parts", "display_report", "flow_report", "list_report"]

MOST_ACTIVITIES = 6
MOST_LISTED = 20
Row = Mapping[str, Any]


def flow_report(document: Document) -> Report:
    """The documents of an account: the flow as a tree with statuses, and the sales activities."""
    flow: list[Row] = document["flow"]
    papers = [row for row in flow if row["kind"] != "sales activity" or row["followers"]]
    activities: list[Row] = document["activities"]
    account = document["account"]
    if not flow:
        said = f"{account['name']} has no documents at the end of {_day(document['as_of'])}: nobody has written any."
        return [said, source_line(document)]
    sold = ", ".join(
        safe(word, limit=40) for word in (account["material"], account["source"], account["owner"]) if word
    )
    parts: Report = [f"Documents of {account['name']} at the end of {_day(document['as_of'])}: {sold}."]
    if papers:
        parts.append(_tree(document, papers))
    if activities:
        parts.append(_activities(activities))
    return [*parts, source_line(document)]


def display_report(document: Document) -> Report:
    """One document, and where it comes from."""
    return [*display_parts(document), source_line(document)]


def display_parts(document: Document) -> Report:
    """One document: header, items, schedule lines, status, incompletion log, changes, flow."""
    paper: Row = document["document"]
    title = f"{paper['transactions']['display']} {_capital(paper['name'])} {paper['number']} ({paper['type']})"
    tables = (
        _items(document, paper),
        _rejections(paper),
        _schedule(paper),
        _statuses(paper),
        _incompletion(paper),
        _changes(paper),
        _around(document, paper),
    )
    return [
        title,
        Table("", ("Header", ""), [(label, safe(text, limit=60)) for label, text in _header(document, paper)], _WORDS),
        *([f"Binding: {paper['binding']}"] if paper["binding"] else []),
        *(table for table in tables if table.rows),
    ]


def list_report(document: Document) -> Report:
    """A list of documents, open and completed."""
    rows: list[Row] = document["list"]
    code = document["code"]
    if not rows:
        return [f"{code}: no {_LISTED[code]}.", source_line(document)]
    cells = [
        (
            row["number"],
            str(row["account"]),
            _day(row["created"]),
            _day(row["valid_to"]),
            f"{row['net_value']:,.0f}",
            f"{row['expected_value']:,.0f}",
            row["status"],
            row["rejection"]["code"] if row["rejection"] else "",
        )
        for row in rows[:MOST_LISTED]
    ]
    still = sum(row["status"] != "C" for row in rows)
    hidden = len(rows) - len(cells)
    return [
        f"{code}: {len(rows):,} {_LISTED[code]}, {still:,} open, at the end of {_day(document['as_of'])}.\n"
        "Overall status A, B, C; why: reason for rejection.",
        Table(
            f"Money in {currency(document)}",
            ("number", "account", "created", "valid to", "net", "expected", "", "why"),
            cells,
            frozenset(),
            f"and {hidden:,} more: --json has them all" if hidden else "",
        ),
        source_line(document),
    ]


_WORDS = frozenset({0, 1})
_LISTED = {
    "VA05": "sales orders",
    "VA15": "inquiries",
    "VA25": "quotations",
    "VA45": "contracts",
    "SDQUOT01": "quotations that end by then",
}


def _tree(document: Document, papers: Sequence[Row]) -> Table:
    rows = [
        (
            "  " * row["depth"] + _capital(row["name"]),
            row["number"],
            _day(row["created"]),
            "" if row["kind"] == "sales activity" else _money(row["net_value"]),
            row["status"],
            _rejected(row["rejection"]),
        )
        for row in papers
    ]
    head = ("Flow", "number", "created", f"net {currency(document)}", "status", "rejected")
    note = ", ".join(f"{value} {text}" for value, text in STATUS_VALUES.items() if value)
    return _without_rejections(Table("", head, rows, frozenset({0, 1, 4, 5}), f"Overall status: {note}."))


def _activities(activities: Sequence[Row]) -> Table:
    cells = [
        (_capital(row["name"]), row["number"], _day(row["created"]), row["notes"]["reason"], row["notes"]["outcome"])
        for row in activities[:MOST_ACTIVITIES]
    ]
    hidden = len(activities) - len(cells)
    head = ("Activities", "number", "created", "reason", "outcome")
    note = f"and {hidden:,} more: --json has them all" if hidden else ""
    return Table("", head, cells, frozenset({0, 1, 3, 4}), note)


def _header(document: Document, paper: Row) -> list[tuple[str, str]]:
    """Label and text of each field of the header that says something."""
    by = f" by {paper['created_by']}" if paper["created_by"] else ""
    valid = f"{_day(paper['valid_from'])} to {_day(paper['valid_to'])}"
    expected = f"{100 * paper['order_probability']:.0f} %, expected {_money(paper['expected_value'])}"
    terms = paper["payment_terms_days"]
    is_talk = paper["kind"] == "sales activity"
    fields = [
        ("Sold-to party", paper["sold_to"]),
        ("Sales area", " / ".join(word or NOTHING for word in paper["sales_area"])),
        ("Created", _moment(paper["created"]) + by + (", older than the log" if paper["taken_over"] else "")),
        ("Held", f"{_moment(paper['valid_from'])} to {_moment(paper['valid_to'])}" if is_talk else ""),
        ("Valid", valid if not is_talk and (paper["valid_from"] or paper["valid_to"]) else ""),
        ("Requested delivery", _day(paper["requested_delivery"], empty="")),
        ("Promised delivery", _day(paper["promised_delivery"], empty="")),
        ("Accepted" if paper["type"] == "QT" else "Signed", _moment(paper["accepted"])),
        ("Payment terms", "" if terms is None else f"{terms:g} d"),
        ("Paid", _moment(paper["paid"])),
        ("Net value", f"{_money(paper['net_value'])} {currency(document)}" if paper["items"] else ""),
        ("Order probability", expected if paper["type"] in ("IN", "QT") and paper["items"] else ""),
        ("Reference", ", ".join(paper["references"])),
        *((_capital(name), text) for name, text in paper["notes"].items()),
    ]
    return [(label, text) for label, text in fields if text]


def _items(document: Document, paper: Row) -> Table:
    rows = [
        (
            str(item["item"]),
            safe(item["material"], limit=40),
            f"{item['quantity']:,} {item['unit']}",
            _money(item["net_price"]),
            f"{100 * item['discount']:.0f} %",
            _money(item["net_value"]),
            NOTHING if item["margin"] is None else _money(item["margin"]),
        )
        for item in paper["items"]
    ]
    head = ("item", "material", "qty", "net price", "off", "net", "margin")
    return Table(f"Items, money in {currency(document)}", head, rows, frozenset({1}))


def _rejections(paper: Row) -> Table:
    rows = [
        (str(item["item"]), _rejected(item["rejection"]), item["rejection"]["by"])
        for item in paper["items"]
        if item["rejection"]
    ]
    return Table("Reasons for rejection", ("item", "reason", "from"), rows, frozenset({1, 2}))


def _without_rejections(table: Table) -> Table:
    """Without its last column where nothing is rejected."""
    if any(row[-1] for row in table.rows):
        return table
    last = len(table.head) - 1
    return table._replace(head=table.head[:-1], rows=[row[:-1] for row in table.rows], words=table.words - {last})


def _schedule(paper: Row) -> Table:
    rows = [
        (str(item["item"]), _day(line["date"]), f"{line['confirmed']:,}")
        for item in paper["items"]
        for line in item["schedule_lines"]
    ]
    return Table("Schedule lines", ("item", "delivery date", "confirmed"), rows, frozenset())


def _statuses(paper: Row) -> Table:
    rows = [
        (field, STATUS_FIELDS[field], f"{value} {STATUS_VALUES[value]}".strip())
        for field, value in paper["statuses"].items()
    ]
    return Table("Status", ("field", "", ""), rows, frozenset({0, 1, 2}))


def _incompletion(paper: Row) -> Table:
    rows = [(gap["field"], gap["text"], gap["blocks"]) for gap in paper["incompletion"]]
    return Table("Incompletion log", ("field", "missing", "blocks"), rows, frozenset({0, 1, 2}))


def _changes(paper: Row) -> Table:
    rows = [
        (
            _moment(change["time"]),
            change["who"] or NOTHING,
            change["text"],
            change["old"] or NOTHING,
            change["new"] or NOTHING,
        )
        for change in paper["changes"]
    ]
    return Table("Changes", ("when", "who", "field", "old", "new"), rows, frozenset({0, 1, 2, 3, 4}))


def _around(document: Document, paper: Row) -> Table:
    """The documents before and after, this one marked."""
    rows = [
        (
            "  " * row["depth"] + _capital(row["name"]),
            row["number"] + (" <" if row["number"] == paper["number"] else ""),
            f"{row['status']} {STATUS_VALUES[row['status']]}",
        )
        for row in document["flow"]
        if row["kind"] != "sales activity" or row["followers"]
    ]
    return Table("Document flow", ("", "number", "status"), rows, frozenset({0, 1, 2}))


def _rejected(reason: Row | None) -> str:
    if reason is None:
        return ""
    to = f": {safe(reason['rival'], limit=20)}" if reason["rival"] else ""
    return f"{reason['code']} {reason['text']}{to}"


def _money(value: float) -> str:
    return f"{value:,.2f}"


def _day(moment: str | None, *, empty: str = NOTHING) -> str:
    return empty if moment is None else day(date.fromisoformat(moment[:10]), year=True)


def _moment(moment: str | None) -> str:
    if moment is None:
        return ""
    at = datetime.fromisoformat(moment)
    return f"{day(at.date(), year=True)} {at:%H:%M}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
