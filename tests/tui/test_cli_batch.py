"""Batches as a script sees them: kept, interrupted, killed, resumed, reproduced."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from salescycle.sim.studies import experiment
from tests.tui.conftest import Run
from tests.tui.test_cli_forecast import SHOP

BOOK = "id,step,age_s,value,source\nA-1,offer,259200,120000,web\nA-2,offer,3456000,80000,web\n"


@pytest.fixture(autouse=True)
def shop(run: Run) -> None:
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")


def content(folder: str) -> Any:
    return json.loads(Path(folder, "manifest.json").read_text())["content_sha256"]


@pytest.mark.parametrize(
    "command",
    [
        ("forecast", "shop.yaml", "--set", "team.rep.count=3", "--target", "40000"),
        ("compare", "shop.yaml", "--variant", "more:team.rep.count=3", "--metric", "orders"),
    ],
)
def test_a_batch_is_reproduced_from_its_manifest_alone(run: Run, command: tuple[str, ...]) -> None:
    """The file that was run may be gone, the engine another one."""
    assert run(*command, "--replications", "20", "--out", "kept").code == 0
    Path("shop.yaml").unlink()
    Path("kept/manifest.json").rename("manifest.json")
    said = run("reproduce", "manifest.json")
    assert said.code == 0
    assert said.out.startswith(f"Equal: 20 replications of `{command[0]}` have the content ")
    simpy = run("reproduce", "manifest.json", "--engine", "simpy", "--workers", "1", "--json").json
    assert simpy["equal"]
    assert simpy["content_sha256"] == simpy["expected"]
    assert simpy["replications"] == 20


def test_a_book_of_open_deals_travels_with_the_manifest(run: Run) -> None:
    Path("deals.csv").write_text(BOOK, encoding="utf-8", newline="\r\n")
    Path("shop.yaml").write_text(SHOP + "book: deals.csv\n", encoding="utf-8")
    assert run("forecast", "shop.yaml", "--replications", "10", "--out", "kept").code == 0
    Path("deals.csv").unlink()
    assert run("reproduce", "kept").code == 0


def test_a_manifest_whose_content_differs_is_told(run: Run) -> None:
    run("forecast", "shop.yaml", "--replications", "10", "--out", "kept")
    path = Path("kept/manifest.json")
    path.write_text(path.read_text().replace('"seed": 1,', '"seed": 2,'))
    said = run("reproduce", "kept")
    assert said.code == 1
    assert said.out.startswith("Different: found the content ")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("", "{"), "no manifest of a batch: not JSON"),
        (('"rules_version": ', '"rules_version": 1'), "written under rules version 1"),
        (('"seed": 1,', '"seed": -1,'), "options.seed: Input should be greater than or equal to 0"),
        (('"command": "forecast"', '"command": "rm"'), "command: Input should be 'forecast' or 'compare'"),
        (("1/shop.yaml", "../../shop.yaml"), "found '../../shop.yaml', need a path inside of its folder"),
        (("name: shop", "name: [shop"), "shop.yaml:"),
    ],
)
def test_a_broken_manifest_is_told_in_a_sentence(run: Run, change: tuple[str, str], told: str) -> None:
    run("forecast", "shop.yaml", "--replications", "4", "--out", "kept")
    path = Path("kept/manifest.json")
    path.write_text(path.read_text().replace(*change))
    said = run("reproduce", "kept")
    assert said.code == 2
    assert told in said.err
    assert "Traceback" not in said.err
    assert not Path("shop.yaml").read_text().startswith("name: [")


def test_a_finished_batch_goes_on_to_more_replications(run: Run) -> None:
    """What is there is not computed again, and the whole is what it had been in one go."""
    run("forecast", "shop.yaml", "--replications", "60", "--out", "whole")
    run("forecast", "shop.yaml", "--replications", "25", "--out", "kept")
    said = run("forecast", "--resume", "kept", "--replications", "60")
    assert said.code == 0
    assert "25 replications are in kept already." in said.err
    assert content("kept") == content("whole")
    whole, kept = (Path(folder, "replications.csv").read_text() for folder in ("whole", "kept"))
    assert whole == kept


def test_resume_takes_what_was_asked_from_the_folder(run: Run) -> None:
    run("forecast", "shop.yaml", "--replications", "10", "--out", "kept")
    for option in (("--seed", "2"), ("--horizon", "1mo"), ("--set", "team.rep.count=3")):
        said = run("forecast", "--resume", "kept", *option)
        assert said.code == 2
        assert said.err.startswith(f"--resume: found {option[0]} beside it; the folder says what is computed.")
    said = run("compare", "--resume", "kept")
    assert said.code == 2
    assert "found a batch of forecast, need one of compare" in said.err
    Path("empty").mkdir()
    said = run("forecast", "--resume", "empty")
    assert (said.code, said.err) == (2, "empty/manifest.json: cannot be read: No such file or directory.\n")


def test_an_unfinished_batch_is_not_overwritten_by_another_question(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = experiment.compute

    def interrupted(block: Any) -> Any:
        if block.numbers[0] >= 20:
            raise KeyboardInterrupt
        return usual(block)

    batch = ("forecast", "shop.yaml", "--replications", "60", "--out", "kept")
    with monkeypatch.context() as patch:
        patch.setattr(experiment, "compute", interrupted)
        assert run(*batch).code == 130
    other = run(*batch, "--seed", "2")
    assert other.code == 2
    assert other.err.startswith("--out kept: found an unfinished forecast of shop; go on with `salescycle forecast")
    same = run(*batch)
    assert same.code == 0
    assert "20 replications are in kept already." in same.err
    assert run(*batch, "--seed", "2").code == 0, "what is finished may be replaced"


def test_a_replication_that_cannot_be_computed_is_put_in_quarantine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = experiment.plain_luck

    def unlucky(seed: int, number: int) -> Any:
        if number == 7:
            raise OverflowError("a number too large")
        return usual(seed, number)

    with monkeypatch.context() as patch:
        patch.setattr(experiment, "plain_luck", unlucky)
        said = run("forecast", "shop.yaml", "--replications", "20", "--out", "kept", "--json", "--quiet")
    assert said.code == 1
    assert "Replication 7 of seed 1 is in quarantine: OverflowError: a number too large" in said.err
    assert "Left out of the results: 1; tracebacks in kept/journal.sqlite" in said.err
    assert said.json["provenance"]["replications"] == 19
    assert json.loads(Path("kept/manifest.json").read_text())["quarantined"] == [7]
    assert run("reproduce", "kept").code == 0, "of the others"
    healed = run("forecast", "--resume", "kept")
    assert healed.code == 0
    assert json.loads(Path("kept/manifest.json").read_text())["quarantined"] == []


def test_a_precision_stops_a_forecast_at_one_of_its_looks(run: Run) -> None:
    said = run("forecast", "shop.yaml", "--precision", "0.05", "--json")
    told = said.json
    won = told["metrics"]["won_value"]
    assert (won["ci95"][1] - won["ci95"][0]) / 2 <= 0.05 * won["mean"]
    assert 30 <= told["provenance"]["replications"] < 1000
    sharper = run("forecast", "shop.yaml", "--precision", "0.02", "--json").json
    assert sharper["provenance"]["replications"] > 3 * told["provenance"]["replications"]


def test_a_batch_that_is_killed_goes_on_where_it_was(run: Run) -> None:
    """Killed again and again, each time a little later; what comes out is what one uninterrupted batch brings."""
    batch = ("forecast", "shop.yaml", "--replications", "160")
    assert run(*batch, "--out", "whole", "--quiet").code == 0
    command = [sys.executable, "-c", "from salescycle.tui.cli.main import main; main()"]
    arguments, killed = [*batch, "--engine", "simpy", "--workers", "2", "--out", "kept"], 0
    for _ in range(2):
        with subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as driver:
            wait_for_rows(Path("kept/journal.sqlite-wal"), driver)
            driver.send_signal(signal.SIGKILL)
        killed += driver.returncode == -signal.SIGKILL
        arguments = ["forecast", "--resume", "kept", "--engine", "simpy", "--workers", "2"]
    assert killed >= 1
    said = run("forecast", "--resume", "kept")
    assert said.code == 0
    assert content("kept") == content("whole")
    assert "replications are in kept already." in said.err


def wait_for_rows(journal: Path, driver: "subprocess.Popen[bytes]") -> None:
    """Until the journal has grown by some rows, or the driver is at its end."""
    begin = size = journal.stat().st_size if journal.exists() else 0
    while driver.poll() is None and size < begin + 40_000:
        time.sleep(0.01)
        size = journal.stat().st_size if journal.exists() else 0
        begin = min(begin, size)


def test_a_cluster_elsewhere_needs_tls(run: Run) -> None:
    said = run("forecast", "shop.yaml", "--cluster", "tcp://192.0.2.1:8786", "--out", "kept")
    assert said.code == 2
    assert said.err.startswith("--cluster: found 'tcp://192.0.2.1:8786', need tls://HOST:PORT and --tls FOLDER")
    assert not Path("kept").exists()


def test_a_folder_that_may_not_be_written_is_told(run: Run) -> None:
    Path("kept/journal.sqlite").mkdir(parents=True)
    said = run("forecast", "shop.yaml", "--replications", "4", "--out", "kept")
    assert said.code == 2
    assert said.err.startswith("kept/journal.sqlite: unable to open database file")
