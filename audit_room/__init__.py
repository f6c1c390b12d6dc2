"""Audit Room: evidence, auditor requests, findings and the closing sheet for one audit day."""

__version__ = "0.1.0"
