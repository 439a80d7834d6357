"""Benchmarks: `make bench`. What they time is never asserted in a test; their table says which limit holds."""
