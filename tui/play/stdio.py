"""The game for a program: one JSON document a line, the same for whoever plays the same."""

import json
from collections.abc import Callable
from typing import Any

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Argument
from salescycle.sim.game.session import MOST_DAYS, TOLD, Stop
from salescycle.sim.game.view import Customer, Desk, Item
from salescycle.sim.model.tables import HESITATION, KINDS
from salescycle.sim.words.safe import safe
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.wording import Option

__all__ = ["StdioGame"]

MOST_LEADS = 20
"""So many of the leads that nobody has taken up are offered, those that seem to be worth most."""
OFFERED = ("action", "account", "arguments", "effort_h", "cost", "hear", "ways")
"""Keys of an offered action, which may come back as it was offered; the first three say what is done."""
OF_NOBODY = ("routine", "wait")
"""Actions that are about no account."""
MOST_TYPED = 100_000
"""A longer line is no decision."""


class StdioGame:
    """One game, spoken as JSON lines."""

    def __init__(self, game: KeptGame, *, read: Callable[[], str], write: Callable[[str], None]) -> None:
        """*read* returns a line, empty at the end of the input; *write* sends one."""
        self.game, self.read, self.write = game, read, write
        self.wording = game.table.wording

    def play(self) -> bool:
        """Play to the end; False when the player has gone away before, and the game is kept."""
        while (stop := self.game.session.go_on()) is not None:
            self.send(self.turn(stop))
            while self.game.session.stop is stop:
                line = self.read()
                if not line:
                    return False
                self.answer(line, stop)
        return True

    def answer(self, line: str, stop: Stop) -> None:
        """Do what a line says, or say why it cannot be done; that costs nothing."""
        try:
            act = act_of(line)
            self.game.session.check(act)
            self.game.keep(stop, act)
            self.game.session.act(act)
        except UsageError as error:
            self.send({"type": "error", "message": str(error)})

    def send(self, document: dict[str, Any]) -> None:
        """One line."""
        self.write(json.dumps(document, ensure_ascii=False, allow_nan=False))

    def turn(self, stop: Stop) -> dict[str, Any]:
        """What a player can know and do now."""
        view = self.game.view
        words = [
            {
                "time": self.moment(news.time),
                "account": news.account,
                "company": view.name_of(news.account).company,
                "situation": news.situation,
                "text": view.say(news),
                "amount": news.amount / 100,
            }
            for news in view.news()
        ]
        desk = view.desk(stop)
        items = [*desk.items, *desk.deciding]
        customers = {item.account: customer for item in items if (customer := view.customer(item.account)) is not None}
        return {
            "type": "turn",
            "n": stop.number,
            "time": self.moment(stop.time),
            "second": stop.time,
            "you": self.you(desk),
            "inbox": [self.item(item) for item in desk.items],
            "deciding": [self.item(item) for item in desk.deciding],
            "accounts": [self.customer(customer) for customer in customers.values()],
            "actions": self.actions(desk, customers),
            "words": words,
        }

    def moment(self, second: int) -> str:
        """ISO 8601, local."""
        return self.wording.iso(second)

    def you(self, desk: Desk) -> dict[str, Any]:
        """Where the player stands."""
        return {
            "hours_left_h": desk.hours_left_s / 3600,
            "wishes_h": desk.wishes_s / 3600,
            "day": desk.day,
            "days": desk.days,
            "booked": desk.booked / 100,
            "backlog": len(desk.backlog),
            "busy_with": desk.busy_with if desk.busy_with >= 0 else None,
        }

    def item(self, item: Item) -> dict[str, Any]:
        """Something that waits."""
        return {
            "account": item.account,
            "company": item.name.company,
            "kind": item.kind,
            "why": item.why,
            "since_h": item.since_s / 3600,
            "value": item.value / 100,
            "phase": item.phase,
            "ends": self.moment(item.ends_s) if item.ends_s else None,
            "date": self.moment(item.date_s) if item.date_s else None,
        }

    def customer(self, customer: Customer) -> dict[str, Any]:
        """What is known of an account."""
        return {
            "account": customer.account,
            "company": customer.name.company,
            "contact": customer.name.contact,
            "source": customer.source,
            "segment": customer.segment,
            "phase": customer.phase,
            "value": customer.value / 100,
            "viable": customer.viable,
            "interested": customer.interested,
            "discount": customer.discount,
            "valid_to": self.moment(customer.valid_to) if customer.valid_to else None,
            "promised": self.moment(customer.promised) if customer.promised else None,
            "accepted": customer.accepted,
            "ordered": customer.ordered,
            "signed": customer.signed,
            "delivered": customer.delivered,
            "facts": {fact.about: fact.state for fact in customer.facts},
        }

    def actions(self, desk: Desk, customers: dict[int, Customer]) -> list[dict[str, Any]]:
        """What can be done."""
        told: list[dict[str, Any]] = []
        session = self.game.session
        for item in desk.items:
            kind = KINDS.index(item.kind)
            arguments = {argument.name: _range(argument) for argument in ARGUMENTS.get(kind, ())}
            told.append(_action(self.wording.usual_way(item), arguments, self.wording.ways(item)))
            if session.allows(Act("skip", item.account)):
                told.append(_at_once("skip", item.account, {}))
        for item in desk.deciding:
            talk = {argument.name: _range(argument) for argument in ARGUMENTS[HESITATION]}
            if session.allows(Act("call", item.account)):
                told.append(_action(self.wording.usual_call(item), talk, self.wording.calls(item)))
            if session.allows(Act("extend", item.account)):
                told.append(_at_once("extend", item.account, {"days": {"range": [1, MOST_DAYS]}}))
        later = {"range": [desk.time + 1, session.seat.window_s]}
        for number, customer in customers.items():
            if customer.may_drop:
                told.append(_at_once("drop", number, {"told": {"choices": list(TOLD)}}))
            if session.allows(Act("appointment", number, {"until": session.seat.window_s})):
                told.append(_at_once("appointment", number, {"until": {**later, "needed": True}}, hear="later"))
        told += [_at_once("take", item.account, {}) for item in desk.backlog[:MOST_LEADS]]
        until = {"until": later}
        told += [_at_once(name, None, until, hear="later") for name in ("routine", "wait")]
        return told


def _action(usual: Option, arguments: dict[str, Any], ways: list[Option]) -> dict[str, Any]:
    """Something that takes working time: as the playbook says, and in the usual *ways*."""
    return {
        "action": usual.act.action,
        "account": usual.act.account,
        "arguments": arguments,
        **_price(usual),
        "ways": [{"arguments": dict(way.act.arguments), **_price(way)} for way in ways if way.act.arguments],
    }


def _price(option: Option) -> dict[str, Any]:
    return {"effort_h": option.takes_s / 3600, "cost": option.cost / 100, "hear": option.hear}


def _at_once(name: str, account: int | None, arguments: dict[str, Any], *, hear: str = "at once") -> dict[str, Any]:
    return {"action": name, "account": account, "arguments": arguments, "effort_h": 0.0, "cost": 0.0, "hear": hear}


def _range(argument: Argument) -> dict[str, Any]:
    return {"choices": list(argument.choices)} if argument.choices else {"range": [argument.low, argument.high]}


def act_of(line: str) -> Act:
    """The act that a line of JSON says. Raises UsageError when it says none."""
    try:
        told = json.loads(line) if len(line) <= MOST_TYPED else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise UsageError('found no JSON object; need {"action": ..., "account": ..., "arguments": {...}}.')
    for key in told:
        if key not in OFFERED:
            raise UsageError(f"found {safe(key)!r}, need {', '.join(OFFERED[:3])}.")
    action, account, arguments = told.get("action"), told.get("account"), told.get("arguments")
    account = -1 if account is None else account
    arguments = {} if arguments is None else arguments
    if not isinstance(action, str):
        raise UsageError(f"action: found {action!r}, need its name.")
    if not isinstance(account, int) or isinstance(account, bool) or not -1 <= account < 1 << 40:
        raise UsageError("account: need its number, or null.")
    if action in OF_NOBODY and account != -1:
        raise UsageError(f"account: found {account}, need null: {action} is about no account.")
    if not isinstance(arguments, dict) or not all(isinstance(value, str | int | float) for value in arguments.values()):
        raise UsageError("arguments: need an object of names and values.")
    return Act(action, account, arguments)
