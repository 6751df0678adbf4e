"""Goods from stock by hand: how long it takes until a unit that has left is replaced."""

import math

from salescycle.sim.model.luck import REPLACED, draw
from salescycle.sim.model.stages.goods import replaced_at
from tests.sim.model.firms import DAY, HOUR, Firm, Life

FIRM = Firm(
    {
        "process.goods": {"phase": "deliver", "kind": "goods_issue", "next": {"issued": "delivery"}},
        "process.hand_over.next": {"done": "goods"},
        "products": {"pump": {"value": 100, "stock": {"units": 1, "lead_time": "exponential(mean=3 d)"}}},
        "sources.web.product": "pump",
    }
)


def test_the_unit_of_each_further_deal_has_a_lead_time_of_its_own():
    """Exponential by the number of that very deal: now - 3 d * log(1 - u), to the nearest second."""
    life = Life(FIRM, product=0)
    step = life.p.steps[FIRM.step["goods"]]
    told = []
    for deal in (1, 2, 3):
        life.row.deal = deal
        told.append(replaced_at(life.row, step, 5 * HOUR, life.p, life.root))
        u = draw(life.root, life.who("goods"), REPLACED, deal)
        assert told[-1] == 5 * HOUR + math.floor(-3 * DAY * math.log(1 - u) + 0.5)
    assert len(set(told)) == 3
