"""Land that meets conditions: narrowed in the database, held against areas and zones in memory."""

from layers.search.land import LandSearch
from layers.search.narrowing import SEARCHED_LAYERS

__all__ = ["SEARCHED_LAYERS", "LandSearch"]
