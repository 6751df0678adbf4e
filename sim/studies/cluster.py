"""Replications on a Dask cluster: the only room that names Dask.

Dask asks nobody who they are, and a client may run any code on its workers. So a scheduler that is not on this machine
is spoken to over TLS, with certificates on both sides, unless the user insists otherwise. A block is sent whole, with
its tables (about 100 kB), so that no worker holds anything that another one needs.
"""

import ipaddress
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from platform import python_version_tuple
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from salescycle.sim.compiled import sources_hash
from salescycle.sim.engines.run import Engine
from salescycle.sim.errors import ClusterError, LostClusterError, UsageError

__all__ = ["Cluster", "Same", "check_address", "same"]

COMPILED_BLOCK = 100
"""Replications of the compiled engine in a task: a task costs the scheduler some milliseconds."""
SIMPY_BLOCK = 2
CONNECT_S = 10
CERTIFICATES = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}


class Same(NamedTuple):
    """What has to be the same on a worker, or its replications might be others."""

    rules: str
    python: str
    numpy: str


def same() -> Same:
    """Of this process."""
    return Same(sources_hash(), ".".join(python_version_tuple()[:2]), np.__version__)


def check_address(address: str, *, insecure: bool) -> None:
    """Raise UsageError unless *address* is on this machine, or spoken to over TLS, or the user insists."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if parts.scheme not in ("tcp", "tls") or not host or port is None:
        raise UsageError(
            f"--cluster: found {address!r}, need tls://HOST:PORT, or tcp://127.0.0.1:PORT on this machine."
        )
    if parts.scheme == "tcp" and not _is_loopback(host) and not insecure:
        raise UsageError(
            f"--cluster: found {address!r}, need tls://HOST:PORT and --tls FOLDER: without TLS whoever reaches the "
            "cluster can run code on it. --insecure if nobody else is on that network."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Cluster:
    """The workers of the scheduler at *address*; *tls*: folder with ca.pem, cert.pem and key.pem."""

    def __init__(self, address: str, *, tls: Path | None = None, insecure: bool = False) -> None:
        check_address(address, insecure=insecure)
        if address.startswith("tls://") and tls is None:
            raise UsageError(f"--cluster: found {address!r}, need --tls FOLDER with ca.pem, cert.pem and key.pem too.")
        self.address, self.tls = address, tls

    def size(self, engine: Engine) -> int:
        """See ``Way``."""
        return COMPILED_BLOCK if engine == "compiled" else SIMPY_BLOCK

    @contextmanager
    def pool(self) -> Iterator["_Workers"]:
        """See ``Way``. Raises ClusterError when nobody answers, or a worker has another program."""
        client = self._client()
        try:
            workers = _Workers(client, self.address)
            workers.greet()
            yield workers
        finally:
            client.close(timeout=2)

    def _client(self) -> Any:
        try:
            import distributed  # noqa: PLC0415 - two seconds, and an extra
        except ImportError:
            raise UsageError("--cluster needs the extra `cluster`: pip install 'salescycle[cluster]'.") from None
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it tells by traceback, we tell
        security = None
        if self.tls is not None:
            files = {key: str(self.tls / name) for key, name in CERTIFICATES.items()}
            if missing := [name for name in files.values() if not Path(name).is_file()]:
                raise UsageError(f"--tls: there is no {', '.join(missing)}.")
            security = distributed.Security(**files, require_encryption=True)
        try:
            return distributed.Client(self.address, security=security, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TypeError, ValueError) as error:
            raise ClusterError(
                f"--cluster {self.address}: no scheduler answers there ({_first_line(error)})."
            ) from None


class _Workers:
    """A ``Pool``. A worker that dies is Dask's to replace; a task that kills four of them is told as a death."""

    def __init__(self, client: Any, address: str) -> None:
        from distributed import KilledWorker  # noqa: PLC0415

        self.client, self.address = client, address
        self.died = (KilledWorker,)
        self.here = same()
        self.ahead = 1

    def greet(self) -> None:
        """Wait for a worker, and hold each of them against this program."""
        client, address = self.client, self.address
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except TimeoutError:
            raise ClusterError(
                f"--cluster {address}: the scheduler has no worker; start one with `dask worker`."
            ) from None
        for worker, there in client.run(same).items():
            _check(self.here, there, worker)
        self.ahead = 2 * sum(client.nthreads().values())

    def submit(self, work: Callable[[Any], Any], block: Any) -> "_Awaited":
        """See ``Pool``."""
        # Checked on the worker too: another one may have joined since.
        return _Awaited(self.client.submit(partial(_checked, self.here, work), block, pure=False), self.address)

    def renew(self) -> None:
        """See ``Pool``."""

    def holds(self, future: Any) -> bool:
        """See ``Pool``: the other tasks go on."""
        return True


class _Awaited(NamedTuple):
    """A future whose scheduler may go away."""

    future: Any
    address: str

    def result(self) -> Any:
        """Of the block. Raises LostClusterError when nobody is there any more to give it."""
        try:
            return self.future.result()
        except (CancelledError, OSError, TimeoutError) as error:
            raise LostClusterError(f"--cluster {self.address}: the scheduler is gone ({_first_line(error)}).") from None


def _checked(here: Same, work: Callable[[Any], Any], block: Any) -> Any:
    _check(here, same(), "a worker")
    return work(block)


def _check(here: Same, there: Same, worker: str) -> None:
    for what, mine, other in zip(Same._fields, here, there, strict=True):
        if mine != other:
            raise ClusterError(f"--cluster: {worker} has {what} {other}, need {mine}, that of this program.")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
