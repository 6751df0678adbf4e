"""What each screen is for, in terms of selling: the first lines of the help. Its keys stand in ``keys``."""

from salescycle.tui.messages import _

__all__ = ["NAMES", "PURPOSES"]

NAMES = {
    "title": _("Title"),
    "game": _("Everywhere in a game"),
    "everywhere": _("Everywhere"),
    "desk": _("Desk"),
    "pipeline": _("Pipeline"),
    "account": _("Account"),
    "documents": _("Documents"),
    "quotation": _("Quotation"),
    "calendar": _("Calendar"),
    "forecast": _("Forecast"),
    "debrief": _("Debrief"),
    "year_after": _("The year after you"),
    "replay": _("Replay"),
    "manager": _("Manager"),
    "routine": _("Your routine"),
    "new_game": _("New game"),
    "briefing": _("Briefing"),
    "settings": _("Settings"),
    "scores": _("Scores"),
    "games": _("Games"),
    "drill": _("Drill"),
}
"""What a place is called."""

PURPOSES = {
    "title": _(
        "You are a salesperson. You play days and weeks of selling against a simulated market, and learn afterwards "
        "which of your decisions cost something and which was luck. Begin with the tutorial; it takes five minutes."
    ),
    "desk": _(
        "To whom do you give your next half hour? What cools first stands on top. There is always more to do than "
        "hours. The clock stands still while you think. What you leave alone your routine does, as the firm does it. "
        "Every decision is kept: ^q leaves, and Continue on the title goes on."
    ),
    "account": _(
        "One customer: what is known, what they did, what you said. A ? is something nobody has asked, and often "
        "the best thing to do next. On the right are the usual ways to act. Vera compares two of them; she knows "
        "no more than you do. Numbers are ways here; esc goes back to the desk, where they are the screens."
    ),
    "pipeline": _(
        "All open deals by phase, those quiet for longest first. It answers one question: is this deal still alive? "
        "Silence says more about that than what you hope for."
    ),
    "documents": _(
        "Inquiry, quotation, contract, order, delivery, invoice: each is made from the one before. A quotation binds "
        "us until its last day. Look here for what is missing on a paper, and what that blocks."
    ),
    "quotation": _(
        "What an offer says, and beside each term what it costs and what it binds. From the moment it is sent until "
        "its last day you may neither take it back nor make it worse. What you have heard that counts for them is in "
        "it by itself. How often things went well is the firm's past, not this customer."
    ),
    "calendar": _(
        "Where your hours go: meetings, promised dates, days on which offers end, and what does not fit in any more. "
        "A promise is easy to make and is held against the day it named."
    ),
    "forecast": _(
        "What you may book by the end, as a range and not as a number, and how often you were right when you said so "
        "before."
    ),
    "year_after": _(
        "What becomes of what you left: promises, discounts, customers who never fitted. A steady colleague works it "
        "off for a year. It is part of your score, so nothing is won by selling what will not stay sold."
    ),
    "debrief": _(
        "First what it came to, beside a steady colleague with the same luck. Then the decisions that mattered, "
        "judged by what you could know when you took them. Say what you wanted before you read what was true."
    ),
    "replay": _("A game once more, decision by decision: what you knew then, and what you did."),
    "manager": _(
        "A firm as its manager sees it: turn what can be turned - people, prices, how one works - and run both ways "
        "on the same customers and the same luck. The difference comes with an interval; as long as zero lies "
        "within it, nothing is shown to be better."
    ),
    "routine": _(
        "What is done where you decide nothing: standing orders, which begin as the firm's playbook. Turn one, and "
        "it is done so from now on. Try it as a process to see what it is worth over many months."
    ),
    "new_game": _(
        "Choose a trade and a time. A seed is a number: the same seed gives the same customers and the same luck, so "
        "two people can play the same week and compare."
    ),
    "briefing": _("What you sell, to whom, what a good week is, and what presses."),
    "settings": _("How it looks, whether things move, and whether Vera, your sales manager, may be asked."),
    "scores": _(
        "Games that are over. The score is the margin in your time, and what you leave brings in the year after "
        "you, less your hours and expenses. Compare it with the steady colleague of the same game, not with other "
        "games: trades and levels differ. Practice does not count."
    ),
    "games": _("Your games, the one played last first. Choose one to watch it again."),
    "drill": _(
        "Fresh people, one kind of decision, an answer at once: each way was played on in a hundred futures in which "
        "nothing is known that you could not know. Being wrong is free here. Three in a row take three minutes."
    ),
}
"""By place; a place without one has keys alone."""
