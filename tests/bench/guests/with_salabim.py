"""w1 in salabim: a component a lead, which requests a pool, holds, releases and holds again."""

import random

import salabim
import w1  # the numbers of the plain SimPy model, on the path that the bench gives
from answer import answer

salabim.yieldless(False)


class Lead(salabim.Component):
    """A lead from its arrival to its end."""

    def process(self):
        env = self.env
        env.leads += 1
        phase = 0
        while phase >= 0:
            pool = env.pools[w1.POOL[phase]]
            yield self.request(pool)
            yield self.hold(env.luck.lognormvariate(w1.MU[phase], w1.SIGMA))
            self.release(pool)
            yield self.hold(env.luck.expovariate(1.0 / w1.DMEAN[phase]))
            env.visits += 1
            u = env.luck.random()
            after = w1.NA if u < w1.T1[phase] else w1.NB if u < w1.T2[phase] else w1.NC
            phase = after[phase]


class Source(salabim.Component):
    """Leads, until arrivals stop."""

    def process(self):
        while True:
            yield self.hold(self.env.luck.expovariate(w1.LAM))
            if self.env.now() >= w1.T:
                break
            Lead()


def run(seed: int) -> dict[str, int]:
    """One replication."""
    env = salabim.Environment(trace=False, random_seed=seed)
    env.luck, env.leads, env.visits = random.Random(seed), 0, 0
    env.pools = [salabim.Resource(capacity=count) for count in w1.CAP]
    Source()
    env.run()
    return {"visits": env.visits, "leads": env.leads}


if __name__ == "__main__":
    answer(run)
