"""The debrief in plain lines and on a page: the same numbers, no line too long, nothing that runs."""

import json
import re

import pytest

from salescycle.reports.debrief_page import debrief_page
from salescycle.reports.figures.two_ways import two_ways
from salescycle.reports.wording import signed
from salescycle.scenarios.voices import does, load_debrief
from salescycle.sim.game.debrief import Debrief
from salescycle.sim.game.guesses import Commit
from salescycle.sim.game.score import Score
from salescycle.tui.play.closing import WIDTH, closing, year_after
from salescycle.tui.play.judged import debrief_document
from salescycle.tui.play.routine import compare_line
from salescycle.tui.play.verdict import size, verdict
from tests.tui.judged_game import document, judged

HOSTILE = '<script>alert("1")</script>\x1b[2J=1+1\u202e<img src=http://a.example/x>'


def lines(told):
    return [*year_after(told["year_after"]), *closing(told)]


def test_the_document_is_plain_and_its_sums_hold():
    told = document()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert (
        told["difference"] == round(told["score"] - told["par"], 2) == round(told["decisions_total"] + told["luck"], 2)
    )
    for stop in told["stops"]:
        assert stop["regret"] == pytest.approx(stop["q_best"] - stop["q"], abs=0.001)
    assert sum(stop["against_par"] for stop in told["stops"]) == pytest.approx(told["decisions_total"], abs=0.2)
    part = told["parts"]
    whole = part["window_margin"] + part["after_margin"] - part["hours"] - part["spend"]
    assert whole == pytest.approx(told["score"], abs=0.03)
    assert set(told["stops"][0]) >= {
        "n", "time", "account", "action", "arguments", "q", "best_action", "q_best", "regret", "outcome", "why"
    }  # fmt: skip
    assert set(told) >= {"score", "par", "decisions_total", "luck", "stops", "loops", "drill"}


def test_lines_tell_the_numbers_of_the_document():
    told = document()
    text = "\n".join(lines(told))
    for amount in ("difference", "decisions_total", "luck"):
        assert f"{told[amount]:+,.0f}" in text
    assert told["sentence"] in text
    assert f"{told['score']:,.0f} = margin" in text
    for each in told["mattered"]:
        assert signed(each["against_par"]) in text
        assert f"yours {signed(each['same_luck']['yours'])}" in " ".join(text.split())


def test_a_kind_of_decision_is_called_as_at_the_desk_in_lines_and_on_the_page():
    told = document()
    text, page = "\n".join(lines(told)), debrief_page(told)
    for each in told["conformance"]:
        assert f"{does(each['kind'])} {each['as_playbook']} of" in " ".join(text.split())
        assert f"<tr><td>{does(each['kind'])}</td>" in page
    assert "attempt 0" not in text
    assert does("cross_sell") == "offer more"
    assert (signed(0.4), signed(-0.4), signed(-12.5)) == ("0", "0", "-12")


def test_what_was_said_to_be_booked_is_told_beside_what_it_was():
    found, game = judged()
    day = 86_400
    said = [Commit(4 * day, 7 * day, 12_000.0, 9_600.0), Commit(11 * day, 14 * day, 20_000.0, 21_000.0)]
    for several in (said[:1], said):
        told = debrief_document(found, game._replace(commits=several))
        text, page = " ".join(" ".join(lines(told)).split()), debrief_page(told)
        assert "You said 12,000 on Fri 16 Jan, it was 9,600" in text
        assert "<td>Fri 16 Jan</td><td>12,000</td><td>9,600</td>\n<td>-2,400</td>" in page.replace("\u2212", "-")
        assert (
            "20,000 on Fri 23 Jan, it was 21,000. Of 2 times it was less than you said in 1, more in 1." in text
        ) is (several is said)
    assert [(one["said"], one["booked"], one["difference"]) for one in told["commits"]] == [
        (12_000.0, 9_600.0, -2_400.0), (20_000.0, 21_000.0, 1_000.0),
    ]  # fmt: skip
    silent = document()
    assert "You said" not in " ".join(lines({key: silent[key] for key in silent if key != "commits"})), "an older game"
    assert "Said to be booked" not in debrief_page(silent)


def test_no_line_is_wider_than_the_screen_but_a_command_to_copy():
    told = {**document(), "scenario": "s" * 30}
    for line in lines(told):
        assert len(line) <= WIDTH or line.lstrip().startswith("salescycle compare"), line


def test_habits_become_keys_as_files_write_them():
    habits = {"answer": "push", "discount": 0.15, "questions": 4, "ask_referral": "no", "cross_sell": "none"}
    assert compare_line("our firm", habits) == (
        "salescycle compare 'our firm' --variant 'mine:playbook.answer=push,playbook.discount=0.15,"
        "playbook.questions=4,playbook.ask_referral=false,playbook.cross_sell=none'"
    )
    assert compare_line("our firm", {}) == ""


def test_a_loop_is_told_where_a_decision_was_worse_and_its_lesson_may_be_taught():
    told = document(name="saas_smb", level="week", way=0)
    looped = [stop for stop in told["stops"] if stop["loop"]]
    assert looped
    assert all(stop["against_par"] < 0 and stop["why"] for stop in looped)
    better = [stop for stop in told["stops"] if stop["against_par"] >= 0 and stop["arguments"]]
    assert better
    assert not any(stop["loop"] for stop in better)
    assert [stop["loop"] for stop in document()["stops"] if stop["loop"]] == [], "nobody has doubted the tutorial"
    for loop in told["loops"]:
        assert loop["stops"] == [each["n"] for each in told["mattered"] if each["loop"] == loop["loop"]]


def test_bars_and_plots_can_be_plain_ascii():
    told = document()
    drawn = [line for line in closing(told, unicode=False) if "|" in line or "mean" in line]
    assert drawn
    assert all(line.replace("\u00b1", "").isascii() for line in drawn if "luck" in line or "mean" in line)


def test_a_distribution_holds_the_mean_that_the_table_tells():
    for each in document()["mattered"]:
        assert each["yours"]["mean"] == each["against_par"]
        values = each["yours"]["values"]
        assert values == sorted(values)
        first, median, third = each["yours"]["quartiles"]
        assert values[0] <= first <= median <= third <= values[-1]


def test_the_picture_shows_what_the_document_tells():
    each = next(each for each in document()["mattered"] if any(each["yours"]["values"]))
    plot = two_ways(each, "EUR").axes[0]
    dots = [line for line in plot.lines if line.get_label() == "your game"]
    assert [dot.get_xdata()[0] for dot in dots] == [each["same_luck"]["yours"]]
    diamonds = [line.get_xdata()[0] for line in plot.lines if line.get_marker() == "D"]
    assert diamonds[0] == each["yours"]["mean"]


def test_a_mean_that_one_future_pulls_far_away_is_still_in_the_picture():
    each = json.loads(json.dumps(next(each for each in document()["mattered"] if any(each["yours"]["values"]))))
    each["yours"] |= {"values": [-90_000.0, *[0.0] * 199], "mean": -450.0}
    low, high = two_ways(each, "EUR").axes[0].get_xlim()
    assert low <= -450.0 < high


def test_a_decision_about_nobody_has_a_heading():
    told = json.loads(json.dumps(document()))
    told["mattered"][0] |= {"company": "", "kind": ""}
    assert any(line.startswith(" 1  NOBODY, ") for line in closing(told))
    assert "<h2>1. Nobody\n" in debrief_page(told)


def test_the_page_runs_nothing_and_loads_nothing():
    page = debrief_page(document())
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<iframe|<link|javascript:|\son\w+=|https?://|@import|url\(", page, re.IGNORECASE)
    assert f"{document()['score']:,.0f}" in page
    assert page.count("<img") == sum(
        any([*each["yours"]["values"], *each["best"]["values"]]) for each in document()["mattered"]
    )


def test_hostile_names_stay_text_on_a_page_and_on_a_terminal():
    told = json.loads(json.dumps(document()))
    for stop in (*told["stops"], *told["mattered"]):
        stop["company"] = stop["did"] = stop["best_did"] = stop["outcome"] = HOSTILE
    told["scenario"], told["sentence"] = HOSTILE, HOSTILE
    page = debrief_page(told)
    assert "<script" not in page
    assert "src=http" not in page.replace("&lt;img src=http", "")
    told_lines = "\n".join(closing(told))
    assert "\x1b" not in told_lines
    assert "\u202e" not in told_lines


# ---- the first sentence


def debriefed(decisions, luck, se=1.0):
    """A game with one decision, in euros."""
    (each,) = judged()[0].judged[:1]
    valued = each.valued._replace(against=100.0 * decisions, against_se=100.0 * se)
    par = Score(100_000.0, 0.0, 0.0, 0.0)
    return Debrief(
        par._replace(window_margin=100_000.0 + 100 * (decisions + luck)), par, (each._replace(valued=valued),)
    )


@pytest.mark.parametrize(
    ("decisions", "luck", "sentence"),
    [
        (-100, 25, "Your decisions cost about as much as one usual deal brings; luck gave a quarter of it back."),
        (-100, 300, "Your decisions cost about as much as one usual deal brings; luck gave all of it and more back."),
        (-55, -60, "Your decisions cost about half of what a usual deal brings; luck cost as well, about half of what"
                   " a usual deal brings."),
        (310, -290, "Your decisions brought about as much as three usual deals bring; luck took all of it away again."),
        (0, 0, "Your decisions changed next to nothing; luck changed next to nothing."),
        (3, -100, "Your decisions changed next to nothing; luck cost about as much as one usual deal brings."),
    ],
)  # fmt: skip
def test_the_sentence_tells_what_decisions_and_luck_were_worth(decisions, luck, sentence):
    assert verdict(debriefed(decisions, luck), 10_000.0, load_debrief()) == sentence


def test_the_sentence_does_not_tell_what_cannot_be_told():
    told = verdict(debriefed(-100, 0, se=80), 10_000.0, load_debrief())
    assert told.startswith("Whether your decisions brought or cost anything cannot be told;")


def test_sizes_are_words():
    words = load_debrief()
    assert size(12.3, words) == "about as much as twelve usual deals bring"
    assert size(1234.5, words) == "about as much as 1,234 usual deals bring"


def test_a_game_by_routine_is_told_as_nothing():
    told = document(by_routine=True)
    assert (told["decisions_total"], told["luck"], told["drill"]) == (0, 0, None)
    assert all(each["is_bettered"] for each in told["mattered"]), "only what was clearly left on the table"
    assert told["sentence"].startswith("Your decisions changed next to nothing")
    assert told["compare"] == ""
    assert lines(told)
    assert "All stops" in debrief_page(told)
