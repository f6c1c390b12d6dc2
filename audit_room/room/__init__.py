"""What one can do in the room: one module a noun; the only way to change an audit."""
