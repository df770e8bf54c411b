"""Ratios against named peers in one run: `python -m benchmarks`, told in docs/benchmarks.md."""
