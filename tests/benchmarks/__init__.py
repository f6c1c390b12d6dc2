"""Tests of the measures themselves: that each runs and says what it found, never how fast."""
