"""The flow chart of a scenario as a file, by its ending: a picture, Mermaid, or text."""

# ruff: noqa: PLC0415 - text and Mermaid owe nobody the time that matplotlib takes to load

from pathlib import Path

from salescycle.reports.exports import check_path
from salescycle.reports.flow_mermaid import flow_mermaid, in_markdown
from salescycle.reports.flow_text import flow_text
from salescycle.reports.flow_wording import Document
from salescycle.reports.style import SIZE
from salescycle.sim.errors import UsageError

__all__ = ["FORMATS", "write_flow"]

_MOST_DOTS = 2**16
"""Height of a picture of dots that matplotlib draws."""
_PICTURES = (".svg", ".png")
_TEXTS = {
    ".mmd": flow_mermaid,
    ".md": lambda document: in_markdown(flow_mermaid(document)),
    ".txt": flow_text,
}
FORMATS = (*_PICTURES, *_TEXTS)


def write_flow(document: Document, path: Path) -> None:
    """Write the flow chart that ``scenarios.process_map`` tells, in the format of the file's ending.

    Raises UsageError for another ending, or when the file cannot be written.
    """
    check_path(path, FORMATS)
    try:
        if path.suffix in _TEXTS:
            path.write_text(_TEXTS[path.suffix](document), encoding="utf-8")
        else:
            _write_picture(document, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


def _write_picture(document: Document, path: Path) -> None:
    from salescycle.reports.figures.flow_chart import flow_chart
    from salescycle.reports.figures.sheet import save

    figure = flow_chart(document)
    if path.suffix == ".png" and figure.get_figheight() * SIZE["dots"] >= _MOST_DOTS:
        raise UsageError(f"{path}: the flow chart is too long for .png, need .svg.")
    save(figure, path)
