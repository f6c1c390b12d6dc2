"""The model: pure rules, tested without any I/O."""
