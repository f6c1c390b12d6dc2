"""What goes out: gathered once, rendered many times."""
