"""The document about the library, set from facts."""

from salescycle.reports.scenario_pages import scenario_pages

PAGE = {
    "name": "shop",
    "title": "A shop",
    "industry": "trade",
    "time_scale": "Days.",
    "objectives": [],
    "currency": "SEK",
    "process": "call, order",
    "content": "abc under rules 1",
    "seed": 4,
    "replications": 10,
    "observed": "90 d",
    "assumed": [
        {"key": "a.b", "value": "1 | 2", "range": "1 to 3", "grade": "D", "source": "s", "figure": "win_rate"},
        {"key": "a.c", "value": "5", "range": "none", "grade": "C", "source": "s", "figure": None},
    ],
    "guesses": 7,
    "results": [
        {"figure": "win_rate", "mean": 0.314, "low": 0.2, "high": 0.4},
        {"figure": "tickets_a_customer_month", "mean": 0.456, "low": 0.4, "high": 0.5},
        {"figure": "order_value", "mean": 45_600.0, "low": 40_000.0, "high": 50_000.0},
    ],
    "sources": {"s": {"citation": "Somebody, 2020", "grade": "C", "says": "So it is."}},
    "notes": ["A note."],
}


def lines(page=PAGE):
    return scenario_pages([page], {"win_rate": "orders over deals"}).splitlines()


def test_figures_carry_their_units():
    text = lines()
    assert "| Win rate | 31 % | 20 to 40 % | - | - | - |" in text
    assert "| Tickets a customer month | 0.46 | 0.40 to 0.50 | - | - | - |" in text
    assert "| Order value | 45.6 k | 40.0 to 50.0 k | - | - | - |" in text


def test_a_bar_in_a_value_does_not_split_its_cell():
    assert "| `a.b` | 1 \\| 2 | 1 to 3 | D | s | 31 % (Win rate) |" in lines()
    assert "| `a.c` | 5 | none | C | s | - |" in lines()


def test_sources_meanings_and_provenance_are_told():
    text = lines()
    assert "- `s` (C): Somebody, 2020. So it is." in text
    assert "- **Win rate**: orders over deals." in text
    assert "Means of 10 runs of 90 d, seed 4, money in SEK; scenario abc under rules 1." in text
    assert "7 further values are assumptions; `salescycle levers shop` lists them all. A note." in text


def test_a_scenario_of_assumptions_has_no_table_of_sources():
    assert "### What is assumed, and what is known" in lines()
    assert "### What is assumed, and what is known" not in lines({**PAGE, "assumed": []})
