"""Golden answers: sealed determinations kept as they were, to be decided again for ever."""

from .sealed_file import Golden, read_sealed, write_sealed

__all__ = ["Golden", "read_sealed", "write_sealed"]
