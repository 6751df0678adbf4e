"""The only room that names numba: ``@rule`` marks a function, ``@kernel`` compiles one at its first call.

A rule is plain Python for SimPy and compiled code for a kernel, from one source. numba is imported when a kernel
is first called, never before: a game on SimPy starts without it. Compiled code is kept in a folder named after all
sources below ``sim/`` and the bounds-check flag, because numba's own cache notices neither a changed rule in another
file nor that flag.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_MASK = 0xFFFFFFFFFFFFFFFF
_KEPT_DAYS = 30
_rules: list[Callable[..., Any]] = []


class Kernel(Protocol):
    """A function that runs compiled; ``plain`` is the same function as Python sees it."""

    plain: Callable[..., Any]

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled function."""


def rule(function: F) -> F:
    """Mark *function* as one that compiled code may call; it stays plain Python for everybody else."""
    _rules.append(function)
    return function


def u64(x: int) -> int:
    """*x* modulo 2**64: the one way to a luck key, since int64 + uint64 is a float in numba."""
    return int(x) & _MASK


def i64(x: int) -> int:
    """The 64 bits of *x* as a signed number: the way from a luck key into the event log."""
    x = int(x) & _MASK
    return x - 0x10000000000000000 if x >> 63 else x


def kernel(function: Callable[..., Any]) -> Kernel:
    """Compile *function* at its first call: no fastmath (both engines agree to the last bit), the GIL released."""

    @functools.cache
    def compiled() -> Callable[..., Any]:
        numba = _prepared()
        return cast(
            Callable[..., Any],
            numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=None)(function),
        )

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        return compiled()(*arguments)

    result = cast(Kernel, call)
    result.plain = function
    return result


def jit_is_off() -> bool:
    """Whether kernels run as plain Python (``NUMBA_DISABLE_JIT=1``); tables must then offer attributes."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def bounds_are_checked() -> bool:
    """Whether compiled code checks array bounds (``NUMBA_BOUNDSCHECK=1``)."""
    return os.environ.get("NUMBA_BOUNDSCHECK", "0") not in ("", "0")


@functools.cache
def sources_hash() -> str:
    """Hash of names and bytes of every source below ``sim/``: what compiled code is made from."""
    room = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(room.rglob("*.py"), key=lambda path: path.relative_to(room).as_posix()):
        digest.update(source.relative_to(room).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def is_warm() -> bool:
    """Whether compiled code of these very sources is already kept, so that a first call takes no compilation."""
    return jit_is_off() or any(_cache_folder().rglob("*.nbc"))


def _cache_root() -> Path:
    import platformdirs  # noqa: PLC0415 - only a compiling program needs to know where caches live

    return Path(os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_path("salescycle") / "compiled")


def _cache_folder() -> Path:
    return _cache_root() / (sources_hash() + ("-checked" if bounds_are_checked() else ""))


def _prune(root: Path, keep: Path) -> None:
    """Remove folders of other sources that nobody has used for a month."""
    oldest = time.time() - _KEPT_DAYS * 86400
    for folder in root.iterdir() if root.is_dir() else ():
        if folder != keep and folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def _prepared() -> Any:
    """numba, told where to keep its work, with every marked rule registered."""
    import numba  # noqa: PLC0415 - importing numba takes half a second that a game does not owe
    import numpy as np  # noqa: PLC0415
    from numba.core import config  # noqa: PLC0415
    from numba.extending import overload, register_jitable  # noqa: PLC0415

    folder = _cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    _prune(folder.parent, keep=folder)
    config.CACHE_DIR = str(folder)
    overload(u64)(lambda x: lambda x: np.uint64(x))
    overload(i64)(lambda x: lambda x: np.int64(x))
    for function in _rules:
        register_jitable(function)
    return numba
