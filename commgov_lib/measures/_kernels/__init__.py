"""Compiled inner loops of the measures: each has a slow, obvious twin in the tests."""
