"""The room on the screen: played by keys, read as text."""
