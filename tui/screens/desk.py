"""The desk: what needs you, sorted by what cools first, the day beside it, and below it the one that is chosen."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.compiled import is_warm
from salescycle.sim.game.actions import Act
from salescycle.sim.game.outlook import place_of, to_be_booked
from salescycle.sim.game.view import Desk, Item
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.cooling import GROUPS, cooling, ends_today
from salescycle.tui.play.customer import boxes, contact_of, town_of
from salescycle.tui.screens.page import Page
from salescycle.tui.waiting import in_thread
from salescycle.tui.widgets.cells import cell, cell_right, hanging
from salescycle.tui.widgets.day_side import day_lines, wishes_told
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["DeskPage"]

NEWS = 2
"""Lines of news below."""
MOST_DECIDING = 5
LABEL, SINCE, TAKES = 26, 7, 6
NAME, REASON = 34, 36
"""Cells of a name at most, and of why it waits at least."""
MOST_LEADS = 3
WIDE = 100
"""Cells from which on both boxes have room for all their words."""
FIRST_S = 0.2
"""So long the desk is painted and nothing else is begun."""
CLAUSE = re.compile(r"(;|,| whether)[^;,]*$")
"""The last part of what one hears, without which the rest still says when."""


class DeskPage(Page):
    """The desk."""

    PLACE = "desk"
    BINDINGS = bindings("desk")
    _has_asked = False
    _named = NAME
    """Cells of the longest name on the list."""

    def compose(self) -> ComposeResult:
        """List and day, the chosen one, news."""
        with Horizontal(id="desk-top"):
            with Vertical(id="needs-side"):
                yield Drawn(self._heading, id="needs-head")
                yield Picks(id="needs")
            yield Drawn(self._day, id="day")
        yield Drawn(self._agenda, id="agenda")
        yield Drawn(self._chosen, id="chosen")
        yield Drawn(self._lesson, id="lesson")
        yield Drawn(self._news, id="news")

    def on_mount(self) -> None:
        """Tell how the firm keeps its word once a year of it has been played."""
        self.watch(self.game, "firm_year", self._redraw_day, init=False)

    def refresh_page(self) -> None:
        """Fill the list, keep what was chosen."""
        desk = self.sitting.desk
        if desk is None or self.game.account < 0:  # who is looked at is chosen for all pages first
            return
        if not self._has_asked and self.sitting.game.tells_odds and is_warm():
            self._has_asked = True
            self.set_timer(FIRST_S, self._ask_the_steady)
        needs = self.query_one("#needs", Picks)
        picks = list(self._picks(desk, needs.room - 2))
        headings = [n for n, pick in enumerate(picks) if n and not pick.key]
        if len(picks) + len(headings) <= needs.size.height:
            for n in reversed(headings):
                picks.insert(n, Pick("", Content("")))
        needs.fill(picks, chosen=f"a{self.game.account}")
        redraw(self)
        self.call_after_refresh(self._settle)

    def on_resize(self) -> None:
        """Another size, other room."""
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Show news where the guiding words have left room for them, else that there are some."""
        for part in ("#news", "#agenda"):
            self.query_one(part, Drawn).redraw()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the one that is chosen."""
        if event.option_id is not None:
            self.game.account = int(event.option_id[1:])
            for part in ("#chosen", "#lesson"):
                self.query_one(part, Drawn).redraw()
            self.call_after_refresh(self._settle)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the customer."""
        if event.option_id is not None:
            if event.option_id.startswith("t"):
                self.game.decide(Act("take", int(event.option_id[1:])))
            else:
                await self.game.open_account(int(event.option_id[1:]))

    async def action_open(self) -> None:
        """Open the one that is chosen."""
        self.query_one("#needs", Picks).action_select()

    def action_way(self, n: int) -> None:
        """Go one of the first ways at once."""
        options = self.sitting.options(self.game.account)
        if n < len(options):
            self.game.decide(options[n].act)

    def action_routine_for(self) -> None:
        """Leave the chosen one to the routine, which does the next one."""
        self.game.decide(Act("routine"))

    # What is shown

    def _picks(self, desk: Desk, width: int) -> Iterator[Pick]:
        deciding = desk.deciding[:MOST_DECIDING] if self._knows("decision") else ()
        leads = desk.backlog[:MOST_LEADS]
        longest = max((cell_len(safe(item.name.company)) for item in (*desk.items, *deciding, *leads)), default=NAME)
        self._named = min(NAME, width - REASON - SINCE - TAKES - 2, longest)
        for number, heading in enumerate(GROUPS):
            yield from self._group(heading, [item for item in desk.items if cooling(item, desk.time) == number], width)
        yield from self._group(_("they decide on our quotation"), deciding, width)
        told = ngettext(
            "{n} lead nobody has taken up; enter takes it up", "{n} leads nobody has taken up; enter takes one up",
            len(desk.backlog),
        )  # fmt: skip
        yield from self._group(told, leads, width, key="t")

    def _group(self, heading: str, items: Sequence[Item], width: int, *, key: str = "a") -> Iterator[Pick]:
        """Those that belong together, below their heading; nothing where there are none."""
        if items:
            yield Pick("", Content.styled(heading, "$quiet"))
        for item in items:
            yield Pick(f"{key}{item.account}", self._line(item, width))

    def _knows(self, part: str) -> bool:
        """Whether a part of the screen has had its turn in the tutorial."""
        return self.sitting.lessons.knows(part, self.sitting.game.view)

    def _heading(self, width: int) -> Content:
        desk = self.sitting.desk
        title = "" if desk is None else _("NEEDS YOU  {n}").format(n=len(desk.items))
        line = (
            cell(title, width - SINCE - TAKES - 3) + cell_right(_("since"), SINCE) + cell_right(_("takes"), TAKES + 1)
        )
        return Content.styled(line, "bold")

    def _line(self, item: Item, width: int) -> Content:
        say, desk = self.sitting.wording, self.sitting.desk
        assert desk is not None
        name = self._named
        tells_end = item.ends_s and item.why != "ends"
        ends = _("; ends {date}").format(date=say.date(item.ends_s)) if tells_end else ""
        why = _("decides") if item.kind == "decision" else say.waits(item)
        room = width - name - SINCE - TAKES - 2
        why = cell(why, room - len(ends)).rstrip() + ends
        since = _("before") if self.sitting.is_older(item) else say.ago(item.since_s)
        mark = "!" if ends_today(item, desk.time) or cooling(item, desk.time) == 0 else " "
        return Content.assemble(
            cell(safe(item.name.company), name),
            " ",
            cell(why, room),
            cell_right(since, SINCE),
            (mark, "bold $warning"),
            cell_right(say.hours(item.takes_s) if item.takes_s else "", TAKES),
        )

    def _agenda(self, width: int) -> Content:
        desk = self.sitting.desk
        if desk is None:
            return Content("")
        told = f" {wishes_told(desk, self.sitting.wording)}"
        count = len(self.game.latest) if self._is_crowded else 0
        news = ngettext("{n} piece of news: m ", "{n} pieces of news: m ", count) if count else ""
        return Content.assemble(cell(told, width - len(news)), (news, "$accent"))

    def _day(self, width: int) -> Content:
        return day_lines(self.sitting, width, steady=self.game.steady, past=self.game.past())

    @work(exclusive=True, group="steady")
    async def _ask_the_steady(self) -> None:
        """What a steady colleague would book, from the first moment on; once a sitting, in the background."""
        game, desk = self.game, self.sitting.desk
        place = place_of(self.sitting.game.session)
        told = await in_thread(self, partial(to_be_booked, place), group="futures")
        if desk is not None:
            low, _middle, high = told.band(-1, before=desk.booked)
            game.steady = low, high
            self._redraw_day()
            game.ask_the_firm()

    def _redraw_day(self) -> None:
        self.query_one("#day", Drawn).redraw()

    def _chosen(self, width: int) -> Content:
        account, say = self.game.account, self.sitting.wording
        customer = self.sitting.customer(account) if self.sitting.desk is not None else None
        if customer is None:
            return Content("")
        name = customer.name
        item, _deciding = self.sitting.item(account)
        is_somebody = item is None or item.kind != "campaign"
        ticked = boxes(customer, shortly=width < WIDE) if is_somebody else ""
        who = ", ".join(filter(None, (town_of(name), contact_of(name)))) if is_somebody else ""
        head = f" {safe(name.company).upper()}{'   ' if who else ''}{who}"
        told = Content.assemble((cell(head, width - len(ticked) - 2), "bold"), " ", ticked)
        if customer.news:
            heard = hanging(self.sitting.heard(customer.news[-1]), width, 1)
            told = Content.assemble(told, self._air, "\n ", heard)
        told = Content.assemble(told, self._air)
        ways = list(zip(("c", "e"), self.sitting.options(account), strict=False))
        widest = max((cell_len(option.label) for _key, option in ways), default=0)
        label = LABEL if width < WIDE else max(LABEL, widest)
        for key, option in ways:
            takes = say.hours(option.takes_s) if option.takes_s else ""
            hear = _("you hear {hear}").format(hear=option.hear) if option.act.does_step else ""
            told = Content.assemble(
                told, "\n", (f"  {key}  ", "$accent"), cell(option.label, label),
                (cell_right(takes, TAKES), "$quiet"), "   ", _as_far_as_it_fits(hear, width - 9 - label - TAKES),
            )  # fmt: skip
        routine = cell(_("let your routine do what it would do next"), width - 6)
        return Content.assemble(told, "\n", ("  r  ", "$accent"), routine)

    @property
    def _air(self) -> str:
        """A blank line where there is room for it."""
        return "\n" if self.game.has_class("-tall") else ""

    def _lesson(self, width: int) -> Content:
        """What is new on the screen: the guiding words of the tutorial."""
        lesson = self._guiding
        self.query_one("#lesson").display = bool(lesson)
        met = [line for line in lesson if not line.startswith(("NEW", " "))]
        new = " ".join(line.strip() for line in lesson if line not in met)
        return Content("\n".join(filter(None, (*met, new))))

    @property
    def _guiding(self) -> tuple[str, ...]:
        """Words about the kind that is looked at, where it has not been met; else what is new at this moment."""
        item, _deciding = self.sitting.item(self.game.account)
        about = () if item is None else self.sitting.lessons.about(item.kind, self.sitting.game.view)
        return about or self.game.lesson

    @property
    def _is_crowded(self) -> bool:
        """Whether guiding words take the place of the news: the list comes first."""
        if not self._guiding or not self.game.has_class("-narrow"):
            return False
        others = sum(
            self.query_one(part).outer_size.height for part in ("#needs-head", "#agenda", "#chosen", "#lesson")
        )
        return self.size.height - others - self.query_one("#needs", Picks).option_count <= NEWS

    def _news(self, width: int) -> Content:
        told = list(self.game.latest)
        busy = -1 if self.sitting.desk is None else self.sitting.desk.busy_with
        if busy >= 0:
            company = safe(self.sitting.game.view.name_of(busy).company, limit=40)
            told = [self.sitting.wording.lines.game["busy"].format(company=company), *told]
        if len(told) == 1:  # alone it may take both lines
            told = [line.plain.strip() for line in Content(told[0]).wrap(max(20, width - 2))]
        self.query_one("#news").display = bool(told) and not self._is_crowded
        most = NEWS + self.game.has_class("-tall")
        shown = told if len(told) <= most else [*told[: most - 1], _("{n} more: m").format(n=len(told) - most + 1)]
        return Content.styled("\n".join(cell(f" {line}", width) for line in shown), "$quiet")


def _as_far_as_it_fits(told: str, room: int) -> str:
    """Without its last clauses, where there is no room for them."""
    while cell_len(told) > room and CLAUSE.search(told):
        told = CLAUSE.sub("", told)
    return cell(told, room)
