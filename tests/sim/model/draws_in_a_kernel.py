"""Draws made by compiled code, printed as hexadecimal floats: run in a process of its own by ``test_luck``.

A key may come as a signed number, as an unsigned one of numpy, or be computed inside; the draw has to be the same.
"""

import json
import sys

import numpy as np

from salescycle.sim.compiled import kernel
from salescycle.sim.model.luck import child, draw


@kernel
def draws(roots, identities, purposes, attempts, out):  # type: ignore[no-untyped-def]
    """Draw number i of each key into *out*."""
    for i in range(len(roots)):
        out[i] = draw(roots[i], identities[i], purposes[i], attempts[i])


@kernel
def children(identities, kinds, numbers, out):  # type: ignore[no-untyped-def]
    """Identity of the child of each key into *out*."""
    for i in range(len(identities)):
        out[i] = child(identities[i], kinds[i], numbers[i])


def main(keys: list[list[int]]) -> dict[str, list[str]]:
    roots, identities, purposes, attempts = (np.array(column, np.uint64) for column in zip(*keys, strict=True))
    told: dict[str, list[str]] = {}
    for name, kind in (("unsigned", np.uint64), ("signed", np.int64)):
        out = np.zeros(len(keys))
        draws(roots.astype(kind), identities.astype(kind), purposes.astype(np.int64), attempts.astype(np.int64), out)
        told[name] = [value.hex() for value in out.tolist()]
        born = np.zeros(len(keys), np.uint64)
        children(identities.astype(kind), purposes.astype(np.int64), attempts.astype(np.int64), born)
        told[f"{name} children"] = [hex(value) for value in born.tolist()]
    return told


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
