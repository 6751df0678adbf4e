"""The game on a dumb terminal or a screen reader: plain lines, numbered choices."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from salescycle.scenarios.voices import load_glossary, load_myths
from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Value
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.game.view import Desk, Item, View
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.play.asides import MOST_MONEY, number_asked, number_typed
from salescycle.tui.play.customer import customer_lines
from salescycle.tui.play.routine import answer_lines, answers, compare_line, habit_lines
from salescycle.tui.play.sitting import Sitting, Step
from salescycle.tui.play.wording import Option

__all__ = ["LeaveGame", "TextGame"]

T = TypeVar("T")

HELP = """A number takes what stands beside it.  Enter: the first, which your routine would do next.
r  leave this one to your routine      n  leave the rest of the day to your routine
w  wait until something new comes      k  your habits;  k KEY: one of them;  k KEY VALUE: a new one
m  show all that waits, or the first   t  leads nobody has taken up;  t 1: take one up
u  take the last decision back (practice)
g  the glossary;  g WORD: one word     y  a myth of the trade, and what is known of it
h  these lines                         q  stop here; the game is kept
With a customer: a 1 3 asks Vera to compare the first way with the third, f is a form for everything."""

MOST_ITEMS = 7
"""So many of those things that wait are shown unless one asks for all."""
MOST_DECIDING = 3
"""So many of those who decide are shown, those first whose offer ends first."""


class LeaveGame(Exception):  # noqa: N818 - nothing has gone wrong
    """The player leaves; the game is kept."""


class TextGame:
    """One game in plain lines."""

    def __init__(self, sitting: Sitting, *, ask: Callable[[str], str], write: Callable[[str], None]) -> None:
        """*ask* shows a prompt and returns a line (EOFError at the end of the input), *write* shows a line."""
        self.sitting, self.ask, self.write = sitting, ask, write
        self.wording = sitting.wording
        self._shows_all = False
        self._myths = 0

    @property
    def session(self) -> Session:
        """The game's; another one after a decision was taken back."""
        return self.sitting.game.session

    @property
    def view(self) -> View:
        """The game's."""
        return self.sitting.game.view

    def play(self) -> None:
        """Play to the end of the window. Raises LeaveGame when the player stops before."""
        while not (step := self.sitting.go_on()).is_over:
            self.decide(step)
        last = self.session.acts[-1][0].time if self.session.acts else 0
        if self.session.seat.window_s - last > DAY_S:
            self.write(self.wording.lines.game["no_more"].format(day=self.wording.day(last)))
        self.tell(step.news)
        self.tell(self.settled())

    def settled(self) -> list[str]:
        """What had been said to be booked by now, and what was."""
        return [f"{told[:1].upper()}{told[1:]}." for told in self.sitting.settled]

    def tell(self, lines: Iterable[str]) -> None:
        """Several lines."""
        for line in lines:
            self.write(line)

    def decide(self, step: Step) -> None:
        """Tell what has come, and show the desk until the player has done something that takes place."""
        stop, desk = self.sitting.stop, self.sitting.desk
        assert stop is not None, "the window is not over"
        assert desk is not None, "an open moment has its desk"
        self.tell(step.news)
        self.tell(self.settled())
        if step.is_pause:
            self.write(self.wording.lines.game["pause"].format(moments=self.session.seat.level.a_sitting))
        self.show_desk(desk)
        self.tell(step.lesson)
        self.commit(stop)
        while self.session.stop is stop:
            act = self.choose(desk)
            if act is not None:
                self.try_to(act, stop)

    def try_to(self, act: Act, stop: Stop) -> None:
        """Do it, or say why it cannot be done; a decision is kept before its result is shown."""
        try:
            self.sitting.check(act)
            self.guess_before(act, stop)
            self.sitting.do(act)
            self.offer_habit(act)
        except UsageError as error:
            self.write(str(error))

    def commit(self, stop: Stop) -> None:
        """On Fridays: what will be booked?"""
        question = self.sitting.asides.commit(stop)
        money = None if question is None else self.asked_number(question, MOST_MONEY)
        if money is not None:
            self.sitting.asides.keep_commit(money)

    def guess_before(self, act: Act, stop: Stop) -> None:
        """A guess at two moments: an opportunity has come about, a quotation goes out."""
        question = self.sitting.asides.guess(act, stop)
        percent = None if question is None else self.asked_number(question, 100)
        if percent is not None:
            self.sitting.asides.keep_guess(act, percent)

    def asked_number(self, question: str, most: float) -> float | None:
        """A number from 0 to *most*; None for Enter."""
        while (answer := self.read(f"{question} ")) != "":
            try:
                return number_asked(answer, most)
            except UsageError as error:
                self.write(str(error))
        return None

    def offer_habit(self, act: Act) -> None:
        """After three equal decisions: shall the routine do so?"""
        habit = self.sitting.asides.habit(act)
        if habit is not None and self.read(f"{habit.question} y, Enter: no ") == "y":
            self.sitting.have_habit(habit)

    def show_desk(self, desk: Desk) -> None:
        """The desk in a few lines."""
        say = self.wording
        self.write("")
        self.write(
            f"{say.moment(desk.time)}, day {desk.day} of {desk.days}.  {say.hours(desk.hours_left_s)} h left today, "
            f"what waits takes {say.hours(desk.wishes_s)} h.  Booked {say.money(desk.booked)}."
        )
        if desk.busy_with >= 0:
            company = safe(self.view.name_of(desk.busy_with).company)
            self.write(say.lines.game["busy"].format(company=company))
        items = self._shown(desk)
        for i, item in enumerate(items, 1):
            ends = f"  ends {say.day(item.ends_s)}" if item.ends_s else ""
            since = "from before" if self.sitting.is_older(item) else f"since {say.ago(item.since_s)}"
            self.write(
                f"{i:>3}  {safe(item.name.company)}: {say.waits(item)}  "
                f"({say.money(item.value)}, {since}, takes {say.hours(item.takes_s)}){ends}"
            )
        if len(desk.items) > len(items):
            self.write(f"     and {len(desk.items) - len(items)} more (m)")
        if desk.deciding:
            self.write("     deciding on our quotation:")
        deciding = self._shown_deciding(desk)
        for i, item in enumerate(deciding, len(items) + 1):
            ends = f"ends {say.day(item.ends_s)}" if item.ends_s else "no end"
            self.write(
                f"{i:>3}  {safe(item.name.company)}: since {say.ago(item.since_s)}, {ends}  ({say.money(item.value)})"
            )
        if len(desk.deciding) > len(deciding):
            self.write(f"     and {len(desk.deciding) - len(deciding)} more (m)")

    def _shown(self, desk: Desk) -> tuple[Item, ...]:
        """What waits, as far as it is shown."""
        return desk.items if self._shows_all else desk.items[:MOST_ITEMS]

    def _shown_deciding(self, desk: Desk) -> tuple[Item, ...]:
        """Those who decide, as far as they are shown."""
        return desk.deciding if self._shows_all else desk.deciding[:MOST_DECIDING]

    def choose(self, desk: Desk) -> Act | None:
        """One answer at the desk; None when it was only looked at something."""
        answer = self.read("To whom do you give your next half hour? ")
        if answer == "h":
            self.write(HELP)
            return None
        if answer == "g" or answer.startswith("g "):
            self.explain(answer[2:].strip())
            return None
        if answer == "y":
            self.tell_myth()
            return None
        if answer == "m":
            self._shows_all = not self._shows_all
            self.show_desk(desk)
            return None
        if answer == "t" or answer.startswith("t "):
            return self.take(desk, answer[2:])
        if answer == "u":
            self.take_back()
            return None
        if answer == "r":
            return Act("routine")
        if answer == "n":
            return self.sitting.rest_of_day()
        if answer == "w":
            return Act("wait")
        if answer == "k" or answer.startswith("k "):
            self.habits(answer.split()[1:])
            return None
        shown = [*self._shown(desk), *self._shown_deciding(desk)]
        item = _picked(shown, answer or "1")
        if item is None:
            self.write(
                f"Found {safe(answer)!r}; need a number from 1 to {len(shown)}, or r, n, w, m, t, k, g, y, h, q."
            )
            return None
        return self.pick(item, is_deciding=item.kind == "decision")

    def explain(self, word: str) -> None:
        """What a word of the trade means; which words there are."""
        glossary = load_glossary()
        found = {term: text for term, text in glossary.items() if word and word in term.lower()}
        for term, text in found.items():
            self.write(f"{term}: {text}")
        if not found:
            self.write(f"g and one of: {', '.join(glossary)}")

    def tell_myth(self) -> None:
        """One myth card after the other."""
        myths = load_myths()
        card = myths[self._myths % len(myths)]
        self._myths += 1
        self.write(f"They say: {card.claim}")
        self.write(f"{card.verdict} {card.known}")

    def take(self, desk: Desk, answer: str) -> Act | None:
        """Leads nobody has taken up, or taking one of them up."""
        leads = desk.backlog[:MOST_ITEMS]
        if not leads:
            self.write("Every lead has been taken up.")
            return None
        if answer:
            picked = _picked(leads, answer)
            if picked is None:
                self.write(f"Found {safe(answer)!r}; need t and a number from 1 to {len(leads)}.")
            return None if picked is None else Act("take", picked.account)
        self.write(
            f"{len(desk.backlog)} leads wait for you to take them up, which your routine does when a place is free."
        )
        for i, lead in enumerate(leads, 1):
            self.write(
                f"t {i}  {safe(lead.name.company)}: {self.wording.waits(lead)}, since {self.wording.ago(lead.since_s)}"
            )
        return None

    def habits(self, words: list[str]) -> None:
        """Show what the routine does, or one habit, or take a new one, which holds from the next decision on."""
        if len(words) == 2:
            try:
                self.sitting.want_habit(*words)
            except UsageError as error:
                self.write(str(error))
                return
        told = {one.key: one for one in answers(self.sitting.habits, self.wording)}
        if len(words) == 1 and words[0] in told:
            self.tell(answer_lines(told[words[0]]))
            return
        if words and len(words) != 2:
            self.write(f"Need a key and a value, such as: k answer recommend. Keys: {', '.join(told)}")
            return
        habits = self.sitting.habits
        if habits:
            self.write("Your routine differs: " + ", ".join(f"{key} {value}" for key, value in habits.items()))
            self.write(f"To try it as a process: {compare_line(self.session.seat.scenario.name, habits)}")
        if not words:
            self.write(
                "Your routine works by the firm's playbook and your habits.  "
                "k KEY: its answers;  k KEY VALUE: a new one"
            )
            self.tell(habit_lines(told.values()))

    def take_back(self) -> None:
        """Undo the last decision, where this is practice."""
        try:
            self.sitting.take_back()
        except UsageError as error:
            self.write(str(error))

    def pick(self, item: Item, *, is_deciding: bool) -> Act | None:
        """What to do about somebody; None when the player goes back."""
        customer = self.view.customer(item.account)
        assert customer is not None, "whoever waits at the desk is there"
        if item.kind != "campaign":
            self.tell(customer_lines(customer, self.view, self.wording))
        self.tell(self.sitting.lessons.about(item.kind, self.view))
        options = self.wording.options_deciding(item) if is_deciding else self.wording.options(item, customer)
        has_form = not is_deciding and KINDS.index(item.kind) in ARGUMENTS
        heard = options[0].hear
        lines = self.wording.lines
        does = lines.acts["call"].label.lower() if is_deciding else lines.steps[item.kind].does
        self.write(f"   {does}; you hear {heard}:")
        for i, option in enumerate(options, 1):
            effort = self.wording.effort(option, heard) if option.takes_s or option.cost else ""
            self.write(f"{i:>3}  {option.label}{f' ({effort})' if effort else ''}.  {option.hint}".rstrip())
        unasked = self.wording.unasked(item.kind, customer)
        if unasked:
            self.write(f"     {unasked}")
        if has_form:
            self.write("  f  fill in the form yourself")
        self.write(f"  a  ask Vera to compare two, such as a 1 2  ({self.sitting.game.questions_left} left)")
        while True:
            answer = self.read("What do you do? (Enter: back) ")
            if answer == "":
                return None
            if answer == "f" and has_form:
                return self.form(item)
            if answer == "a" or answer.startswith("a "):
                self.ask_vera(options, answer.split()[1:])
                continue
            picked = _picked(options, answer)
            if picked is not None:
                return picked.act
            form = "f, " if has_form else ""
            self.write(f"Found {safe(answer)!r}; need a number from 1 to {len(options)}, {form}a, or Enter to go back.")

    def ask_vera(self, options: Sequence[Option], words: list[str]) -> None:
        """Two ways compared by the adviser."""
        named = [_picked(options, word) for word in words]
        one, other = (*named, None, None)[:2]
        if len(named) != 2 or one is None or other is None or one is other:
            self.write("Name two of the ways, such as: a 1 2")
            return
        try:
            advice = self.sitting.game.ask_adviser(one.act, other.act)
        except UsageError as error:
            self.write(str(error))
            return
        for line in self.wording.advice(advice, one.label, other.label):
            self.write(f"   VERA  {line}")

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
                    value: Value = answer if argument.choices else number_typed(answer)
                    argument.number(value)
                except UsageError as error:
                    self.write(str(error))
                    continue
                given[argument.name] = value
                break
        return Act("work", item.account, given)

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
