"""The player's seat: the tables of a game in which one salesperson is the player and colleagues follow the playbook.

Up to the begin of a game the firm's own playbook has worked. In the *window* of its level the player acts. In the *year
after* nobody new comes, and a steady colleague - the playbook again - works off what the player has left: open deals,
customers, promises.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from salescycle.sim.game.levels import Level
from salescycle.sim.model.build import BookRow, build
from salescycle.sim.model.tables import Parameters
from salescycle.sim.words.quantities import DAY_S, Duration
from salescycle.sim.words.scenario import Playbook, Scenario

__all__ = ["YEAR_AFTER_S", "Seat"]

YEAR_AFTER_S = 365 * DAY_S


class Seat:
    """One person's place in a scenario for the window of a level."""

    def __init__(
        self,
        scenario: Scenario,
        level: Level,
        *,
        alphas: Mapping[str, float] | None = None,
        as_written: Scenario | None = None,
        book: Sequence[BookRow] = (),
    ) -> None:
        """Take the first person who owns accounts.

        Args:
            scenario: the scenario to play, ``--set`` included.
            level: of the game.
            alphas: constants of the gates, calibrated on *as_written*.
            as_written: the scenario as the file has it; *scenario* itself when left out.
            book: accounts that are there at second 0.

        Raises ValueError when nobody in the scenario has a desk of their own.
        """
        self.level = level
        self.begin_s = level.before.horizon_s(scenario.start)
        self.window_s = self.begin_s + level.window.horizon_s(scenario.start)
        self.until_s = self.window_s + YEAR_AFTER_S
        days = Duration(self.window_s / DAY_S, "d"), Duration(self.until_s / DAY_S, "d")
        self.scenario = scenario.model_copy(update={"window": days[0], "until": days[1], "drain": False})
        self.alphas, self.as_written, self.book = alphas, as_written or scenario, tuple(book)
        self._tables: dict[str, Parameters] = {}
        self.player = self._first_owner()

    def tables(self, playbook: Playbook | None = None) -> Parameters:
        """Tables in which the player's desk works by *playbook*; by the firm's when left out.

        They all have the same shapes, so a run may go on with others at any event.
        """
        own = playbook or self.scenario.playbook
        key = own.model_dump_json()
        if key not in self._tables:
            self._tables[key] = self._build(self.player, own)
        return self._tables[key]

    @cached_property
    def named(self) -> Mapping[int, str]:
        """Names of the accounts of the book, by number; the generated ones stand before them."""
        first = len(self.tables().book) - len(self.book)
        return {first + i: row.id for i, row in enumerate(self.book)}

    @cached_property
    def cost_a_second(self) -> tuple[float, ...]:
        """Cost of a second of each person's work, by number [cents]; a unit of stock costs nothing."""
        costs = [100.0 * role.cost.per_second() for role in self.scenario.team.values()]
        people = self.tables().people["role"].tolist()
        return tuple(costs[role] if role < len(costs) else 0.0 for role in people)

    def _first_owner(self) -> int:
        sources = self._build(-1, None).sources
        owned = sources[(sources["person"] >= 0) & (sources["is_campaign"] == 0)]
        if len(owned) == 0:
            raise ValueError(
                f"{self.scenario.name}: nobody owns an account; a game needs a role with a desk of its own"
            )
        return int(owned["person"].min())

    def _build(self, player: int, own: Playbook | None) -> Parameters:
        return build(
            self.scenario,
            alphas=self.alphas,
            as_written=self.as_written,
            book=self.book,
            player=player,
            player_playbook=own,
        )
