"""The command line as a script sees it: exit codes, stdout, stderr, JSON."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load
from salescycle.tui.cli.main import COMMANDS, program
from tests.tui.conftest import Run


def fresh(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from salescycle.tui.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


# Every command


def test_help_lists_every_command_with_its_line(run: Run) -> None:
    said = run("--help")
    assert said.code == 0
    assert said.err == ""
    for name, entry in COMMANDS.items():
        assert f"  {name}" in said.out
        assert entry.help in said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example_and_the_line_of_the_table(run: Run, name: str) -> None:
    for flag in ("-h", "--help"):
        said = run(name, flag)
        assert said.code == 0
        assert "Example" in said.out
        assert f"salescycle {name}" in said.out
        assert " ".join(COMMANDS[name].help.split()) in " ".join(said.out.split())


def test_version_names_program_and_number(run: Run) -> None:
    said = run("--version")
    assert said.code == 0
    assert said.out.startswith("salescycle 0.")


@pytest.mark.parametrize(("word", "meant"), [("lst", "list"), ("shwo", "show"), ("lever", "levers"), ("chek", "check")])
def test_a_misspelt_command_is_answered_with_the_nearest(run: Run, word: str, meant: str) -> None:
    said = run(word)
    assert (said.code, said.out) == (2, "")
    assert f"Did you mean {meant!r}?" in said.err


@pytest.mark.parametrize("arguments", [["show", "--nonsense"], ["check"], ["new"], ["levers", "a", "b"], ["zzz"], []])
def test_wrong_usage_is_exit_code_2_and_no_traceback(run: Run, arguments: list[str]) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert "Traceback" not in said.err


def test_bad_input_is_told_a_line_a_problem(run: Run) -> None:
    said = run("show", "saas_smb", "--set", "team.rep.count=0", "--set", "seed=-1")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "--set team.rep.count: found 0, need a whole number from 1 to 10,000.",
        "--set seed: found -1, need a whole number from 0 up, below 2^63.",
    ]


def test_interrupting_is_exit_code_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "main", interrupt)
    assert run("list") == (130, "", "interrupted\n")


@pytest.mark.parametrize("command", ["schema", "list"])
def test_a_reader_that_leaves_early_hears_no_complaint(command: str) -> None:
    code = f"from salescycle.tui.cli.main import main; main([{command!r}])"
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writer.stdout is not None
    writer.stdout.close()
    _, said = writer.communicate()
    assert (writer.returncode, said) == (1, b"")


def test_control_characters_of_a_name_never_reach_the_terminal(run: Run) -> None:
    said = run("show", "x\x1b[31m.yaml")
    assert said.code == 2
    assert "\x1b" not in said.err


def test_a_terminal_without_letters_gets_question_marks(tmp_path: Path) -> None:
    done = fresh("check", str(tmp_path / "größe.yaml"), PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["list"], ["show", "w1"], ["levers", "w1"], ["check", "w1"], ["new", "mine"]])
def test_json_is_one_document_with_schema_and_origin(run: Run, arguments: list[str]) -> None:
    said = run(*arguments, "--json", "--quiet")
    assert (said.code, said.err) == (0, "")
    assert said.json["schema"] == f"salescycle/{arguments[0]}/1"
    origin = said.json["provenance"]
    assert set(origin) == {
        "version",
        "rules_version",
        "engine",
        "scenario",
        "scenario_sha256",
        "seed",
        "replications",
        "python",
        "numpy",
        "content_sha256",
    }
    if arguments[0] in ("show", "levers"):
        assert origin["scenario"] == "w1"
        assert len(origin["scenario_sha256"]) == 64


@pytest.mark.parametrize("arguments", [["list"], ["show"], ["levers"], ["show", "w1"], ["levers", "w1"]])
def test_text_is_plain_in_a_pipe_and_the_same_every_time(run: Run, arguments: list[str]) -> None:
    first, second = run(*arguments), run(*arguments, "--no-color")
    assert first == second
    assert first.code == 0
    assert "\x1b" not in first.out


# list, show, levers


def test_list_names_what_each_scenario_teaches(run: Run) -> None:
    (saas,) = [row for row in run("list", "--json").json["scenarios"] if row["name"] == "saas_smb"]
    assert set(saas) == {"name", "title", "industry", "time_scale", "people", "objectives"}
    assert saas["people"] == 7
    text = run("list").out
    assert "saas_smb: Software subscriptions for small firms" in text
    assert all(sentence.split()[0] in text for sentence in saas["objectives"])


def test_show_has_the_fields_of_the_contract(run: Run) -> None:
    shown = run("show", "saas_smb", "--json").json
    assert {"phases", "steps", "people", "effects"} <= set(shown)
    assert {"phase", "conversion", "effort", "wait", "losses"} <= set(shown["phases"][0])
    assert {"role", "count", "calendar"} <= set(shown["people"][0])


def test_show_is_the_default_scenario_unless_one_is_named(run: Run) -> None:
    assert run("show").out == run("show", "saas_smb").out
    assert run("show", "w1").out.startswith("w1: Reference workload")


def test_show_tells_friendly_times_and_grades(run: Run) -> None:
    text = run("show", "saas_smb").out
    for words in ("15 min", "1.7 h", "19 d", "Hand over", "rival 25 %", "94.5 %", "gong_questions_2018", "Playbook"):
        assert words in text
    assert max(map(len, text.splitlines())) <= 80


def test_show_and_levers_take_overrides(run: Run) -> None:
    assert run("show", "--set", "team.rep.count=6", "--json").json["people"][0]["count"] == 6
    found = {row["key"]: row for row in run("levers", "--set", "playbook.stop=3", "--json").json["levers"]}
    assert found["playbook.stop"]["value"] == "3"


def test_levers_have_value_range_line_and_grade(run: Run) -> None:
    found = {row["key"]: row for row in run("levers", "saas_smb", "--json").json["levers"]}
    assert found["team.rep.count"] == {
        "key": "team.rep.count",
        "value": "4",
        "range": {"low": "2", "high": "8"},
        "line": "Heads [people]",
        "grade": "GAP",
        "source": None,
    }
    assert found["playbook.order"]["range"] == {"choices": ["worth", "first_come", "biggest", "stage"]}
    text = run("levers", "saas_smb").out
    assert "playbook.stop = 5  (2 to 10; C)" in text
    assert "Attempts after which a lead counts as unreachable" in text


# show --diagram


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("flow.svg", "<?xml"),
        ("flow.mmd", "---\ntitle:"),
        ("flow.md", "```mermaid\n"),
        ("flow.txt", "saas_smb: Software"),
    ],
)
def test_the_ending_of_the_file_decides_how_the_flow_is_drawn(run: Run, name: str, begins: str) -> None:
    plain = run("show", "saas_smb").out
    said = run("show", "saas_smb", "--diagram", name)
    assert said == (0, plain, f"Wrote {name}.\n")
    assert Path(name).read_text(encoding="utf-8").startswith(begins)


def test_a_flow_can_be_a_picture_of_dots(run: Run) -> None:
    assert run("show", "w1", "--diagram", "flow.png", "--quiet").err == ""
    assert Path("flow.png").read_bytes().startswith(b"\x89PNG")


def test_a_dash_prints_the_flow_and_nothing_else(run: Run) -> None:
    said = run("show", "saas_smb", "--diagram", "-")
    assert (said.code, said.err) == (0, "")
    run("show", "saas_smb", "--diagram", "flow.txt")
    assert said.out == Path("flow.txt").read_text(encoding="utf-8")


def test_the_flow_follows_what_is_set(run: Run) -> None:
    assert "hand over 40 %: order" in run("show", "--diagram", "-", "--set", "phases.offer.conversion=0.4").out


def test_json_goes_with_a_file_but_not_with_text_on_stdout(run: Run) -> None:
    said = run("show", "w1", "--diagram", "flow.mmd", "--json")
    assert (said.code, said.json["schema"]) == (0, "salescycle/show/1")
    refused = run("show", "w1", "--diagram", "-", "--json")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("--diagram -: prints text, and --json a document")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("flow.pdf", "flow.pdf: found the ending .pdf, need .svg, .png, .mmd, .md or .txt.\n"),
        ("flow", "flow: found the ending none, need .svg, .png, .mmd, .md or .txt.\n"),
        ("nowhere/flow.svg", "nowhere/flow.svg cannot be written: there is no folder nowhere.\n"),
        ("taken.svg", "taken.svg cannot be written: Is a directory.\n"),
        ("taken.md", "taken.md cannot be written: Is a directory.\n"),
    ],
)
def test_a_flow_that_cannot_be_written_is_one_sentence(run: Run, file: str, message: str) -> None:
    Path("taken.svg").mkdir()
    Path("taken.md").mkdir()
    said = run("show", "w1", "--diagram", file)
    assert (said.code, said.err) == (2, message)


# check, schema, new


def test_check_is_0_for_right_files_and_2_otherwise(run: Run) -> None:
    Path("good.yaml").write_text("name: good\nextends: saas_smb\n")
    Path("bad.yaml").write_text("name: bad\nextends: saas_smb\nsed: 1\nteam: {rep: {count: 0}}\n")
    assert run("check", "good.yaml") == (0, "good.yaml: ok, 16 steps, 7 people\n", "")
    said = run("check", "good.yaml", "bad.yaml")
    assert said.code == 2
    assert said.out == "good.yaml: ok, 16 steps, 7 people\n"
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == ["bad.yaml:3:1", "bad.yaml:4:14"]


def test_check_gives_problems_to_programs(run: Run) -> None:
    Path("bad.yaml").write_text("name: bad\nextends: saas_smb\nteam: {rep: {count: 0}}\n")
    said = run("check", "bad.yaml", "--json")
    assert said.code == 2
    (file,) = said.json["files"]
    assert not file["ok"]
    assert file["problems"] == [
        {
            "place": "bad.yaml:3:14",
            "line": 3,
            "column": 14,
            "key": "team.rep.count",
            "message": "found 0, need a whole number from 1 to 10,000.",
        }
    ]


def test_check_says_what_is_right_but_may_surprise(run: Run) -> None:
    assert "All rates are coins" in run("check", "w1").err
    assert run("check", "w1", "--quiet").err == ""


def test_the_schema_is_a_json_schema(run: Run) -> None:
    schema = run("schema").json
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "process" in schema["properties"]


@pytest.mark.parametrize("source", [name for name in library() if load(name).book is None])
def test_new_writes_a_file_that_is_right_and_keeps_the_comments(run: Run, source: str) -> None:
    said = run("new", "mine", "--from", source)
    assert (said.code, said.out) == (0, "mine.yaml\n")
    assert "salescycle check mine.yaml" in said.err
    text = Path("mine.yaml").read_text()
    assert "name: mine\n" in text
    assert text.count("#") >= 4
    assert run("check", "mine.yaml", "--quiet").code == 0
    assert run("show", "mine.yaml", "--json").json["name"] == "mine"


def test_new_copies_the_opening_book_under_the_new_name(run: Run) -> None:
    said = run("new", "mine", "--from", "tutorial")
    assert (said.code, said.out) == (0, "mine.yaml\nmine.book.csv\n")
    assert "\nbook: mine.book.csv\n" in Path("mine.yaml").read_text()
    assert Path("mine.book.csv").read_text().count("\n") == 6
    assert run("check", "mine.yaml", "--quiet").code == 0


def test_new_writes_nothing_when_the_book_is_there_already(run: Run) -> None:
    Path("mine.book.csv").write_text("precious")
    assert run("new", "mine", "--from", "tutorial").code == 2
    assert [path.name for path in Path().iterdir() if path.is_file()] == ["mine.book.csv"]
    assert Path("mine.book.csv").read_text() == "precious"


def test_new_never_overwrites(run: Run) -> None:
    Path("mine.yaml").write_text("precious")
    said = run("new", "mine")
    assert (said.code, said.out) == (2, "")
    assert "mine.yaml is there already" in said.err
    assert Path("mine.yaml").read_text() == "precious"


@pytest.mark.parametrize("name", ["Mine", "../mine", "a b", "", "mine.yaml", "x" * 41])
def test_new_wants_a_name_that_is_one(run: Run, name: str) -> None:
    assert run("new", name).code == 2
    assert list(Path().iterdir()) == []


def test_new_copies_a_file_of_ones_own_but_not_away_from_its_neighbours(run: Run) -> None:
    Path("far").mkdir()
    Path("far/base.yaml").write_text("name: base  # ours\nextends: saas_smb\n")
    Path("far/child.yaml").write_text("name: child\nextends: base.yaml\n")
    assert run("new", "copy", "--from", "far/base.yaml").code == 0
    assert Path("copy.yaml").read_text() == "name: copy  # ours\nextends: saas_smb\n"
    said = run("new", "other", "--from", "far/child.yaml")
    assert said.code == 2
    assert "needs files beside it" in said.err
