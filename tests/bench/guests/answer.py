"""How a guest answers: a seed a line comes in; CPU seconds, visits and leads of one replication go out."""

import json
import sys
import time
from collections.abc import Callable


def answer(run: Callable[[int], dict[str, int]]) -> None:
    """Run one replication for each seed on stdin, until there are no more."""
    for line in sys.stdin:
        began = time.process_time()
        counts = run(int(line))
        sys.stdout.write(json.dumps({"cpu_s": time.process_time() - began, **counts}) + "\n")
        sys.stdout.flush()
