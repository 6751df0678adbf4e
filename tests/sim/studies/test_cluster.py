"""Replications on real Dask schedulers and workers on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.errors import ClusterError, LostClusterError, UsageError
from salescycle.sim.model.build import build
from salescycle.sim.studies import cluster
from salescycle.sim.studies.cluster import Cluster, check_address, same
from salescycle.sim.studies.experiment import Block, Content, Plan, compute, replicate, together
from salescycle.sim.studies.ways import Threads

DAY = 86_400
pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def plan():
    return Plan(build(load("tutorial")), 7, 20 * DAY, (0, 20 * DAY))


class Servers:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder, protocol="tcp", options=()):
        self.folder, self.options = folder, options
        place = folder / "scheduler.json"
        self.scheduler = self.start(
            "dask_scheduler", "--protocol", protocol, "--host", "127.0.0.1", "--port", "0", "--scheduler-file", place
        )
        self.address = within(20, lambda: json.loads(place.read_text())["address"] if place.exists() else None)
        self.workers = [self.worker() for _ in range(2)]

    def worker(self):
        return self.start(
            "dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1",
            "--local-directory", self.folder,
        )  # fmt: skip

    def start(self, program, *arguments):
        module = f"distributed.cli.{program}"
        with (self.folder / "said.txt").open("a") as said:
            return subprocess.Popen(
                [sys.executable, "-m", module, "--no-dashboard", *self.options, *map(str, arguments)],
                stdout=said, stderr=said, env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )  # fmt: skip

    def stop(self):
        for process in (self.scheduler, *self.workers):
            process.kill()
            process.wait()


def within(seconds, found):
    """What *found* says, as soon as it says something."""
    for _ in range(20 * seconds):
        try:
            if (answer := found()) is not None:
                return answer
        except ValueError:  # a file that is half written
            pass
        time.sleep(0.05)
    raise AssertionError(f"nothing within {seconds} s")


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    found = Servers(tmp_path_factory.mktemp("cluster"))
    yield found
    found.stop()


def sha256(plan, way, n=24, block=4):
    content = Content()
    for (one,) in together((plan,), range(n), way, block=block):
        assert one.totals is not None, one.failure
        content.add(one.totals)
    return content.sha256


def test_a_cluster_brings_the_content_that_threads_bring(plan, servers):
    here = sha256(plan, Threads(2))
    assert sha256(plan, Cluster(servers.address)) == here
    assert sha256(plan._replace(engine="simpy"), Cluster(servers.address), n=24, block=7) == here


def slowly(block):
    time.sleep(0.3)
    return compute(block)


def with_one_that_kills(mark, block):
    """Number 3 takes its worker with it, the first time."""
    if 3 in block.numbers and not os.path.exists(mark):
        with open(mark, "w"):
            os.kill(os.getpid(), signal.SIGKILL)
    return compute(block)


def test_a_worker_that_is_killed_costs_nothing(plan, servers, tmp_path):
    """The block goes to the other worker."""
    blocks = [Block(plan, range(i, i + 2)) for i in range(0, 12, 2)]
    work = partial(with_one_that_kills, str(tmp_path / "killed"))
    found = list(replicate(blocks, Cluster(servers.address), work=work))
    assert (tmp_path / "killed").exists()
    assert [one.number for one in found] == list(range(12))
    assert all(one.totals is not None for one in found)
    within(10, lambda: sum(worker.poll() is not None for worker in servers.workers) or None)


def test_a_worker_with_another_program_is_refused(plan, servers, monkeypatch):
    monkeypatch.setattr(cluster, "same", lambda: same()._replace(rules="of yesterday"))
    with pytest.raises(ClusterError, match=r"has rules [0-9a-f]{16}, need of yesterday, that of this program"):
        sha256(plan, Cluster(servers.address))


def test_a_scheduler_that_is_killed_leaves_what_is_done(plan, servers):
    """The last test of these servers."""
    running = replicate((Block(plan, [i]) for i in range(1000)), Cluster(servers.address), work=slowly)
    done = [next(running).number for _ in range(3)]
    servers.scheduler.kill()
    with pytest.raises(LostClusterError, match=r"the scheduler is gone"):
        done += [one.number for one in running]
    assert done[:3] == [0, 1, 2]
    assert len(done) < 1000


def test_tls_keeps_out_whoever_has_no_certificate(plan, tmp_path, monkeypatch):
    security = pytest.importorskip("distributed").Security.temporary()
    for name, text in (
        ("ca.pem", security.tls_ca_file),
        ("cert.pem", security.tls_client_cert),
        ("key.pem", security.tls_client_key),
    ):
        (tmp_path / name).write_text(text)
    files = {"--tls-ca-file": "ca.pem", "--tls-cert": "cert.pem", "--tls-key": "key.pem"}
    servers = Servers(tmp_path, "tls", [str(x) for key, name in files.items() for x in (key, tmp_path / name)])
    try:
        assert servers.address.startswith("tls://127.0.0.1:")
        assert sha256(plan, Cluster(servers.address, tls=tmp_path)) == sha256(plan, Threads(1))
        monkeypatch.setattr(cluster, "CONNECT_S", 2)
        with pytest.raises(ClusterError, match="no scheduler answers there"):
            sha256(plan, Cluster(servers.address.replace("tls", "tcp")))
    finally:
        servers.stop()


def test_a_cluster_that_does_not_answer_is_told_in_a_sentence(plan, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with pytest.raises(ClusterError, match=r"^--cluster tcp://127.0.0.1:9: no scheduler answers there \("):
        sha256(plan, Cluster("tcp://127.0.0.1:9"))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "127.0.0.1:8786", "localhost:1", "tcp://[::1]:8786",
                                     "tls://10.0.0.1:8786", "tls://sim.example:8786"])  # fmt: skip
def test_addresses_here_or_behind_tls_are_trusted(address):
    check_address(address, insecure=False)


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "sim.example:8786", "tcp://127.0.0.1.example:8786",
                                     "tcp://0.0.0.0:8786"])  # fmt: skip
def test_addresses_elsewhere_need_tls_or_insistence(address):
    with pytest.raises(UsageError, match="need tls://HOST:PORT and --tls FOLDER"):
        check_address(address, insecure=False)
    check_address(address, insecure=True)


@pytest.mark.parametrize("address", ["", "http://sim.example:80", "tls://sim.example", "tcp://:8786", "tls://a:b",
                                     "ucx://10.0.0.1:8786"])  # fmt: skip
def test_what_is_no_address_is_told(address):
    with pytest.raises(UsageError, match=r"or tcp://127\.0\.0\.1:PORT on this machine"):
        check_address(address, insecure=True)


def test_tls_without_certificates_is_told():
    with pytest.raises(UsageError, match=r"need --tls FOLDER with ca\.pem, cert\.pem and key\.pem too"):
        Cluster("tls://127.0.0.1:8786")


def test_a_folder_without_certificates_is_told(plan, tmp_path):
    with pytest.raises(UsageError, match=r"--tls: there is no .*ca.pem, .*cert.pem, .*key.pem"):
        sha256(plan, Cluster("tls://127.0.0.1:8786", tls=tmp_path))
