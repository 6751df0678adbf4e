"""What may be taught: decisions and habits whose sign agrees with the evidence and survives doubted assumptions.

The tables stand in ``tests/verification`` (LESSONS.md for decisions over a run, BOTS.md for habits over a quarter); a
test holds this list against them. Of a scenario that has not been doubted nothing is taught.
"""

from collections.abc import Mapping

__all__ = ["TAUGHT", "taught"]

EVERYWHERE = (
    "tone informative only", "tone aggressive", "stop after 15", "inquiry waits its turn", "work in order of arrival",
    "very strict", "questions x0.3", "one contact only", "hesitation: push", "hesitation: inform", "thin hand-over",
    "win-back: let go", "win-back: discount and upgrade to all", "service uncoordinated",
)  # fmt: skip
TAUGHT: Mapping[str, frozenset[str]] = {
    "saas_smb": frozenset(
        (
            *(*EVERYWHERE, "cross-selling to everybody"),
            *("hunter", "farmer", "quarter-end closer", "never follows up", "biggest deal only", "grabber"),
        )
    ),
    "equipment_dealer": frozenset(
        (
            *(*EVERYWHERE, "10 % to everybody"),
            *("hunter", "farmer", "discounter", "quarter-end closer", "never follows up", "grabber"),
        )
    ),
    "telesales": frozenset(
        (
            *(set(EVERYWHERE) - {"one contact only"}),
            *("10 % to everybody", "attractive date", "cross-selling to everybody"),
        )
    ),
}
"""Names of lessons (``studies.lessons``) and of players (``bots``), by scenario."""


def taught(scenario: str) -> frozenset[str]:
    """Names of the lessons and players that a debrief of *scenario* may teach; none where nobody has doubted them."""
    return TAUGHT.get(scenario, frozenset())
