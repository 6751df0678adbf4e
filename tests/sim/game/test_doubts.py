"""Places of players in doubted worlds."""

from salescycle.scenarios.loader import load_document
from salescycle.scenarios.prepared import book_of
from salescycle.sim.game.bots import PLAYERS_BY_NAME
from salescycle.sim.game.doubts import doubted_players
from salescycle.sim.game.levels import LEVELS


def test_idleness_costs_in_every_world_and_par_is_par_in_every_world():
    loaded, heard = load_document("saas_smb"), []
    told = doubted_players(
        loaded.scenario, [PLAYERS_BY_NAME[name] for name in ("idle", "balanced")], LEVELS["quarter"],
        games=3, seed=1, leads=1_500, groups=("trust in the choice", "hand-over"), book=book_of(loaded),
        progress=lambda group, factor: heard.append((group, factor)),
    )  # fmt: skip
    idle, balanced = told.places
    assert idle.lowest < idle.usual < 0
    assert idle.lowest < idle.highest < 0  # the worlds are there, and are other ones
    assert (idle.flips, balanced[1:], told.unsolved) == ((), (0.0, 0.0, 0.0, ()), ())
    assert heard == [(group, factor) for group in ("trust in the choice", "hand-over") for factor in (0.5, 2.0)]
