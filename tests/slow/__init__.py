"""Tests that take minutes to hours: ``pytest tests/slow``."""
