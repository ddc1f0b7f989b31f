"""What takes too long for every run: many instances, long chains, kernels with checks (make slow)."""
