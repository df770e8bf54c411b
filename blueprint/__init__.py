"""The law of regional assessments, decided: facts and evidence in, six verdicts out.

Nothing in this package knows a database, a network or a clock; see docs/architecture.md.
"""

__version__ = "0.1.0"
