"""Our measures beside the packages a user would pick; skipped where those are not installed."""
