"""The keys of every screen in one table, from which bindings, footers and the page of help are made."""

from typing import NamedTuple

from textual.binding import Binding, BindingType

from salescycle.tui.messages import _

__all__ = ["KEYS", "MOST_HINTS", "Key", "bindings", "hints"]

MOST_HINTS = 6
"""So many hints stand in a footer."""


class Key(NamedTuple):
    """A key of one place."""

    key: str
    """As Textual calls it; several with commas."""
    action: str
    does: str
    """What it does, for footer and help."""
    shown: str = ""
    """What the footer calls the key; the key itself when left out."""
    is_hinted: bool = False
    """Whether the footer shows it."""
    is_listed: bool = True
    """Whether the palette lists it: what says nothing without its screen it does not."""


EVERYWHERE = (
    Key("question_mark,f1", "help", _("help"), "?", is_hinted=True),
    Key("ctrl+p,f2", "command_palette", _("commands"), "^p", is_hinted=True),
)
"""At every place."""

KEYS: dict[str, tuple[Key, ...]] = {}
"""By place: the name of a screen, a page or a question. Filled below, one block a place."""

KEYS["everywhere"] = EVERYWHERE
KEYS["title"] = (
    Key("enter", "choose", _("begin"), "enter", is_hinted=True),
    *EVERYWHERE,
    Key("q,ctrl+q", "leave", _("leave"), "q", is_hinted=True),
)
KEYS["game"] = (
    *EVERYWHERE,
    Key("1", "page('desk')", _("Desk")),
    Key("2", "page('pipeline')", _("Pipeline")),
    Key("3", "page('account')", _("Account")),
    Key("4", "page('documents')", _("Documents")),
    Key("5", "page('calendar')", _("Calendar")),
    Key("6", "page('forecast')", _("Forecast")),
    Key("n", "routine", _("leave the next one to your routine")),
    Key("N", "rest_of_day", _("leave the rest of the day to your routine")),
    Key("w", "wait", _("wait until something new comes")),
    Key("m", "news", _("all news since you sat down")),
    Key("K,k", "habits", _("your routine and its habits"), "K"),
    Key("u", "take_back", _("take the last decision back (practice)")),
    Key("ctrl+q", "leave", _("leave"), "^q", is_hinted=True),
)
KEYS["desk"] = (
    Key("space", "open", _("act"), "space", is_hinted=True),
    Key("enter", "open", _("open"), "enter", is_hinted=True),
    Key("n", "routine", _("next moment"), "n", is_hinted=True),
    Key("1", "page('desk')", _("screens"), "1-6", is_hinted=True),
    Key("c", "way(0)", _("the first way, which your routine would go")),
    Key("e", "way(1)", _("the second way")),
    Key("r", "routine_for", _("let your routine do what it would do next")),
)
KEYS["account"] = (
    Key("enter", "do", _("do it"), "enter", is_hinted=True),
    *(Key(str(n), f"choose({n - 1})", _("look at the way of that number"), is_listed=False) for n in range(1, 8)),
    Key("a", "vera", _("ask Vera"), "a", is_hinted=True),
    Key("f", "screen.form", _("form"), "f", is_hinted=True),
    Key("t", "note", _("note"), "t", is_hinted=True),
    Key("tab", "app.focus_next", _("sides"), "tab", is_hinted=True),
    Key("d", "diary", _("put an hour for them in the diary")),
    Key("escape", "back", _("back"), "esc", is_hinted=True),
)


KEYS["pipeline"] = (
    Key("enter", "open", _("open"), "enter", is_hinted=True),
    Key("left", "column(-1)", _("columns"), "arrows", is_hinted=True),
    Key("right", "column(1)", _("the next column")),
    Key("slash", "filter", _("filter"), "/", is_hinted=True),
    Key("s", "show", _("show"), "s", is_hinted=True),
    Key("o", "sort", _("sort"), "o"),
)
KEYS["calendar"] = (
    Key("enter", "open", _("open"), "enter", is_hinted=True),
    Key("down", "scroll", _("move"), "arrows", is_hinted=True),
)
KEYS["forecast"] = (
    Key("enter", "open", _("open"), "enter", is_hinted=True),
    Key("g", "guess", _("how sure are you"), "g", is_hinted=True),
    Key("c", "commit", _("commit"), "c", is_hinted=True),
)
KEYS["documents"] = (
    Key("enter", "open", _("customer"), "enter", is_hinted=True),
    Key("right", "read(1)", _("read, list"), "\u2192\u2190", is_hinted=True),
    Key("slash", "command", _("code"), "/", is_hinted=True),
    Key("s", "show", _("show"), "s", is_hinted=True),
    Key("left", "read(0)", _("back to the list")),
    Key("escape", "back", _("from a paper or a list to all documents"), "esc"),
)
KEYS["quotation"] = (
    Key("ctrl+s", "send", _("send it"), "^s", is_hinted=True),
    Key("left", "turn(-1)", _("turn"), "\u2190\u2192", is_hinted=True),
    Key("right,space", "turn(1)", _("the next notch or word")),
    Key("enter", "type", _("type"), "enter", is_hinted=True),
    Key("escape", "keep", _("keep as draft"), "esc", is_hinted=True),
    Key("down", "app.focus_next", _("next field")),
    Key("up", "app.focus_previous", _("field before")),
    *EVERYWHERE,
    Key("ctrl+q", "leave", _("leave; the game and this draft are kept"), "^q"),
)
KEYS["year_after"] = (
    Key("enter,space", "on", _("on to the debrief"), "enter", is_hinted=True),
    *EVERYWHERE,
    Key("escape", "back", _("title"), "esc", is_hinted=True),
)
KEYS["debrief"] = (
    Key("enter,space", "open", _("open"), "enter", is_hinted=True),
    Key("w", "what_if", _("what if"), "w", is_hinted=True),
    Key("d", "drill", _("drill"), "d", is_hinted=True),
    Key("g", "again", _("new luck"), "g", is_hinted=True),
    Key("m", "more", _("more"), "m", is_hinted=True),
    Key("escape", "back", _("title"), "esc", is_hinted=True),
    Key("p", "page_for_trainer", _("page for your trainer"), "p"),
    Key("pagedown", "further(1)", _("further down in what stands below"), "pgdn"),
    Key("pageup", "further(-1)", _("further up"), "pgup"),
    *EVERYWHERE,
)
KEYS["new_game"] = (
    Key("enter,ctrl+s", "begin", _("begin"), "enter", is_hinted=True),
    Key("tab", "app.focus_next", _("fields"), "tab", is_hinted=True),
    Key("down", "app.focus_next", _("next field")),
    Key("up", "app.focus_previous", _("field before")),
    Key("escape", "back", _("back"), "esc", is_hinted=True),
    *EVERYWHERE,
)
KEYS["briefing"] = (
    Key("enter,space", "on", _("to the desk"), "enter", is_hinted=True),
    Key("escape", "back", _("back"), "esc", is_hinted=True),
    *EVERYWHERE,
)
KEYS["settings"] = (
    Key("down,j", "app.focus_next", _("next line"), "↓↑", is_hinted=True),
    Key("up,k", "app.focus_previous", _("line before")),
    Key("left,right,space,enter", "turn", _("change"), "←→", is_hinted=True),
    Key("escape,q", "back", _("back"), "esc", is_hinted=True),
    *EVERYWHERE,
)
KEYS["scores"] = (
    Key("enter", "open", _("debrief"), "enter", is_hinted=True),
    Key("escape,q", "back", _("back"), "esc", is_hinted=True),
    *EVERYWHERE,
)
KEYS["games"] = (
    Key("enter", "open", _("watch"), "enter", is_hinted=True),
    Key("escape,q", "back", _("back"), "esc", is_hinted=True),
    *EVERYWHERE,
)
KEYS["drill"] = (
    Key("enter", "choose", _("do it"), "enter", is_hinted=True),
    *(Key(str(n), f"answer({n - 1})", _("the way of that number"), is_listed=False) for n in range(1, 8)),
    Key("escape,q", "back", _("leave"), "esc", is_hinted=True),
    *EVERYWHERE,
)
KEYS["help"] = (
    Key("1", "part('screen')", _("this screen"), "1", is_hinted=True),
    Key("2", "part('glossary')", _("glossary"), "2", is_hinted=True),
    Key("3", "part('myths')", _("myth cards"), "3", is_hinted=True),
    Key("tab", "next_part", _("next part")),
    Key("escape,q,f1,question_mark", "back", _("back"), "esc", is_hinted=True),
)


KEYS["replay"] = (
    Key("left,h", "move(-1)", _("back"), "\u2190", is_hinted=True),
    Key("right,l,space,enter", "move(1)", _("on"), "\u2192", is_hinted=True),
    Key("pagedown", "day(1)", _("next day"), "pgdn", is_hinted=True),
    Key("home", "first", _("first"), "home", is_hinted=True),
    Key("d", "debrief", _("debrief"), "d", is_hinted=True),
    Key("escape", "back", _("leave"), "esc", is_hinted=True),
    Key("pageup", "day(-1)", _("the day before"), "pgup"),
    Key("end", "last", _("the last moment"), "end"),
    Key("down,j", "further(1)", _("further down in a long moment")),
    Key("up,k", "further(-1)", _("further up")),
    *EVERYWHERE,
)
KEYS["manager"] = (
    Key("r", "run", _("run, stop"), "r", is_hinted=True),
    Key("left", "turn(-1)", _("turn"), "arrows", is_hinted=True),
    Key("right", "turn(1)", _("turn"), is_listed=False),
    Key("enter", "type", _("type"), "enter", is_hinted=True),
    Key("s", "save", _("save"), "s", is_hinted=True),
    Key("escape", "back", _("back"), "esc", is_hinted=True),
    EVERYWHERE[0],
    Key("slash", "search", _("find a lever by words")),
    Key("x,backspace,delete", "reset", _("the lever as it is")),
    Key("m", "measure", _("what the answer is about")),
    Key("o", "open", _("another process")),
    EVERYWHERE[1],
)
KEYS["routine"] = (
    Key("left", "turn(-1)", _("turn"), "arrows", is_hinted=True),
    Key("right", "turn(1)", _("turn"), is_listed=False),
    Key("enter", "type", _("type"), "enter", is_hinted=True),
    Key("v", "manager", _("try it as a process"), "v", is_hinted=True),
    Key("escape", "back", _("back"), "esc", is_hinted=True),
    *EVERYWHERE,
)


def bindings(place: str) -> list[BindingType]:
    """What a screen or a page of that name binds; Textual's own footer is not used."""
    return [
        Binding(one.key, one.action, one.does, key_display=one.shown or None, show=False, id=f"{place}.{n}")
        for n, one in enumerate(KEYS[place])
    ]


def hints(*places: str, without: str = "") -> list[Key]:
    """What the footer shows at several places at once, the first of an action only, at most six; an action left out."""
    found: dict[str, Key] = {}
    for place in places:
        for one in KEYS[place]:
            if one.is_hinted and one.action != without:
                found.setdefault(one.action, one)
    return list(found.values())[:MOST_HINTS]
