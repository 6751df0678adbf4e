"""Screens of the game; a page is a part of the game screen that fills it."""
