"""The flow chart as Mermaid, which GitHub, GitLab and many editors draw from text.

Nodes are numbered, so no name of a user's can be taken for a word of Mermaid; names stand in quotes alone.
"""

import json
import re
from collections.abc import Iterator, Mapping

from salescycle.reports.flow_wording import (
    END_WORDS,
    Document,
    exit_words,
    phase_name,
    service_notes,
    step_facts,
    title,
)
from salescycle.reports.wording import human
from salescycle.sim.words.safe import safe

__all__ = ["flow_mermaid", "in_markdown"]

# What could end a quoted label, begin markup, an entity or a comment in it: Mermaid reads such a character's number.
_NOT_PLAIN = re.compile(r"[^\w .,:%/()+=?!\u00c0-\uffff-]|%(?=%)")


def flow_mermaid(document: Document) -> str:
    """A ``flowchart`` with a subgraph a phase, the service cycle in one of its own."""
    ids = {step["step"]: f"s{number}" for number, step in enumerate(document["steps"], start=1)}
    lines = ["---", f"title: {json.dumps(title(document), ensure_ascii=False)}", "---", "flowchart TB"]
    lines += _cycle(document, ids, starts_itself=False)
    if any(step["starts_itself"] for step in document["steps"]):
        heading = "<br/>".join(_plain(text) for text in ("Service cycle", *service_notes(document)))
        lines += [f'  subgraph service["{heading}"]', *_cycle(document, ids, starts_itself=True), "  end"]
    lines += _ends(document)
    for step in document["steps"]:
        lines += _exits(step, ids)
    lines += [f'  {ids[row["from"]]} -.->|"{_plain(row["by"])}"| {ids[row["to"]]}' for row in document["influences"]]
    return "\n".join(lines) + "\n"


def in_markdown(mermaid: str) -> str:
    """*mermaid* as a block of a Markdown file."""
    return f"```mermaid\n{mermaid}```\n"


def _plain(text: str) -> str:
    """*text* as Mermaid shows it and never reads it."""
    return _NOT_PLAIN.sub(lambda found: f"#{ord(found[0])};", safe(text, limit=400))


def _cycle(document: Document, ids: Mapping[str, str], *, starts_itself: bool) -> Iterator[str]:
    for phase in document["phases"]:
        own = [step for step in document["steps"] if step["phase"] == phase["phase"]]
        shown = [step for step in own if step["starts_itself"] == starts_itself]
        if shown:
            beside = "b" if starts_itself else "p"
            yield f'  subgraph {beside}{phase["number"]}["{_plain(phase_name(phase))}"]'
            yield from (f'    {ids[step["step"]]}["{_label(step)}"]' for step in shown)
            yield "  end"


def _label(step: Document) -> str:
    head = ", ".join(part for part in (human(step["step"]), step["role"]) if part)
    return "<br/>".join(map(_plain, (head, *step_facts(step))))


def _ends(document: Document) -> Iterator[str]:
    used = {way_out["to"] for step in document["steps"] for way_out in step["exits"]}
    yield from (f'  {end}(["{words}"])' for end, words in END_WORDS.items() if end in used and end in _ROUND)
    for step in document["steps"]:
        if step["starts_itself"] and "customer" in used:
            yield "  customer -.-> service"
            return


_ROUND = ("won", "customer")
"""Ends that all deals share; whoever is lost or stays open has an end of its own beside the step."""


def _exits(step: Document, ids: Mapping[str, str]) -> Iterator[str]:
    own = ids[step["step"]]
    for number, way_out in enumerate(step["exits"], start=1):
        to, way = way_out["to"], way_out["way"]
        arrow = "==>" if way_out["good"] else "-.->" if way in ("back", "again") else "-->"
        words = _plain(exit_words(way_out, step, target=False))
        if to in ids:
            yield f'  {own} {arrow}|"{words}"| {ids[to]}'
        elif to in _ROUND:
            yield f'  {own} {arrow}|"{words}"| {to}'
        else:
            yield f'  {own} {arrow}|"{words}"| {own}x{number}(["{END_WORDS.get(to, _plain(human(to)))}"])'
