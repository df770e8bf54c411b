"""Tables written as files, row by row, whole or not at all."""

from layers.exports.published import LAYER_SUFFIXES, export_layer
from layers.exports.writers import SUFFIXES, ExportColumn, ExportLayer, writer_for

__all__ = [
    "LAYER_SUFFIXES",
    "SUFFIXES",
    "ExportColumn",
    "ExportLayer",
    "export_layer",
    "writer_for",
]
