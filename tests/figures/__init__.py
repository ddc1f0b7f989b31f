"""Figures: what they claim, show and refuse."""
