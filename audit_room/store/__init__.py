"""The audit file and the index beside it: the only layer that knows SQL."""
