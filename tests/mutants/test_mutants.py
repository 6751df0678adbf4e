"""Mutants do not rot: each text that they change is still there, once, and each has a test of the right kind.

That the tests really see them takes some minutes and is ``make mutants``.
"""

import ast
from collections import Counter

import pytest

from tests.mutants.copies import ROOT
from tests.mutants.mutants import MUTANTS, Change, Mutant

each_mutant = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.sentence)


@each_mutant
def test_each_text_to_be_changed_is_there_once_and_the_change_is_a_program(mutant: Mutant) -> None:
    for change in mutant.changes:
        source = (ROOT / change.file).read_text(encoding="utf-8")
        assert ast.dump(ast.parse(change.made_in(source))) != ast.dump(ast.parse(source))


@each_mutant
def test_each_mutant_is_where_it_says_and_has_a_test_that_can_see_it_there(mutant: Mutant) -> None:
    """A fault in one engine is seen by a twin; one that both share is not, and needs another test."""
    assert all((ROOT / test).is_file() for test in mutant.tests)
    assert {test.startswith("tests/twins/") for test in mutant.tests} == {mutant.where != "both"}
    assert (mutant.way == "twin") == (mutant.where != "both")
    engines = {change.file.removeprefix("sim/engines/") == "story.py" for change in mutant.changes}
    assert mutant.where == "both" or engines == {mutant.where == "story"}


def test_there_are_five_in_each_engine_and_ten_in_both() -> None:
    assert Counter(mutant.where for mutant in MUTANTS) == {"story": 5, "kernel": 5, "both": 10}
    assert len({mutant.sentence for mutant in MUTANTS}) == 20


@pytest.mark.parametrize(("source", "found"), [("a = 1\n", 0), ("b = 2\nb = 2\n", 2)])
def test_a_text_that_is_not_there_once_is_told(source: str, found: int) -> None:
    with pytest.raises(ValueError, match=rf"^rules\.py: the text to be changed is found {found} times, need once:\nb"):
        Change("rules.py", "b = 2", "b = 3").made_in(source)
