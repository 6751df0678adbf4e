"""The page of results says what the reports say."""

import pytest

from tests.verification.results import family, merged, put, read, results

REPORT = """<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest">
<testcase classname="tests.verification.test_seasons" name="test_a[season]" time="1.25">
  <properties><property name="comparisons" value="100" /></properties></testcase>
<testcase classname="tests.verification.test_seasons" name="test_a[both]" time="0.75">
  <failure message="no" /></testcase>
<testcase classname="tests.verification.test_tolerances" name="test_b" time="2.0">
  <properties><property name="comparisons" value="7" /></properties></testcase>
<testcase classname="tests.twins.test_c" name="test_d" time="0.0"><skipped message="no Python 3.15 here" /></testcase>
<testcase classname="tests.twins.test_c" name="test_e" time="3.0" />
<testcase classname="tests.twins.test_c" name="test_e" time="0.5"><error message="at its end" /></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def tests(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    return read(report)


def test_each_test_stands_once_and_a_failure_at_its_end_counts(tests):
    assert [test.outcome for test in tests] == ["passed", "failed", "passed", "skipped", "failed"]
    assert [test.function for test in tests] == ["test_a", "test_a", "test_b", "test_d", "test_e"]


def test_comparisons_of_the_tests_of_tests_are_no_part_of_the_family(tests):
    told = family(tests, [])
    assert "make 100 such comparisons, the slow ones 0 more" in told
    assert "a chance of 4e-06 at most, one suite of 250,000" in told


def test_the_section_tells_each_slow_test_and_why_one_was_skipped(tests):
    lines = results(tests[:3], tests, "2026-11-25").splitlines()
    assert lines[0].startswith("2026-11-25, ")
    assert "Slow: **2 passed, 2 failed, 1 skipped** in 4 s." in lines[2]
    assert "| `verification/test_seasons.py::test_a` | 2 | 1 passed, 1 failed | 2.0 | 2026-11-25 |" in lines
    assert "Skipped: no Python 3.15 here." in lines
    assert "| `test_tolerances.py::test_b` | 2.0 |" in lines


def test_only_what_stands_between_the_marks_is_written_anew():
    page = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n"
    assert put(page, "x", "new") == "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n"
    with pytest.raises(ValueError, match="no marks for y"):
        put(page, "y", "new")


def test_lines_of_some_tests_are_put_among_those_that_stay(tests):
    section = results(tests[:3], [tests[0], tests[3]], "2026-11-25")
    told = merged(section, tests[1:3], "2026-12-01")
    changed = [line for line in told.splitlines() if line not in section.splitlines()]
    assert changed == [
        "| `verification/test_seasons.py::test_a` | 1 | failed | 0.8 | 2026-12-01 |",
        "| `verification/test_tolerances.py::test_b` | 1 | passed | 2.0 | 2026-12-01 |",
    ]
    gone = [line for line in section.splitlines() if line not in told.splitlines()]
    assert gone == ["| `verification/test_seasons.py::test_a` | 1 | passed | 1.2 | 2026-11-25 |"]
    names = [line for line in told.splitlines() if line.startswith("| `") and line.count("|") > 4]
    assert names == sorted(names)
