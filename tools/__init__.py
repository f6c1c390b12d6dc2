"""Tools of the project itself: they are run by hand and are no part of the installed program."""
