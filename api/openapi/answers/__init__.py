"""What /api/v1 answers with that no document of the core is: a frozen dataclass each.

Tests hold every answer that they get against these (tests/support/recorded.py).
"""
