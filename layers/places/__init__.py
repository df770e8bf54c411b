"""Places by what people type: codes and names however they are written."""

from layers.places.finding import PLACE_LAYERS, FoundPlace, find_places

__all__ = ["PLACE_LAYERS", "FoundPlace", "find_places"]
