"""Tests of the command line: every command through its public entry, with real files and a clock of the test."""
