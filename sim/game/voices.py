"""Names and words of customers: drawn with an account's key, so that a replay says the same.

What can be said is data that is handed in (``salescycle.scenarios.voices``); here is only the choosing. It draws by the
identity of an account and a count, for purposes of its own, and moves nothing in a run.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple, TypeVar

from salescycle.sim.model.luck import (
    CULTURE,
    FAMILY_NAME,
    FIRST_NAME,
    OTHER_NAME,
    PATTERN,
    SAYS,
    TEMPER,
    TOWN,
    TRADE_WORD,
    draw,
    key_of,
)

__all__ = ["AT_HOME", "TEMPERS", "Culture", "Market", "Name", "Sentence", "Voices", "facts_in"]

TEMPERS = ("warm", "brisk", "careful", "formal")
AT_HOME = "home"
"""Sector of a scenario that sells to people, who have no firm."""
PUBLIC = "public"

T = TypeVar("T")


class Sentence(NamedTuple):
    """One or two short sentences of a customer, or something that one sees it do."""

    text: str
    temper: str = ""
    """One of ``TEMPERS``; empty: a deed, which anybody may do."""
    manner: str = ""
    """``direct`` or ``indirect``; empty: both."""


class Culture(NamedTuple):
    """Names that people, towns and firms have somewhere, and how one speaks there."""

    manner: str
    """``direct`` or ``indirect``."""
    first: tuple[str, ...]
    family: tuple[str, ...]
    towns: tuple[str, ...]
    firms: tuple[str, ...]
    """Patterns of firms' names, with {trade}, {family}, {other}, {first} and {town}."""
    houses: tuple[str, ...]
    """Patterns of public houses' names."""
    trades: Mapping[str, tuple[str, ...]]
    """Words of the trade, by sector."""


class Market(NamedTuple):
    """Who the customers of a scenario are."""

    sector: str
    cultures: tuple[str, ...]
    segments: Mapping[str, tuple[str, ...]]
    """Cultures of segments that are markets of their own."""
    known: Mapping[str, str] = {}
    """Cultures of customers that have a name of their own, by that name."""


class Name(NamedTuple):
    """Who an account is, as far as one sees it on its card."""

    company: str
    """Where one sells to people: the contact's own name and town."""
    contact: str
    town: str
    culture: str
    temper: str
    """One of ``TEMPERS``."""


@dataclass(frozen=True)
class Voices:
    """Everything that customers can be called and can say, in one language."""

    situations: Mapping[str, tuple[Sentence, ...]]
    events: Mapping[str, tuple[str, ...]]
    """Situations that speak for an event of the log, by the event's name; those without have none."""
    cultures: Mapping[str, Culture]
    markets: Mapping[str, Market]
    """By the scenario's name."""
    market: Market
    """The one of this game."""
    root: int = 0
    """Root of this game's luck, so that two games have other people."""

    def of_game(self, scenario: str, root: int) -> "Voices":
        """The same voices for a game of the *scenario* with that *root* of luck (``luck.root_of``)."""
        return replace(self, market=self.markets.get(scenario, self.market), root=int(root))

    def name_of(self, identity: int, segment: str = "", company: str = "") -> Name:
        """Who the account of that *identity* is; its *segment* counts where that is a market of its own.

        *company*: the name of its own that it has, if any; people and town are then from where that name is at home.
        """
        cultures = (self.market.known[company],) if company in self.market.known else self.market.cultures
        where = _chosen(self.market.segments.get(segment, cultures), self.root, identity, CULTURE)
        culture = self.cultures[where]
        family = _chosen(culture.family, self.root, identity, FAMILY_NAME)
        contact = f"{_chosen(culture.first, self.root, identity, FIRST_NAME)} {family}"
        town = _chosen(culture.towns, self.root, identity, TOWN)
        temper = _chosen(TEMPERS, self.root, identity, TEMPER)
        if company:
            first, _, last = company.partition(" ")
            is_person = first in culture.first and last in culture.family
            return Name(company, company if is_person else contact, town, where, temper)
        company = f"{contact}, {town}" if self.market.sector == AT_HOME else self._company(culture, identity, town)
        return Name(company, contact, town, where, temper)

    def _company(self, culture: Culture, identity: int, town: str) -> str:
        """A firm has the name of whoever founded it, not that of who picks up the telephone."""
        sector = self.market.sector
        patterns = culture.houses if sector == PUBLIC else culture.firms
        family, other = _two(culture.family, self.root, identity)
        return _chosen(patterns, self.root, identity, PATTERN).format(
            trade=_chosen(culture.trades[sector], self.root, identity, TRADE_WORD),
            family=family,
            other=other,
            first=_chosen(culture.first, self.root, identity, OTHER_NAME),
            town=town,
        )

    def say(self, situation: str, identity: int, attempt: int = 0, *, segment: str = "", **facts: str) -> str:
        """What one hears or sees in a *situation*: speech in double quotes, a deed without.

        *attempt* counts how often the account has been in that situation: nothing is said twice before all has been
        said. *facts* are what a sentence may name: product, date, rival, colleague; who and which firm it is are known.
        A sentence that needs a fact nobody has given is not said. Raises ValueError for an unknown situation.
        """
        if situation not in self.situations:
            raise ValueError(f"no situation {situation!r}")
        name = self.name_of(identity, segment, facts.get("company", ""))
        known = {"contact": name.contact, "company": name.company, **facts}
        manner = self.cultures[name.culture].manner
        could = [each for each in self.situations[situation] if _suits(each, name.temper, manner, known)]
        assert could, f"somebody {name.temper} and {manner} has something to say about {situation}"
        first = int(draw(self.root, identity, SAYS, key_of(situation)) * len(could))
        said = could[(first + attempt) % len(could)]
        text = said.text.format(**known)
        return f'"{text}"' if said.temper else text


def _suits(sentence: Sentence, temper: str, manner: str, known: Mapping[str, str]) -> bool:
    """Whether somebody of that temper and manner says it, who can name what it needs."""
    return (
        sentence.temper in ("", temper) and sentence.manner in ("", manner) and facts_in(sentence.text) <= known.keys()
    )


@cache
def facts_in(text: str) -> frozenset[str]:
    """Names of the placeholders in a sentence.

    >>> sorted(facts_in("We went with {rival}, says {contact}."))
    ['contact', 'rival']
    """
    return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


def _chosen(among: Sequence[T], root: int, identity: int, purpose: int) -> T:
    return among[int(draw(root, identity, purpose, 0) * len(among))]


def _two(among: Sequence[T], root: int, identity: int) -> tuple[T, T]:
    """Two different ones."""
    first = int(draw(root, identity, FAMILY_NAME, 1) * len(among))
    apart = 1 + int(draw(root, identity, FAMILY_NAME, 2) * (len(among) - 1))
    return among[first], among[(first + apart) % len(among)]
