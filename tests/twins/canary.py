"""Kernels that do wrong on purpose: where bounds are checked they must be caught, else no other check is worth much.

Only ``agreement`` imports this, in a process of its own: a kernel in a file belongs to the hash of compiled sources.
"""

from typing import Any

import numpy as np

from salescycle.sim.compiled import addresses, borrowed, kernel

WORD = np.dtype("i8")
RECORD = np.dtype([("time", "i8"), ("share", "f8")], align=True)
the_tables = borrowed({"words": WORD, "records": RECORD})


@kernel
def word_of_array(array: Any, i: int) -> Any:
    """Read row *i* of an ordinary array."""
    return array[i]


@kernel
def word_of_table(block: int, i: int) -> Any:
    """Read row *i* of a borrowed table of numbers."""
    return the_tables(block).words[i]


@kernel
def time_of_record(block: int, i: int) -> Any:
    """Read a field of row *i* of a borrowed table of records."""
    return the_tables(block).records[i].time


@kernel
def write_word(block: int, i: int) -> int:
    """Write row *i* of a borrowed table of numbers."""
    the_tables(block).words[i] = 1
    return i


def sings() -> None:
    """Read and write inside and outside of tables; AssertionError when an outside place goes unnoticed."""
    words, records = np.arange(3, dtype=WORD), np.zeros(3, RECORD)
    block = addresses((words, records))
    places = {
        "reading an array": lambda i: word_of_array(words, i),
        "reading a borrowed number": lambda i: word_of_table(block.ctypes.data, i),
        "reading a borrowed record": lambda i: time_of_record(block.ctypes.data, i),
        "writing a borrowed number": lambda i: write_word(block.ctypes.data, i),
    }
    for what, reach in places.items():
        reach(2)
        try:
            reach(3)
        except IndexError:
            continue
        raise AssertionError(f"{what} outside of it was not noticed")
    try:
        word_of_table(block.ctypes.data, -1)
    except IndexError:
        return
    raise AssertionError("a place before a borrowed table was not noticed")
