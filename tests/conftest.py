"""Hypothesis without a stop-watch: on a busy machine a slow example is no wrong one.

In CI (``CI=true``) the examples are the same each time; elsewhere they are fresh ones.
"""

import os

from hypothesis import settings

settings.register_profile("patient", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("patient")
