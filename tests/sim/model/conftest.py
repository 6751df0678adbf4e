"""Hypothesis without a stop-watch: on a busy machine a slow example is no wrong one."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
