"""The game on a dumb terminal or a screen reader: plain lines, numbered choices."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Value
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.game.view import Customer, Desk, Item, View
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.safe import safe
from salescycle.tui.play.kept import KeptGame

__all__ = ["LeaveGame", "TextGame"]

T = TypeVar("T")

HELP = """A number takes what stands beside it.  Enter: what the routine would do next.
r  leave this one to your routine      n  leave the rest of the day to your routine
w  wait until something new comes      u  take the last decision back (practice)
h  these lines                         q  stop here; the game is kept"""


class LeaveGame(Exception):  # noqa: N818 - nothing has gone wrong
    """The player leaves; the game is kept."""


class TextGame:
    """One game in plain lines."""

    def __init__(self, game: KeptGame, *, ask: Callable[[str], str], write: Callable[[str], None]) -> None:
        """*ask* shows a prompt and returns a line (EOFError at the end of the input), *write* shows a line."""
        self.game, self.ask, self.write = game, ask, write
        self.wording = game.table.wording

    @property
    def session(self) -> Session:
        """The game's; another one after a decision was taken back."""
        return self.game.session

    @property
    def view(self) -> View:
        """The game's."""
        return self.game.view

    def play(self) -> None:
        """Play to the end of the window. Raises LeaveGame when the player stops before."""
        while (stop := self.session.go_on()) is not None:
            self.tell_news()
            self.decide(stop)
        self.tell_news()

    def tell_news(self) -> None:
        """What has happened since the last stop, in the customers' words."""
        for news in self.view.news():
            name = self.view.name_of(news.account).company
            amount = f"  {self.wording.money(news.amount)}" if news.amount else ""
            self.write(safe(f"{self.wording.moment(news.time)}  {name}: {self.view.say(news)}{amount}", limit=400))

    def decide(self, stop: Stop) -> None:
        """Show the desk until the player has done something that takes place."""
        desk = self.view.desk(stop)
        self.show_desk(desk)
        while self.session.stop is stop:
            act = self.choose(desk, stop)
            if act is not None:
                self.try_to(act, stop)

    def try_to(self, act: Act, stop: Stop) -> None:
        """Do it, or say why it cannot be done; a decision is kept before its result is shown."""
        try:
            self.session.check(act)
            self.game.keep(stop, act)
            self.session.act(act)
        except UsageError as error:
            self.write(str(error))

    def show_desk(self, desk: Desk) -> None:
        """The desk in a few lines."""
        say = self.wording
        self.write("")
        self.write(
            f"{say.moment(desk.time)}, day {desk.day} of {desk.days}.  {say.hours(desk.hours_left_s)} h left today, "
            f"what waits takes {say.hours(desk.wishes_s)} h.  Booked {say.money(desk.booked)}."
        )
        for i, item in enumerate(desk.items, 1):
            ends = f"  ends {say.day(item.ends_s)}" if item.ends_s else ""
            self.write(
                f"{i:>3}  {safe(item.name.company)}: {say.waits(item)}  "
                f"({say.money(item.value)}, since {say.ago(item.since_s)}, takes {say.hours(item.takes_s)}){ends}"
            )
        if desk.deciding:
            soon = desk.deciding[:3]
            told = ", ".join(
                safe(item.name.company) + (f" (ends {say.day(item.ends_s)})" if item.ends_s else "") for item in soon
            )
            more = f" and {len(desk.deciding) - len(soon)} more" if len(desk.deciding) > len(soon) else ""
            self.write(f"     Deciding on our quotation: {told}{more}")

    def choose(self, desk: Desk, stop: Stop) -> Act | None:
        """One answer at the desk; None when it was only looked at something."""
        answer = self.read("To whom do you give your next half hour? ")
        if answer == "h":
            self.write(HELP)
            return None
        if answer == "u":
            self.take_back()
            return None
        if answer == "r":
            return Act("routine")
        if answer == "n":
            return Act("routine", arguments={"until": float((stop.time // 86400 + 1) * 86400)})
        if answer == "w":
            return Act("wait")
        if answer == "":
            answer = "1"
        item = _picked(desk.items, answer)
        if item is None:
            self.write(f"Found {safe(answer)!r}; need a number from 1 to {len(desk.items)}, or r, n, w, h, q.")
            return None
        return self.pick(item)

    def take_back(self) -> None:
        """Undo the last decision, where this is practice."""
        try:
            self.game.take_back()
        except UsageError as error:
            self.write(str(error))

    def pick(self, item: Item) -> Act | None:
        """What to do about something that waits; None when the player goes back."""
        customer = self.view.customer(item.account)
        assert customer is not None, "whoever waits at the desk is there"
        self.show_customer(customer)
        options = self.wording.options(item, customer)
        self.write(f"   {self.wording.lines.steps[item.kind].does}; takes {self.wording.hours(item.takes_s)}:")
        for i, option in enumerate(options, 1):
            self.write(f"{i:>3}  {option.label}.  {option.hint}".rstrip())
        if KINDS.index(item.kind) in ARGUMENTS:
            self.write("  f  fill in the form yourself")
        while True:
            answer = self.read("What do you do? (Enter: back) ")
            if answer == "":
                return None
            if answer == "f" and KINDS.index(item.kind) in ARGUMENTS:
                return self.form(item)
            picked = _picked(options, answer)
            if picked is not None:
                return picked.act
            self.write(f"Found {safe(answer)!r}; need a number from 1 to {len(options)}, f, or Enter to go back.")

    def form(self, item: Item) -> Act:
        """All arguments of a task, one question each; Enter leaves it as usual."""
        given: dict[str, Value] = {}
        for argument in ARGUMENTS[KINDS.index(item.kind)]:
            words = self.wording.lines.arguments[argument.name]
            what = ", ".join(argument.choices) if argument.choices else argument.range_told
            while True:
                answer = self.read(f"{words.label} ({what}; Enter: as usual) ")
                if answer == "":
                    break
                try:
                    value: Value = answer if argument.choices else _number(answer)
                    argument.number(value)
                except UsageError as error:
                    self.write(str(error))
                    continue
                given[argument.name] = value
                break
        return Act("work", item.account, given)

    def show_customer(self, customer: Customer) -> None:
        """Facts, what was said and done, and the two halves of an opportunity."""
        say = self.wording
        name = customer.name
        self.write("")
        self.write(
            safe(f"{name.company.upper()}, {name.town}.  {name.contact}.  {say.money(customer.value)}", limit=200)
        )
        self.write(f"   {say.phase(customer)}")
        self.write(
            f"   [{'x' if customer.viable else ' '}] you: worth a try   "
            f"[{'x' if customer.interested else ' '}] they: want to know more"
        )
        for fact in customer.facts:
            label, line = say.fact(fact)
            self.write(f"   {label:<9}{line}")
        for news in customer.news[-4:]:
            self.write(f"   {say.moment(news.time)}  {safe(self.view.say(news), limit=300)}")

    def read(self, prompt: str) -> str:
        """One line of the player, in lower case. Raises LeaveGame for ``q`` and at the end of the input."""
        try:
            answer = self.ask(prompt).strip().lower()
        except EOFError:
            raise LeaveGame from None
        if answer in ("q", "quit"):
            raise LeaveGame
        return answer


def _picked(among: Sequence[T], answer: str) -> T | None:
    if not answer.isascii() or not answer.isdigit() or not 1 <= int(answer[:4]) <= len(among):
        return None
    return among[int(answer[:4]) - 1]


def _number(text: str) -> float:
    share = text.endswith("%")
    try:
        value = float(text.rstrip("% "))
    except ValueError:
        raise UsageError(f"found {text!r}, need a number.") from None
    return value / 100 if share else value
