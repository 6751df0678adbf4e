"""The same reports on a terminal, with bold and dim; only a command that writes to one imports this."""

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from salescycle.reports.columns import GAP, Report, Table, set_cells, wrapped

__all__ = ["for_terminal"]


def for_terminal(report: Report) -> Group:
    """*report* for a rich console. All text is given as ``Text``: rich reads no markup, emoji or link in it."""
    return Group(*(_sentences(part) if isinstance(part, str) else _table(part) for part in report))


def _sentences(part: str) -> RenderableType:
    return Text(wrapped(part) + "\n")


def _table(table: Table) -> RenderableType:
    head, *rows = set_cells(table)
    # The box draws one of the two columns between cells, the padding the other.
    padding = (0, len(GAP) - 1, 0, 0)
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=padding, header_style="dim")
    for name in head:
        drawn.add_column(Text(name), no_wrap=True)
    for row in rows:
        drawn.add_row(*map(Text, row))
    above = [Text(table.title, style="bold")] if table.title else []
    return Group(*above, drawn, Text(f"{table.note}\n" if table.note else "", style="dim"))
