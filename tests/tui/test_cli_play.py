"""``play --text``: a whole game in plain lines, as somebody with a keyboard and nothing else plays it."""

import io
import json
import os
import shlex
import subprocess
import sys
from datetime import date

import pytest

from salescycle.reports.home import games_folder
from salescycle.reports.saves import read
from salescycle.scenarios.chain import sealed
from salescycle.scenarios.saved_game import seal
from salescycle.scenarios.voices import load_glossary
from salescycle.sim.engines.order import state_hash
from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.game.drill import kinds_to_drill
from salescycle.sim.game.levels import LEVELS
from salescycle.tui.cli.common import LEVEL_NAMES
from salescycle.tui.play.asides import number_asked, number_typed
from salescycle.tui.play.guessed import commits_of
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.replayed import replayed
from salescycle.tui.play.stdio import StdioGame, act_of
from salescycle.tui.play.table import again


@pytest.fixture
def type_lines(monkeypatch):
    """Lets a game read lines as if they were typed."""
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))


def test_the_tutorial_is_played_to_its_debrief(run, type_lines):
    type_lines(*["1", "1", ""] * 60)
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert told.code == 0
    assert "The tutorial is over. You booked EUR" in told.out
    assert "The year after you" in told.out
    assert told.out.count("To whom do you give") >= 16
    assert "a steady colleague" in told.out


def test_whoever_leaves_a_game_is_told_its_seed(run, type_lines):
    type_lines("r", "q")
    told = run("play", "tutorial", "--text", "--seed", "77")
    assert told.code == 0
    assert "seed 77" in told.err


def test_nonsense_gets_one_line_and_costs_nothing(run, type_lines):
    type_lines("99", "-1", "٣", "fly", "3", "f", "9", "0.05", "nan", "", "", "", "", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert told.code == 0
    assert told.out.count("need a number from 1 to") == 4
    assert "need a share from 0 to 1" in told.out
    assert "Traceback" not in told.out + told.err


def test_a_kept_game_is_the_same_on_the_engine_that_it_was_not_played_on(run, type_lines):
    type_lines("3", "1", "45", "r", "r", "r", "q")
    assert run("play", "tutorial", "--text", "--seed", "5").code == 0
    (save,) = games_folder().iterdir()
    game = read(save)
    states = {state_hash(again(game, save, engine=engine)[1].live.snapshot()) for engine in ("simpy", "compiled")}
    assert len(game.decisions) == 4
    assert len(states) == 1


@pytest.mark.parametrize(("difficulty", "is_told"), [("easy", True), ("normal", False)])
def test_what_a_way_is_good_for_is_told_in_an_easy_game(run, type_lines, difficulty, is_told):
    type_lines("1", "q")
    told = run("play", "saas_smb", "--level", "day", "--text", "--seed", "5", "--difficulty", difficulty)
    assert told.code == 0
    assert ("Disturbs least, and is easily left unread." in told.out) is is_told


def test_a_share_may_be_typed_in_per_cent(run, type_lines):
    type_lines("3", "f", "5 %", "", "", "", "", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert "need a share" not in told.out


def test_a_game_without_text_says_what_to_type(run):
    told = run("play", "tutorial")
    assert told.code == 2
    assert "--text" in told.err


def test_a_game_that_was_left_is_played_on_and_both_are_one_game(run, type_lines, tmp_path):
    type_lines("3", "1", "45", "r", "q")
    assert run("play", "tutorial", "--text", "--seed", "5").code == 0
    type_lines(*["r"] * 30)
    played_on = run("play", "--text", "--resume")
    assert "The tutorial is over" in played_on.out
    (save,) = games_folder().iterdir()
    told = run("replay", save, "--verify", "--json").json
    assert (told["decisions"], told["over"]) == (16, True)
    judged = run("debrief", save, "--json").json
    assert judged["score"] == told["score"]
    assert '"about":"guess"' in save.read_text()
    assert judged["score"] - judged["par"] == pytest.approx(judged["decisions_total"] + judged["luck"], abs=0.05)


def test_a_debrief_is_written_as_a_page_and_its_compare_line_works(run, type_lines, tmp_path):
    type_lines(*["1", "1", ""] * 40)
    shown = run("play", "tutorial", "--text", "--seed", "3")
    assert "THOSE THAT MATTERED" in shown.out
    (save,) = games_folder().iterdir()
    told = run("debrief", save, "--out", "page.html", "--json").json
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert told["sentence"] in shown.out
    assert told["habits"]
    program, *line = shlex.split(told["compare"])
    assert program == "salescycle"
    assert run(*line, "--replications", "4", "--json").code == 0
    if told["drill"]:
        assert told["drill"]["kind"] in kinds_to_drill()


def test_the_debrief_of_a_game_of_other_rules_is_the_one_that_was_stored(run, type_lines, tmp_path):
    type_lines(*["1", "1", ""] * 40)
    run("play", "tutorial", "--text", "--seed", "3")
    (path,) = games_folder().iterdir()
    end = read(path).end
    header = read(path).header
    first, before = seal(header.model_copy(update={"level": "no such level"}))
    path.write_bytes(first + seal(end, before)[0])
    assert run("debrief", path).code == 3, "of our own rules, and changed"
    header = header.model_copy(update={"rules_version": 1})
    for debrief in (end.debrief, {}, {"sentence": [], "mattered": 3}):
        first, before = seal(header)
        path.write_bytes(first + seal(end.model_copy(update={"debrief": debrief}), before)[0])
        told = run("debrief", path)
        if debrief == end.debrief:
            assert end.debrief["sentence"] in told.out
            assert "rules version 1" in told.err
        else:
            assert (told.code, len(told.err.splitlines())) == (3, 1)


def test_a_save_that_was_changed_is_refused(run, type_lines, tmp_path):
    type_lines("1", "1", "r", "q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()
    save.write_text(save.read_text().replace('"seed":3', '"seed":4'))
    for command in ("replay", "debrief"):
        told = run(command, save)
        assert told.code == 3
        assert len(told.err.splitlines()) == 1


def damaged(save, line):
    """The same file, of which a line was changed by an accident; its bytes."""
    lines = save.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line][:20] + b"?" + lines[line][21:]
    save.write_bytes(b"".join(lines))
    return save.read_bytes()


def test_whoever_has_a_damaged_save_is_told_up_to_when_it_is_good_and_goes_on_from_there(run, type_lines, tmp_path):
    type_lines("r", "n", "n", "r", "q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()
    assert run("replay", save, "--rescue").code == 2, "nothing is damaged"
    bytes_before = damaged(save, -1)
    sentences = {run(*line).err for line in (("play", "--text", "--resume", save), ("replay", save), ("debrief", save))}
    (sentence,) = sentences
    assert len(sentence.splitlines()) == 1
    assert "found a line that is not as it was written; the game is good up to Wed 14 Jan 13:39, and to go" in sentence
    program, *command = shlex.split(sentence.split("from there: ")[1])
    assert program == "salescycle"
    told = run(*command)
    assert (told.code, told.out.splitlines()[-1]) == (
        0, "Equal: 3 decisions of tutorial, seed 3, not over yet."
    )  # fmt: skip
    assert save.read_bytes() == bytes_before, "no save is ever changed"
    (new,) = (path for path in games_folder().iterdir() if path != save)
    assert f"salescycle play --resume {new}" in told.err
    type_lines("q")
    assert "Wed 14 Jan 13:39, day 3 of 10." in run("play", "--text", "--resume", new).out


def test_a_save_without_a_whole_day_begins_again_and_one_without_a_header_is_lost(run, type_lines, tmp_path):
    type_lines("r", "q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()
    damaged(save, 1)
    assert "good up to its beginning" in run("replay", save).err
    assert "Equal: 0 decisions" in run("replay", save, "--rescue").out
    damaged(save, 0)
    assert "--rescue" not in run("replay", save).err
    assert run("replay", save, "--rescue").code == 3


def forged(save, path, change):
    """A game in which somebody has changed lines, and computed all hashes anew."""
    lines = [json.loads(line) for line in save.read_text().splitlines()]
    before, raw = "", b""
    for line in change([{key: value for key, value in line.items() if key != "hash"} for line in lines]):
        told, before = sealed(line, before)
        raw += told
    path.write_bytes(raw)
    return path


def test_a_game_of_other_gates_or_without_its_days_is_refused_whatever_its_hashes_say(run, type_lines, tmp_path):
    type_lines(*["r"] * 3, "q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()

    def kinder(lines):
        return [{**lines[0], "constants": {**lines[0]["constants"], "offer": 0.0}}]

    def without_days(lines):
        return [line for line in lines if line.get("kind") != "day"]

    def renamed(lines):
        return [{**lines[0], "scenario": "saas_smb"}, *lines[1:]]

    changes = {"its gates are not those": kinder, "is missing": without_days, "is another one": renamed}
    for said, change in changes.items():
        told = run("replay", forged(save, tmp_path / "forged.salescycle", change), "--verify")
        assert (told.code, said in told.err) == (3, True), told.err
    assert run("replay", forged(save, tmp_path / "same.salescycle", list), "--verify").code == 0


def test_the_debrief_of_a_game_counts_the_guesses_of_games_before_it_and_of_none_after_it(run, type_lines, tmp_path):
    def play(seed):
        type_lines("3", "1", "45", *["r"] * 30)
        run("play", "tutorial", "--text", "--seed", str(seed))
        return next(path for path in games_folder().iterdir() if read(path).header.seed == seed)

    def told(save):
        return run("debrief", save, "--json").json

    first = play(5)
    before = told(first)
    assert (len(before["guesses"]) > 0, before["guesses_before"]) == (True, [])
    second = play(6)
    assert told(first) == before, "a later game changes nothing"
    assert told(second)["guesses_before"] == before["guesses"]
    first.unlink()
    assert told(second)["guesses_before"] == before["guesses"], "the game knows them itself"


def test_what_was_said_on_friday_is_held_against_what_was_booked(run, type_lines, tmp_path):
    type_lines(*"nnnn", "12,000", *["n"] * 9)
    played = run("play", "saas_smb", "--level", "week", "--text", "--seed", "5")
    (save,) = games_folder().iterdir()
    told = run("debrief", save, "--json").json
    (commit,) = told["commits"]
    booked = f"{commit['booked']:,.0f}"
    assert (commit["when"], commit["said"]) == ("Fri 23 Jan", 12_000.0)
    assert commit["difference"] == commit["booked"] - 12_000
    assert f"You booked EUR {booked}." in played.out
    assert f"You said EUR 12,000 on Fri 23 Jan, it was EUR {booked}." in played.out
    assert f"You said      12,000 on Fri 23 Jan, it was {booked}." in played.out


def test_a_guess_that_nobody_asked_for_does_not_keep_a_game_from_being_played_on(run, type_lines, tmp_path):
    type_lines("r", "q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()

    def told(said):
        return lambda lines: [*lines, {"kind": "statement", "time": lines[-1]["time"], "about": "guess", "said": said}]

    for n, said in enumerate((
        {"about": "order"},
        {"about": "order", "account": 2, "chance": "x"},
        {"about": "commit"},
        {"about": "commit", "account": -1, "chance": 9.0, "until": 1 << 60},
    )):  # fmt: skip
        path = forged(save, tmp_path / f"{n}.salescycle", told(said))
        game = KeptGame.resume(path)
        with game.save:
            assert game.save.game.statements
            assert game.guesses() == ({}, None)
            assert commits_of(game.save.game, game.view) == []
        assert replayed(path).moments


def test_the_content_of_a_replay_is_the_same_wherever_the_save_lies(run, type_lines, tmp_path):
    type_lines("r", "q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()
    elsewhere = tmp_path / "elsewhere.salescycle"
    elsewhere.write_bytes(save.read_bytes())
    first, second = (run("replay", path, "--json").json for path in (save, elsewhere))
    assert first["save"] != second["save"]
    assert first["provenance"]["content_sha256"] == second["provenance"]["content_sha256"]


def test_the_documents_of_a_game_say_of_which_scenario_it_is(run, type_lines, tmp_path):
    type_lines("q")
    run("play", "tutorial", "--text", "--seed", "3")
    (save,) = games_folder().iterdir()
    origin = json.loads(run("replay", save, "--json").out)["provenance"]
    header = json.loads(save.read_text().splitlines()[0])
    assert (origin["scenario"], origin["seed"]) == ("tutorial", 3)
    assert origin["scenario_sha256"] == header["scenario_sha256"]


def test_practice_takes_a_decision_back_and_ranked_games_do_not(run, type_lines):
    type_lines("r", "u", "q")
    assert "Only a practice game" in run("play", "tutorial", "--text", "--seed", "3").out
    type_lines("r", "u", "r", "q")
    told = run("play", "tutorial", "--text", "--seed", "3", "--practice")
    assert told.out.count("Mon 12 Jan 09:00, day 1 of 10.") == 2


def test_a_question_that_was_answered_does_not_come_back_with_the_decision(run, type_lines):
    type_lines("1", "a 1 2", "", "r", "1", "a 1 2", "", "u", "1", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "3", "--practice")
    assert told.out.count("2 left") == 1
    assert told.out.count("1 left") == 1, "after the decision was taken back"
    type_lines("1", "", "q")
    assert "(1 left)" in run("play", "--text", "--resume").out


def test_a_program_plays_a_whole_game(run, type_lines):
    type_lines(
        "nonsense", '{"action": "work", "account": 4, "arguments": {"discount": 0.05}}', *['{"action": "routine"}'] * 20
    )
    told = run("play", "tutorial", "--stdio", "--seed", "5", "--quiet")
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["type"] for line in lines[:3]] == ["turn", "error", "turn"]
    assert [line["type"] for line in lines].count("turn") == 16
    assert lines[-1]["type"] == "end"
    assert set(lines[0]) >= {"n", "time", "you", "inbox", "accounts", "actions", "words"}


def test_vera_compares_two_ways_that_are_named_three_times_a_game(run, type_lines):
    type_lines("1", "a 1 4", "a 1 1", "a 9", "a 1 2", "a 2 3", "a 3 4", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert told.out.count("VERA") >= 3
    assert told.out.count("Name two of the ways") == 2
    assert "as often as she does" in told.out


def test_a_habit_is_kept_and_played_again(run, type_lines, tmp_path):
    type_lines("k", "k answer recommend", "k colour red", "k promise 2", "k", "r", *["r"] * 20)
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert "--variant 'mine:playbook.answer=recommend'" in told.out
    assert "need one of channel" in told.out
    assert "need a share" in told.out
    (save,) = games_folder().iterdir()
    assert '"about":"habit"' in save.read_text()
    assert run("replay", save, "--verify").code == 0


def test_who_decides_can_be_called_and_an_offer_kept_open(run, type_lines, tmp_path):
    type_lines("6", "6", "q")
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert "Call: advise" in told.out
    (save,) = games_folder().iterdir()
    assert '"action":"extend"' in save.read_text()


def test_a_drill_answers_at_once(run, type_lines):
    type_lines("1", "9", "2", "q")
    told = run("drill", "hesitation", "--text", "--seed", "4")
    assert told.code == 0
    assert told.out.count("Against yours, in 100 futures") == 2
    assert "of 2 were the best way" in told.out
    assert run("drill", "dancing").code == 2


def test_whoever_plays_on_is_told_what_came_since_the_last_decision_and_nothing_older(run, type_lines):
    type_lines("1", "1", "r", "r", "q")
    first = run("play", "tutorial", "--text", "--seed", "5").out
    type_lines("q")
    again = run("play", "--text", "--resume").out
    older = first[: first.rindex("To whom", 0, first.rindex("To whom"))]
    told = [line for line in older.splitlines() if line.startswith(("Mon 12 Jan", "NEW")) and "day 1" not in line]
    assert len(told) >= 3
    assert [line for line in told if line in again] == []


def test_a_game_that_is_resumed_is_not_given_another_scenario(run):
    assert "leave scenario" in run("play", "saas_smb", "--resume", "x.salescycle", "--text").err


@pytest.mark.parametrize("text", ["\u0663\u0660", "1_0", "nan", "inf", "1e9", "-1"])
def test_a_number_is_one_that_a_person_would_write(text):
    with pytest.raises(UsageError):
        number_asked(text, 100)
    if text not in ("nan", "inf", "1e9", "-1"):  # which an argument's range refuses
        with pytest.raises(UsageError):
            number_typed(text)


def test_the_levels_that_can_be_asked_for_are_those_that_there_are():
    assert tuple(LEVELS) == LEVEL_NAMES


def test_words_of_the_trade_are_explained_and_myths_told_in_plain_lines(run, type_lines):
    type_lines("g", "g lead", "y", "y", "q")
    told = run("play", "tutorial", "--text", "--seed", "5").out
    assert "g and one of: " in told
    assert f"lead: {load_glossary()['lead']}" in told
    assert told.count("They say: ") == 2


def test_each_way_says_what_it_takes_and_costs_and_when_one_hears(run, type_lines):
    type_lines("1", "", "6", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "5").out
    assert "2  E-mail (0:08).  Disturbs least" in told
    assert "give them time (0:02, in about 2 days).  " in told


def test_a_program_is_told_what_each_way_takes_and_costs_and_where_a_deal_stands(run, type_lines):
    type_lines('{"action": "routine"}')
    told = run("play", "tutorial", "--stdio", "--seed", "5")
    turn = json.loads(told.out.splitlines()[0])
    assert turn["you"]["busy_with"] is None
    (call,) = (one for one in turn["actions"] if one["action"] == "call")
    assert call["effort_h"] > 0
    assert call["hear"] == "in about 24 hours"
    ways = next(one["ways"] for one in turn["actions"] if one["action"] == "work" and "channel" in one["arguments"])
    efforts = {way["arguments"]["channel"]: way["effort_h"] for way in ways}
    assert efforts["email"] < efforts["telephone"] < efforts["letter"] < efforts["visit"]
    (greco,) = (one for one in turn["accounts"] if one["company"] == "Autofficina Greco")
    assert (greco["valid_to"][:10], greco["accepted"], greco["ordered"], greco["signed"]) == (
        "2026-01-20", False, False, None,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "level"), [("tutorial", "tutorial"), ("saas_smb", "day")])
def test_whatever_a_program_is_offered_it_may_do(name, level, tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    game = KeptGame.begin(name, level, 5, practice=False, daily=None, today=date(2026, 1, 5), say=lambda line: None)
    talk = StdioGame(game, read=lambda: "", write=lambda line: None)
    met = set()
    with game.save:
        for _ in range(6):
            stop = game.session.go_on()
            for offered in talk.turn(stop)["actions"]:
                met.add(offered["action"])
                arguments = offered["arguments"].items()
                told = [{key: value} for key, one in arguments for value in one.get("choices") or one["range"]]
                usual = () if any(one.get("needed") for _, one in arguments) else ({},)
                for given in (*usual, *told, *(way["arguments"] for way in offered.get("ways", ()))):
                    line = json.dumps({**offered, "arguments": given})
                    assert game.session.allows(act_of(line)), line
            game.session.act(Act("routine"))
    assert met >= {
        "work",
        "drop",
        "appointment",
        "routine",
        "wait",
        *(("call", "extend") if level == "tutorial" else ("skip",)),
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"action": "routine", "account": 5}', "account: found 5, need null: routine is about no account."),
        ('{"action": "wait", "account": 0}', "account: found 0, need null: wait is about no account."),
        ('{"action": "routine", "until": 900000}', "found 'until', need action, account, arguments."),
        ('{"action": "work", "account": 4, "argument": {}}', "found 'argument', need action, account, arguments."),
    ],
)
def test_what_a_program_says_and_no_action_uses_is_refused(line, told):
    with pytest.raises(UsageError) as refused:
        act_of(line)
    assert str(refused.value) == told


def test_bytes_that_are_no_text_are_no_decision_and_no_crash(tmp_path):
    program = [sys.executable, "-c", "from salescycle.tui.cli.main import main; main()"]
    for form, told in (("--stdio", b'"error"'), ("--text", b"Found ")):
        done = subprocess.run(
            [*program, "play", "tutorial", form, "--seed", "3"], input=b"\xff\xfe\n", capture_output=True, check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8:strict", "SALESCYCLE_HOME": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert told in done.stdout


def test_habits_are_told_with_what_they_are_now_and_what_they_could_be(run, type_lines):
    type_lines("k", "k answer recommend", "k", "k answer", "k hand_over", "k nonsense", "q")
    told = run("play", "tutorial", "--text", "--seed", "5").out
    assert "  answer         matched.  Your answer: matched, push, inform, wait, recommend, discount" in told
    assert "  answer         recommend (the firm: matched).  Your answer: " in told
    assert "  wait           Give them time.  Costs nothing and calms." in told
    assert "a share from 0 to 1" in told
    assert "Need a key and a value, such as: k answer recommend. Keys: " in told
