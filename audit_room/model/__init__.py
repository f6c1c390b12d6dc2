"""What an audit is: frozen dataclasses and pure rules; no I/O, no clock reading, no SQL."""
