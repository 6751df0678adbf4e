"""Two themes of high contrast, every pair of text and ground at least 7:1. Colour is never alone: words say it too.

Textual derives more colours from these; texts of the screens use the ones named here and no others. Colours of the
marks are those of Okabe and Ito (2008), lightened or darkened until they reach the contrast.
"""

from textual.theme import Theme

__all__ = ["DARK", "LIGHT", "THEMES"]

DARK = Theme(
    name="salescycle-dark",
    dark=True,
    background="#101418",
    surface="#101418",
    panel="#1b2228",
    foreground="#eef1f3",
    primary="#7cc4f5",
    secondary="#8fe0c0",
    accent="#f2c14e",
    warning="#f5b65a",
    error="#ffa896",
    success="#7fe0b0",
    variables={
        "quiet": "#b4bec6",
        "text-muted": "#b4bec6",
        "text-disabled": "#b4bec6",
        "rule": "#4a5660",
        "cursor": "#1f3040",
        "footer-key-foreground": "#f2c14e",
        "block-cursor-background": "#1f3040",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#1b2228",
        "block-cursor-blurred-foreground": "#eef1f3",
        "block-cursor-blurred-text-style": "none",
        "input-selection-background": "#28506c",
        "border": "#7cc4f5",
        "border-blurred": "#4a5660",
    },
)
LIGHT = Theme(
    name="salescycle-light",
    dark=False,
    background="#fbfaf6",
    surface="#fbfaf6",
    panel="#eeece4",
    foreground="#15191c",
    primary="#00456e",
    secondary="#00523c",
    accent="#6e3500",
    warning="#6e3500",
    error="#8c1414",
    success="#00523c",
    variables={
        "quiet": "#40484e",
        "text-muted": "#40484e",
        "text-disabled": "#40484e",
        "rule": "#9aa0a4",
        "cursor": "#dbe9f4",
        "footer-key-foreground": "#6e3500",
        "block-cursor-background": "#dbe9f4",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#eeece4",
        "block-cursor-blurred-foreground": "#15191c",
        "block-cursor-blurred-text-style": "none",
        "input-selection-background": "#b4d4ea",
        "border": "#00456e",
        "border-blurred": "#9aa0a4",
    },
)
THEMES = (DARK, LIGHT)
