"""Widgets of the room on the screen."""
