"""How our figures look: colours that also work in grey and for the colour-blind, sizes for a slide of 1600 x 900."""

__all__ = [
    "BAND_COLOURS",
    "CHART_COLOURS",
    "CONTRAST",
    "FLOW_COLOURS",
    "GRID",
    "INK",
    "MUTED",
    "PAPER",
    "SIZE",
    "TARGET",
    "TEXT",
    "VARIANT_COLOURS",
    "contrast",
    "luminance",
]

PAPER = "#ffffff"
INK = "#16222e"
"""Text and the median."""
MUTED = "#55616d"
"""Text of second rank, naive rules, the line of provenance."""
GRID = "#dfe4e8"
TARGET = "#a83c00"
"""The target: the only warm colour, and dashed, so that grey paper shows it too."""

BAND_COLOURS = {"90": "#d3e3f1", "80": "#a3c5e2", "50": "#5f9bcb"}
"""Central bands by their share of futures [%]: one hue, darker inwards."""

FLOW_COLOURS = {
    "came_in": "#cfdde9",
    "advanced": "#1f5f93",
    "stayed": "#85b2d6",
    "returned": "#b4bfc8",
    "left": "#f3dfd3",
}
"""Accounts in a phase; what became of them is lighter from each part to the next."""

VARIANT_COLOURS = ("#55616d", "#1f5f93", "#a83c00")
"""The base, and variants beside it; each is also named where it stands."""

CHART_COLOURS = {"band": "#eef3f7", "good": "#1f5f93"}
"""Of a flow chart: the ground of a phase, and the way on when all goes well."""

SIZE = {"width": 16.0, "height": 9.0, "dots": 100.0}
"""Slide [inch, inch, dots per inch]."""

TEXT = {"title": 25.0, "subtitle": 16.0, "label": 15.5, "small": 13.0, "source": 11.0}
"""Sizes of text [pt]; on a slide nothing below 11 can be read."""

CONTRAST = 4.5
"""Least contrast of text with its ground (WCAG 2.2, 1.4.3)."""


def contrast(one: str, other: str) -> float:
    """Contrast (1..21) of two colours written ``#rrggbb`` (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance (0 black .. 1 white) of a colour written ``#rrggbb``: what is left of it in grey."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
