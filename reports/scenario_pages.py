"""docs/scenarios.md: the library for its users, as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from salescycle.reports.wording import NOTHING, human, quantity, quantity_range

__all__ = ["scenario_pages"]

Facts = Mapping[str, Any]

_INTRODUCTION = """\
# The scenarios of the library

Written by `make scenarios`; not by hand. What each scenario assumes stands beside what is known, and what its
simulation gives under the scenario's own playbook. Grades: A peer-reviewed or official; B large study or disclosed
sample of a book; C vendor or trade body with a disclosed sample; D order of magnitude only. A source gives a direction
or a range, never our very number: the sizes of all effects are assumptions. `salescycle show NAME` shows a scenario in
full."""


def scenario_pages(pages: Sequence[Facts], meanings: Mapping[str, str]) -> str:
    """The document: a section for each of *pages*, then the *meanings* of figures by family, then the sources."""
    cited: dict[str, Facts] = {}
    for page in pages:
        cited |= page["sources"]
    parts = [_INTRODUCTION, *(part for page in pages for part in _page(page)), *_glossary(meanings), *_sources(cited)]
    return "\n\n".join(parts) + "\n"


def _page(page: Facts) -> Iterator[str]:
    yield f"## {page['name']}: {page['title']}"
    yield f"{_sentence(page['industry'])} Time scale: {_sentence(page['time_scale'], capital=False)}"
    if page["objectives"]:
        yield "What one learns:\n\n" + "\n".join(f"- {sentence}" for sentence in page["objectives"])
    yield f"Process: {page['process']}."
    if page["assumed"]:
        yield "### What is assumed, and what is known"
        yield _assumed(page)
    yield _guesses(page)
    yield "### What the simulation gives"
    yield _results(page["results"])
    yield _provenance(page)


def _sentence(text: str, *, capital: bool = True) -> str:
    first = text[:1].upper() if capital else text[:1]
    return f"{first}{text[1:].rstrip('.')}."


def _assumed(page: Facts) -> str:
    given = {row["figure"]: row for row in page["results"]}
    rows = [
        (f"`{row['key']}`", row["value"] or NOTHING, row["range"], row["grade"], row["source"], _given(row, given))
        for row in page["assumed"]
    ]
    return _table(("parameter", "ours", "in the source", "grade", "source", "the simulation gives"), rows)


def _given(row: Facts, given: Mapping[str, Facts]) -> str:
    figure = given.get(row["figure"])
    return NOTHING if figure is None else f"{_told(figure['figure'], figure['mean'])} ({human(figure['figure'])})"


def _guesses(page: Facts) -> str:
    said = f"{page['guesses']} further values are assumptions; `salescycle levers {page['name']}` lists them all."
    return " ".join((said, *page["notes"]))


def _results(results: Iterable[Facts]) -> str:
    rows = [
        (
            human(row["figure"]),
            _told(row["figure"], row["mean"]),
            _range(row["figure"], row["low"], row["high"]),
            row.get("range", NOTHING),
            row.get("grade", NOTHING),
            row.get("source", NOTHING),
        )
        for row in results
    ]
    return _table(("figure", "mean", "9 of 10 runs", "what is known", "grade", "source"), rows)


def _provenance(page: Facts) -> str:
    runs = f"Means of {page['replications']} runs of {page['observed']}, seed {page['seed']}"
    return f"{runs}, money in {page['currency']}; scenario {page['content']}."


def _told(figure: str, value: float) -> str:
    """A figure with its unit; what is counted by the month of one customer keeps two decimals."""
    return f"{value:.2f}" if figure.startswith("tickets") else quantity(figure, value)


def _range(figure: str, low: float, high: float) -> str:
    if figure.startswith("tickets"):
        return f"{low:.2f} to {high:.2f}"
    return quantity_range(figure, low, high)


def _glossary(meanings: Mapping[str, str]) -> Iterator[str]:
    yield "## What the figures mean"
    yield "\n".join(f"- **{human(family)}**: {meaning}." for family, meaning in meanings.items())


def _sources(cited: Mapping[str, Facts]) -> Iterator[str]:
    yield "## Sources cited here"
    yield "\n".join(
        f"- `{key}` ({source['grade']}): {source['citation']}. {source['says']}"
        for key, source in sorted(cited.items())
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
