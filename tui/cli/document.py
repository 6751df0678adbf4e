"""``document``: the papers of an account, as the transactions of SAP SD would display them."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import difflib
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import (
    Output,
    engine_option,
    examples,
    output_options,
    provenance,
    scenario_argument,
    seed_option,
    set_option,
)
from salescycle.tui.cli.run import horizon_of, warn_of_compiling

if TYPE_CHECKING:
    from salescycle.sim.studies.documents.document import Document
    from salescycle.sim.studies.documents.register import Register

ALL = "all"
EXPIRES_WITHIN_S = 7 * 86_400


@click.command(
    epilog=examples(
        "document saas_smb",
        "document saas_smb 249 VA23",
        "document saas_smb 249 --until 1mo",
        "document saas_smb all VA25 --json",
    ),
)
@scenario_argument
@click.argument("account", required=False)
@click.argument("code", required=False)
@seed_option
@set_option
@click.option("--until", metavar="DURATION", help="End of observation, such as 6mo; the scenario's when left out.")
@engine_option("simpy")
@click.option("--number", metavar="NUMBER", help="Which document CODE shows; the latest of its kind when left out.")
@output_options
def document(
    scenario: str,
    account: str | None,
    code: str | None,
    seed: int | None,
    overrides: tuple[str, ...],
    until: str | None,
    engine: Any,
    number: str | None,
    output: Output,
) -> None:
    """The documents of one account of a run, as SAP SD shows them.

    ACCOUNT is the account's number, or all with a list; left out, the first account with documents of the most
    kinds. CODE is a transaction that displays a document (VC03 sales activity, VA13 inquiry, VA23 quotation, VA43
    contract, VA03 order, VL03N delivery, VF03 invoice) or a list (VA15, VA25, VA45, VA05; SDQUOT01 what expires
    within 7 days after the end). Without CODE the document flow is shown.
    """
    from salescycle.reports.documents import display_report, flow_report, list_report
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.prepared import prepare
    from salescycle.sim.engines.run import run as run_once
    from salescycle.sim.model.luck import plain_luck
    from salescycle.sim.studies.documents.flow import empty, fold
    from salescycle.sim.studies.documents.names import names_of

    code = _code(code.upper()) if code is not None else None
    chosen = _account(account, code)
    loaded = load_document(scenario, overrides)
    end_s = horizon_of(loaded.scenario, until, option="--until")
    if engine == "compiled":
        warn_of_compiling(output)
    prepared = prepare(loaded, say=output.say)
    seed = loaded.scenario.seed if seed is None else seed
    done = run_once(prepared.parameters, plain_luck(seed), until=end_s, engine=engine)
    register = fold(empty(names_of(loaded.scenario)), done.log)
    results = _results(register, len(done.accounts), chosen, code, number)
    told = {
        "schema": "salescycle/document/1",
        "provenance": provenance(results, loaded=loaded, engine=engine, seed=seed, replications=1),
        "currency": loaded.scenario.currency,
        **results,
    }
    report = list_report if "list" in results else display_report if "document" in results else flow_report
    output.result(told, report(told))


def _code(code: str) -> str:
    """A code that shows something. Raises UsageError for others, with what to type instead."""
    from salescycle.sim.studies.documents.kinds import TRANSACTIONS

    if code not in TRANSACTIONS:
        near = difflib.get_close_matches(code, TRANSACTIONS, n=1, cutoff=0.5)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        known = ", ".join(name for name, does in TRANSACTIONS.items() if does.mode in ("display", "list"))
        raise UsageError(f"CODE: found {code!r}, need one of {known}.{meant}")
    kind, mode = TRANSACTIONS[code]
    if mode in ("create", "change"):
        a = "an" if kind.name[0] in "io" else "a"
        raise UsageError(
            f"CODE: {code} would {mode} {a} {kind.name}, which only a player can in a game; "
            f"{kind.display} displays one."
        )
    return code


def _account(account: str | None, code: str | None) -> int | str | None:
    """Number of the account, ``all``, or None where it is left out."""
    from salescycle.sim.studies.documents.kinds import TRANSACTIONS

    lists = code is not None and TRANSACTIONS[code].mode == "list"
    if account is None or (account == ALL and lists):
        return account
    if account == ALL:
        raise UsageError("ACCOUNT: all needs a list, VA05, VA15, VA25, VA45 or SDQUOT01; or give an account's number.")
    if not (account.isascii() and account.isdigit()):
        raise UsageError(f"ACCOUNT: found {account!r}, need an account's number from 0 up, or all with a list.")
    return int(account)


def _results(
    register: "Register", accounts: int, chosen: int | str | None, code: str | None, number: str | None
) -> dict[str, Any]:
    """What the command tells, without where it comes from."""
    from salescycle.sim.studies.documents.kinds import TRANSACTIONS
    from salescycle.sim.studies.documents.lists import richest
    from salescycle.sim.studies.documents.told import document_told, papers_told

    which = richest(register) if chosen is None else chosen
    if isinstance(which, int) and which >= max(1, accounts):
        raise UsageError(f"ACCOUNT: found {which}, need a number from 0 to {accounts - 1}, the accounts of this run.")
    if code is not None and TRANSACTIONS[code].mode == "list":
        return _list(register, code, None if which == ALL else int(which))
    account = register.account(int(which))
    told = {"code": code, **papers_told(register, account)}
    papers = account.documents
    if code is None:
        return {**told, "documents": [document_told(register, paper) for paper in papers]}
    return {**told, "document": document_told(register, _one(papers, code, number, account.number))}


def _list(register: "Register", code: str, account: int | None) -> dict[str, Any]:
    """A list of one account, or of all."""
    from salescycle.sim.studies.documents.kinds import EXPIRING
    from salescycle.sim.studies.documents.lists import of_code
    from salescycle.sim.studies.documents.told import last_day, row_told

    by = register.now + (EXPIRES_WITHIN_S if code == EXPIRING else 0)
    papers = of_code(register, code, account=account, by=by)
    return {"code": code, "as_of": last_day(register), "list": [row_told(register, paper) for paper in papers]}


def _one(papers: "list[Document]", code: str, number: str | None, account: int) -> "Document":
    """The document that a code displays. Raises UsageError where there is none."""
    from salescycle.sim.studies.documents.kinds import TRANSACTIONS

    kind = TRANSACTIONS[code].kind
    ours = {paper.number: paper for paper in papers if paper.kind == kind}
    if not ours:
        others = sorted({paper.kind.display for paper in papers})
        instead = f"it has others: {', '.join(others)}" if others else "it has no documents at all"
        raise UsageError(f"{code}: Account {account} has no {kind.name}; {instead}.")
    if number is None:
        return list(ours.values())[-1]
    if number not in ours:
        raise UsageError(f"--number: found {number!r}, need one of {', '.join(ours)}.")
    return ours[number]
