"""``salescycle document`` as a script sees it."""

from functools import partial

import pytest

from tests.tui.conftest import Run


@pytest.fixture
def document(run: Run) -> Run:
    """Runs ``salescycle document`` without narration."""
    return partial(run, "document", "--quiet")


def test_without_an_account_the_first_with_the_most_kinds_of_documents_is_shown(document: Run) -> None:
    said = document("saas_smb", "--until", "3mo")
    assert said.code == 0
    assert said.out.startswith("Documents of Account ")
    for paper in ("Inquiry", "  Quotation", "    Order", "      Delivery"):
        assert f"\n{paper} " in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_the_json_of_an_account_holds_flow_and_documents(document: Run) -> None:
    told = document("saas_smb", "--until", "3mo", "--json").json
    assert told["schema"] == "salescycle/document/1"
    assert set(told["provenance"]) >= {"version", "scenario_sha256", "seed", "content_sha256"}
    assert {row["number"] for row in told["flow"]} == {paper["number"] for paper in told["documents"]}
    order = next(paper for paper in told["documents"] if paper["type"] == "OR")
    assert order["references"]
    assert set(order["statuses"]) == {"LFSTK", "FKSTK", "ABSTK", "GBSTK"}


def test_a_code_displays_the_document_of_its_kind(document: Run) -> None:
    told = document("saas_smb", "--until", "3mo", "--json").json
    account = str(told["account"]["number"])
    numbers = {paper["type"]: paper["number"] for paper in told["documents"]}
    for code, kind in {"VA13": "IN", "va23": "QT", "VA03": "OR", "VL03N": "LF"}.items():
        said = document("saas_smb", account, code, "--until", "3mo")
        assert said.out.startswith(f"{code.upper()} "), said
        assert numbers[kind] in said.out.splitlines()[0]
        assert max(map(len, said.out.splitlines())) <= 80


def test_one_of_several_documents_is_chosen_by_its_number(document: Run) -> None:
    told = document("saas_smb", "--until", "3mo", "--json").json
    account, first = str(told["account"]["number"]), told["activities"][0]["number"]
    assert len(told["activities"]) > 1
    shown = document("saas_smb", account, "VC03", "--number", first, "--until", "3mo", "--json").json
    assert shown["document"]["number"] == first
    said = document("saas_smb", account, "VC03", "--number", "123", "--until", "3mo")
    assert said.code == 2
    assert f"--number: found '123', need one of {first}, " in said.err


def test_lists_are_of_all_accounts_or_of_one(document: Run) -> None:
    everybody = document("saas_smb", "all", "VA25", "--until", "3mo", "--json").json["list"]
    assert len({row["account"] for row in everybody}) > 20
    one = str(everybody[0]["account"])
    mine = document("saas_smb", one, "VA25", "--until", "3mo", "--json").json["list"]
    assert [row for row in everybody if row["account"] == int(one)] == mine
    expiring = document("saas_smb", "all", "SDQUOT01", "--until", "3mo", "--json").json["list"]
    assert expiring
    assert {row["status"] for row in expiring} <= {"A", "B"}
    assert max(row["valid_to"] for row in expiring) < "2026-04-12"


def test_both_engines_write_the_same_papers(document: Run) -> None:
    simpy, compiled = (
        document("saas_smb", "--until", "2mo", "--json", "--engine", e).json for e in ("simpy", "compiled")
    )
    assert (simpy["provenance"].pop("engine"), compiled["provenance"].pop("engine")) == ("simpy", "compiled")
    assert simpy == compiled


def test_set_and_seed_change_the_papers(document: Run) -> None:
    plain = document("saas_smb", "all", "VA05", "--until", "2mo", "--json").json["list"]
    for change in (["--seed", "5"], ["--set", "playbook.discount=0.2"]):
        assert document("saas_smb", "all", "VA05", "--until", "2mo", "--json", *change).json["list"] != plain


def test_an_account_without_documents_is_told_in_a_sentence(document: Run) -> None:
    said = document("w1", "3")
    assert said.code == 0
    assert said.out.startswith("Account 3 has no documents")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["saas_smb", "x"], "ACCOUNT: found 'x', need an account's number from 0 up, or all with a list."),
        (["saas_smb", "-1"], "No such option"),
        (["saas_smb", "all"], "ACCOUNT: all needs a list, VA05, VA15, VA25, VA45 or SDQUOT01"),
        (["saas_smb", "all", "VA23"], "ACCOUNT: all needs a list"),
        (["saas_smb", "7", "VA22"], "CODE: VA22 would change a quotation, which only a player can in a game; VA23"),
        (
            ["saas_smb", "7", "VL01N"],
            "CODE: VL01N would create an outbound delivery, which only a player can in a game",
        ),
        (["saas_smb", "7", "VA32"], "CODE: found 'VA32', need one of"),
        (["saas_smb", "99999", "--until", "5 d"], "ACCOUNT: found 99999, need a number from 0 to "),
        (["saas_smb", "0", "VA23", "--until", "5 d"], "VA23: Account 0 has no quotation"),
        (["saas_smb", "0", "--until", "9 y"], "--until: found '9 y'"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(document: Run, arguments: list[str], sentence: str) -> None:
    said = document(*arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err
