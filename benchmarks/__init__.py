"""Ratios against named peers in the same run: `python -m benchmarks`, told in docs."""
