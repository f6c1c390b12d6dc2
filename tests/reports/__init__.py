"""Tests of what goes out: the closing summary and its forms."""
