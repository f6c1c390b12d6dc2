"""Tests of the intake: real trees, real processes."""
