"""Every pair of text and ground has a contrast of 7:1 or more (WCAG 2.2, 1.4.6), as resolved and as painted."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from rich.color_triplet import ColorTriplet
from textual.color import Color

from salescycle.tui.app import SalesCycleApp
from salescycle.tui.opening import Opening
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.themes import THEMES
from tests.tui.at_screen import at_screen, shown, until

LEAST = 7.0
TEXTS = (
    "foreground quiet primary secondary accent warning error success text-muted text-disabled text-primary text-accent "
    "text-warning text-error text-success footer-foreground footer-key-foreground"
).split()
GROUNDS = "background surface panel cursor footer-background block-cursor-blurred-background".split()
PAIRS = (
    *product(TEXTS, GROUNDS),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "input-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
)
LINES = range(0x2500, 0x25A0)
"""Lines and blocks, which are no text."""
Rgb = Color | ColorTriplet


def contrast(one: Rgb, other: Rgb) -> float:
    """As WCAG computes it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(value / 255) for value in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def weak(app: SalesCycleApp) -> Iterator[str]:
    """Words on the screen that are hard to read; what lies veiled behind a question is not looked at."""
    screen: Any = app.screen
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            text = "".join(sign for sign in segment.text if not sign.isspace() and ord(sign) not in LINES)
            if text and (not screen.is_modal or screen.get_widget_at(x, y)[0] is not screen):
                style = segment.style
                assert style.color.triplet is not None
                assert style.bgcolor.triplet is not None
                found = contrast(style.color.triplet, style.bgcolor.triplet)
                if found < LEAST or style.dim:
                    yield f"{app.theme}: {segment.text.strip()!r} {found:.1f}:1"
            x += segment.cell_length


def test_the_formula_is_that_of_wcag():
    black, white = Color.parse("#000000"), Color.parse("#ffffff")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_every_pair_of_text_and_ground_can_be_read(theme):
    async def script(app: SalesCycleApp, pilot) -> None:
        app.theme = theme
        await pilot.pause()
        colors = app.theme_variables
        weak_pairs = [
            f"{text} on {ground}: {found:.2f}"
            for text, ground in PAIRS
            if (found := contrast(Color.parse(colors[text]), Color.parse(colors[ground]))) < LEAST
        ]
        assert weak_pairs == []

    at_screen(script)


def test_all_that_is_painted_can_be_read_in_both_themes(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    found: list[str] = []
    looked_at: list[str] = []

    async def look(app: SalesCycleApp, pilot) -> None:
        found.extend(weak(app))
        app.theme = next(theme.name for theme in THEMES if theme.name != app.theme)
        await pilot.pause()
        found.extend(weak(app))
        looked_at.append(type(app.screen).__name__)

    async def script(app: SalesCycleApp, pilot) -> None:
        await look(app, pilot)
        for place in ("settings", "new", "scores"):
            app.show(place)
            await until(pilot, lambda: not app.screen.is_modal)
            await look(app, pilot)
            await pilot.press("escape")
        app.sit_down(Opening(seed=5))
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        for severity in ("information", "warning", "error"):
            app.notify("words", title="heading", severity=severity)
        await until(pilot, lambda: "heading" in shown(app))
        await look(app, pilot)
        app.clear_notifications()
        for keys in (["3"], ["f"], ["escape", "t", *"abc", "shift+left"], ["escape", "question_mark"]):
            await pilot.press(*keys)
            await look(app, pilot)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "key" in shown(app))
        await look(app, pilot)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "key" in shown(app))
        await pilot.press(*"help")
        await until(pilot, lambda: "glossary" in shown(app))
        found.extend(weak(app))  # a field that is open keeps its colours: nobody changes the theme while typing
        await pilot.press("escape")

    at_screen(script, size=(120, 40))
    assert found == []
    assert looked_at[-5:] == ["GameScreen", "Form", "AskText", "HelpScreen", "Palette"]
