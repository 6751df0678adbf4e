"""What ways take and cost is what the tables say, and waits lie where the model draws them."""

import pytest

from salescycle.sim.game.actions import PRESETS
from salescycle.sim.game.prices import price_of, step_of, usual_waits
from salescycle.sim.model import tables
from tests.sim.game.seats import seat_in


@pytest.mark.parametrize("name", ["saas_smb", "equipment_dealer", "tutorial", "public_tender"])
def test_every_usual_way_has_a_price(name):
    seat = seat_in(name, "week")
    for kind, ways in PRESETS.items():
        step = step_of(seat.tables(), tables.KINDS[kind])
        for way in ways if step >= 0 else ():
            price = price_of(seat.tables(), step, way, seat.scenario.playbook)
            assert price.factor > 0
            assert price.cost >= 0


def test_a_visit_costs_its_way_and_its_time_and_a_mail_half_a_call():
    seat = seat_in("equipment_dealer", "week")
    attempt = step_of(seat.tables(), "attempt")
    visit, mail, call = (
        price_of(seat.tables(), attempt, {"channel": channel}, seat.scenario.playbook)
        for channel in ("visit", "email", "telephone")
    )
    assert visit.cost == int(seat.tables().firm[0]["visit_cost"]) > 0
    assert visit.factor > call.factor > mail.factor
    assert call.cost == mail.cost == 0


def test_one_usually_hears_of_a_quotation_within_what_is_drawn_for_its_decision():
    seat = seat_in("saas_smb", "week")
    low, high = usual_waits(seat.tables())["quotation"]
    assert 0 < low < high < 40 * 86_400
    assert "ticket" not in usual_waits(seat.tables()) or usual_waits(seat.tables())["ticket"][0] >= 0
