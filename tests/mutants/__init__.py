"""Faults made on purpose in engines and rules, and the tests that must see them: ``make mutants``."""
