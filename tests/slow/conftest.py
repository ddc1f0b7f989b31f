"""Collected only where this folder is asked for: ``pytest tests`` leaves it out."""


def pytest_ignore_collect(collection_path, config):
    """Leave this folder out unless an argument names it."""
    return None if any("slow" in str(argument) for argument in config.args) else True
