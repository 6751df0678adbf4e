"""The game in words: for screens, for plain lines, for a program. Nothing here knows a widget."""
