"""Published features for people to read: pages that visit each once, single ones, their counts."""

from layers.features.reading import FeaturePage, feature, page, restricted_in
from layers.features.selection import FILTERED_TYPES, Selection

__all__ = ["FILTERED_TYPES", "FeaturePage", "Selection", "feature", "page", "restricted_in"]
