"""(a) plain SimPy, as the docs' bank/car-wash examples: a process a lead, `with res.request()`."""
import random, simpy
from tests.bench.peers import w1
def lead(env, pools, rng, st):
    k = 0
    while k >= 0:
        t0 = env.now
        q = w1.POOL[k]
        with pools[q].request() as req:
            yield req
            st['wait'] += env.now - t0
            d = rng.lognormvariate(w1.MU[k], w1.SIGMA)
            yield env.timeout(d)
            st['busy'][q] += d
        yield env.timeout(rng.expovariate(1.0 / w1.DMEAN[k]))
        st['visits'] += 1
        u = rng.random()
        k = w1.NA[k] if u < w1.T1[k] else (w1.NB[k] if u < w1.T2[k] else w1.NC[k])
    if k == -2: st['won'] += 1
def source(env, pools, rng, st, scale, T):
    while True:
        yield env.timeout(rng.expovariate(w1.LAM * scale))
        if env.now >= T: break
        st['leads'] += 1
        env.process(lead(env, pools, rng, st))
def run(seed, scale=1, T=w1.T):
    st = dict(leads=0, visits=0, won=0, wait=0.0, busy=[0.0, 0.0])
    rng = random.Random(seed)
    env = simpy.Environment()
    pools = [simpy.Resource(env, capacity=c * scale) for c in w1.CAP]
    env.process(source(env, pools, rng, st, scale, T))
    env.run()
    st['end'] = env.now
    return st
