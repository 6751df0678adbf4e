"""w1 in Ciw: two pools and the customer's time as nodes; the phase is the customer's class, which changes at last."""

import math
from typing import Any

import ciw
import w1  # the numbers of the plain SimPy model, on the path that the bench gives
from answer import answer

POOLS = 2
GONE = "gone"
PHASES = [str(phase) for phase in range(len(w1.POOL))]


class UntilTheEnd(ciw.dists.Distribution):
    """Gaps between leads, until arrivals stop."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        gap = ciw.random.expovariate(w1.LAM)
        return gap if t + gap < w1.T else math.inf


def network() -> Any:
    """Pool, pool, customer's time: whoever leaves the third has another phase, or is gone."""
    arrivals, services, routes, changes = {}, {}, {}, {}
    for phase, name in enumerate(PHASES):
        pool = w1.POOL[phase]
        work = ciw.dists.Lognormal(w1.MU[phase], w1.SIGMA)
        wait = ciw.dists.Exponential(1.0 / w1.DMEAN[phase])
        arrivals[name] = [UntilTheEnd() if phase == 0 else None, None, None]
        services[name] = [work, work, wait]
        routes[name] = [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [float(pool == 0), float(pool == 1), 0.0]]
        changes[name] = dict.fromkeys([*PHASES, GONE], 0.0)
        for to, share in w1.probs(phase):
            changes[name][str(to) if to >= 0 else GONE] += share
    never = ciw.dists.Deterministic(0.0)
    arrivals[GONE], services[GONE] = [None] * 3, [never] * 3
    routes[GONE] = [[0.0, 0.0, 0.0]] * 3
    changes[GONE] = dict.fromkeys(PHASES, 0.0) | {GONE: 1.0}
    stay = {name: dict.fromkeys([*PHASES, GONE], 0.0) | {name: 1.0} for name in [*PHASES, GONE]}
    return ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=services,
        number_of_servers=[*w1.CAP, math.inf],
        routing=routes,
        class_change_matrices=[stay, stay, changes],
    )


def run(seed: int) -> dict[str, int]:
    """One replication."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network())
    simulation.simulate_until_max_time(1e9)
    records = simulation.get_all_records()
    visits = sum(record.node == POOLS + 1 for record in records)
    return {"visits": visits, "leads": simulation.nodes[0].number_of_individuals}


if __name__ == "__main__":
    answer(run)
