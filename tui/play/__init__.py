"""The game for a person or a script without a screen."""
