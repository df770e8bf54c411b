"""Tables of sites written as files, row by row, whole or not at all."""

from layers.exports.writers import SUFFIXES, Column, writer_for

__all__ = ["SUFFIXES", "Column", "writer_for"]
