"""The flow chart in plain text of 80 columns, in ASCII: for a terminal, a file or a screen reader."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from salescycle.reports.columns import WIDTH
from salescycle.reports.flow_wording import Document, exit_words, phase_name, service_notes, step_facts, title
from salescycle.reports.wording import human

__all__ = ["flow_text"]

_SIGNS = {"forward": "v", "back": "^", "again": "@", "lost": "x", "end": "="}
_LEGEND = "v goes on, ^ goes back, @ stays in the step, x is lost or gone, = comes to rest. Times are medians."


def flow_text(document: Document) -> str:
    """Steps under their phases with all their exits: the sales cycle, then what begins by itself for customers."""
    sales, service = (_cycle(document, starts_itself=starts_itself) for starts_itself in (False, True))
    lines = [*wrap(f"{document['name']}: {title(document)}", WIDTH), *wrap(_LEGEND, WIDTH), "", *sales]
    if service:
        heading = ["Service cycle: begins by itself with every customer", *service_notes(document)]
        lines += [*(line for text in heading for line in wrap(text, WIDTH)), "", *service]
    return "\n".join(lines[:-1]) + "\n"


def _cycle(document: Document, *, starts_itself: bool) -> list[str]:
    lines = []
    for phase in document["phases"]:
        own = [step for step in document["steps"] if step["phase"] == phase["phase"]]
        shown = [step for step in own if step["starts_itself"] == starts_itself]
        if shown:
            lines += [*_phase(phase_name(phase), shown), ""]
    return lines


def _phase(name: str, steps: Sequence[Document]) -> Iterator[str]:
    yield f"== {name} ==".ljust(WIDTH, "=")
    for number, step in enumerate(steps):
        if number:
            yield ""
        yield from _step(step)


def _step(step: Document) -> Iterator[str]:
    yield f"[{human(step['step'])}]  {step['role'] or 'nobody of ours'}"
    for fact in step_facts(step):
        yield from wrap(fact, WIDTH, initial_indent="    ", subsequent_indent="    ")
    for way_out in step["exits"]:
        sign = f"  {_SIGNS[way_out['way']]} "
        yield from wrap(exit_words(way_out, step), WIDTH, initial_indent=sign, subsequent_indent="      ")
