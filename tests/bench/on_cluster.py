"""A Dask cluster of two workers on this machine against two threads, on a batch of a minute."""

from salescycle.sim.studies.cluster import Cluster
from salescycle.sim.studies.experiment import totals_of
from salescycle.sim.studies.ways import Threads, Way
from tests.bench.on_w1 import Got
from tests.bench.plans import plan_of, say
from tests.bench.ratios import race, wall

REPLICATIONS = 12_000
ROUNDS = 3
"""Fewer than elsewhere: each takes two minutes."""


def cluster(got: Got) -> list[str]:
    """Time of the threads over that of the cluster, its start left out."""
    from distributed import LocalCluster  # noqa: PLC0415 - an extra

    say("a Dask cluster")
    plan = plan_of("saas_smb")
    options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(**options) as servers:

        def batch(way: Way, size: int) -> None:
            for _ in totals_of(plan, range(size), way):
                pass

        dask = Cluster(servers.scheduler_address)
        batch(dask, 400)  # each worker compiles or loads its code
        found = race(
            wall(lambda _: batch(Threads(2), REPLICATIONS)), wall(lambda _: batch(dask, REPLICATIONS)), rounds=ROUNDS
        )
    got["cluster"] = f"{found.ratio}, {found.first_s:.0f} s against {found.second_s:.0f} s"
    return [f"{REPLICATIONS:,} replications of saas_smb, two threads over two workers by the clock: {got['cluster']}."]
