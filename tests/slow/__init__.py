"""Many instances at users' sizes, beside exact solvers: `make slow`, not part of `make test`."""
