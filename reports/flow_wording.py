"""What a flow chart says at its steps, exits and phases, the same words in the picture, in Mermaid and in text."""

from collections.abc import Iterator, Mapping
from typing import Any

from salescycle.reports.wording import configured, human, lasting
from salescycle.sim.words.safe import safe

__all__ = [
    "Document",
    "END_WORDS",
    "beginning",
    "effects_of",
    "exit_words",
    "leads",
    "phase_name",
    "service_notes",
    "step_facts",
    "title",
    "work",
]

Document = Mapping[str, Any]
"""What ``scenarios.process_map`` tells."""
END_WORDS = {"won": "Won", "customer": "Customer", "lost": "lost", "never": "stays open"}


def title(document: Document) -> str:
    """Whose flow it is, and where the fewest go on."""
    name = safe(document["title"]) or human(document["name"])
    on_the_way = {step["phase"] for step in document["steps"] if not step["starts_itself"]} - {"win_back"}
    gated = [row for row in document["phases"] if row["conversion"] is not None and row["phase"] in on_the_way]
    if not gated:
        return name
    least = min(gated, key=lambda phase: phase["conversion"])
    return f"{name}; fewest go on in {human(least['phase'])}: {configured(least['conversion'])}"


def phase_name(phase: Document) -> str:
    """``4 Offer: 30 % advance``."""
    name = f"{phase['number']} {human(phase['phase'])}"
    return name if phase["conversion"] is None else f"{name}: {configured(phase['conversion'])} advance"


def step_facts(step: Document) -> list[str]:
    """All that stands in a step's box below its name and role."""
    return [fact for fact in (leads(step), beginning(step), work(step), *effects_of(step)) if fact]


def leads(step: Document) -> str:
    """Sources whose leads begin here."""
    came = [f"{human(row['source']).lower()} {row['a_day']:.3g} / d" for row in step["leads"]]
    return f"leads: {', '.join(came)}" if came else ""


def beginning(step: Document) -> str:
    """When a step that begins by itself does so."""
    if not step["begins_with"]:
        return ""
    begins = step["begins"]
    said = {"rate": f"{{}} of each {step['begins_with']}", "every": "every {}", "after": "{} after delivery"}
    return ", ".join(said[key].format(value) for key, value in begins.items()) or "begins by itself"


def work(step: Document) -> str:
    """Effort, wait and documents; nothing for a step that has none of them."""
    facts = []
    if step["effort_hours"] is not None:
        facts.append(f"effort {lasting(step['effort_hours'] / 24)}")
    if step["wait_days"] is not None:
        facts.append(f"wait {lasting(step['wait_days'])}")
    if step["documents"]:
        facts.append(f"writes {', '.join(map(human, step['documents'])).lower()}")
    return ", ".join([*facts, *(["may be left out"] if step["may_skip"] else [])])


def effects_of(step: Document) -> Iterator[str]:
    """How a step moves what service moves, and how it feels it."""
    if step["moves"]:
        yield f"within {step['level']} raises {step['moves']}, later lowers it"
    if step["feels"]:
        yield f"rate rises with {step['raised_by']}"
    if step["feels"] and step["lowered_by"]:
        yield f"rate falls with {step['lowered_by']}"


def exit_words(way_out: Document, step: Document, *, target: bool = True) -> str:
    """``quotation 45 %: qualified``, ``lost 70 %: price, rival 25 %``; without *target*, ``qualified 45 %``.

    The wait follows where it is not the step's.
    """
    always = way_out["rate"] == 1
    share = "" if way_out["rate"] is None or always else configured(way_out["rate"])
    names = _ending_names(way_out)
    place = human(END_WORDS.get(str(way_out["to"]), str(way_out["to"]))).lower()
    if target or not (names or share):
        said = _joined(": ", _joined(" ", place, share), ", ".join(names))
    elif len(names) == 1:
        said = _joined(" ", names[0], share)
    else:
        said = _joined(": ", share, ", ".join(names))
    return said + _other_wait(way_out, step)


def _ending_names(way_out: Document) -> list[str]:
    """Endings by name, with the share of each where there are several; a coin's is named like the place it leads to."""
    parts = way_out["endings"]
    shares = {ending: part for ending, part in parts.items() if part is not None and len(parts) > 1}
    named = [ending for ending in parts if ending != way_out["to"]]
    return [_joined(" ", human(name).lower(), configured(shares[name]) if name in shares else "") for name in named]


def _joined(between: str, *parts: str) -> str:
    return between.join(filter(None, parts))


def _other_wait(way_out: Document, step: Document) -> str:
    waits = way_out["wait_days"]
    if waits is None or waits == [step["wait_days"]] * 2:
        return ""
    shortest, longest = map(lasting, waits)
    return f", after {longest}" if shortest == longest else f", after {shortest} to {longest}"


def service_notes(document: Document) -> Iterator[str]:
    """How the service cycle is felt in sales."""
    felt: dict[str, list[str]] = {}
    for influence in document["influences"]:
        felt.setdefault(influence["by"], []).append(human(influence["to"]).lower())
    for state, steps in felt.items():
        yield f"{human(state)} moves {' and '.join(dict.fromkeys(steps))}."
    if felt and document["offers_wait_for_tickets"]:
        yield "Offers to a customer wait while a ticket is open."
