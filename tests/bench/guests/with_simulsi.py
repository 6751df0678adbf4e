"""w1 in SimulSI: a process a lead, which requests a pool, works, releases and waits; no series or values kept."""

import random

import w1  # the numbers of the plain SimPy model, on the path that the bench gives
from answer import answer
from simulsi import Simulation


def run(seed: int) -> dict[str, int]:
    """One replication."""
    sim = Simulation(seed=seed, keep_values=False, record_series=False, keep_entity_history=False)
    luck, counts = random.Random(seed), {"visits": 0, "leads": 0}
    pools = [sim.resource(f"pool {i}", capacity=count) for i, count in enumerate(w1.CAP)]

    def lead(sim):
        counts["leads"] += 1
        phase = 0
        while phase >= 0:
            pool = pools[w1.POOL[phase]]
            yield sim.request(pool)
            yield luck.lognormvariate(w1.MU[phase], w1.SIGMA)
            sim.release(pool)
            yield luck.expovariate(1.0 / w1.DMEAN[phase])
            counts["visits"] += 1
            u = luck.random()
            after = w1.NA if u < w1.T1[phase] else w1.NB if u < w1.T2[phase] else w1.NC
            phase = after[phase]

    def source(sim):
        while True:
            yield luck.expovariate(w1.LAM)
            if sim.now >= w1.T:
                break
            sim.process(lead(sim))

    sim.process(source(sim))
    sim.run()
    return counts


if __name__ == "__main__":
    answer(run)
