"""Models of w1 in other engines, each a script of its own, run under the environment made for it."""
