"""The report on a network, and the look at its tables before it."""
