"""The record as it is read: its parts, clocks and next acts."""
