"""Tests of the measures, each beside its slow, obvious twin."""
