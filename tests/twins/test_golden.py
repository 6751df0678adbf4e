"""A silent change of the rules fails here: the same scenario and seed give the same log within a rules version."""

import pytest

from salescycle.scenarios.loader import library
from salescycle.sim.model.tables import RULES_VERSION
from tests.twins.golden import COMMAND, kept, log_hash


def test_the_golden_logs_are_those_of_this_rules_version():
    assert kept()["rules_version"] == RULES_VERSION, f"the rules have a new version: {COMMAND}"
    assert sorted(kept()["logs"]) == sorted(library()), f"the library has other scenarios: {COMMAND}"


@pytest.mark.parametrize("name", library())
def test_the_rules_have_not_changed_silently(name):
    assert log_hash(name) == kept()["logs"][name], (
        f"{name} gives another log than rules version {RULES_VERSION} gave. If that is meant: raise RULES_VERSION in "
        f"sim/model/tables.py, say in CHANGELOG.md what users will notice, then {COMMAND}. If the scenario file "
        f"itself was changed: {COMMAND} and a line in CHANGELOG.md."
    )
