"""Tables written as files, row by row, whole or not at all."""

from layers.exports.published import LAYER_SUFFIXES, export_layer
from layers.exports.writers import SUFFIXES, Column, writer_for

__all__ = ["LAYER_SUFFIXES", "SUFFIXES", "Column", "export_layer", "writer_for"]
