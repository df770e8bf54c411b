"""Releases: staged, checked, published, rolled back; which rows hold at which time."""
