"""City statistics: how much of each district is planned, assessed, valid, without data."""

from layers.statistics.city import LAYERS, CityStatistics, MapVersion

__all__ = ["LAYERS", "CityStatistics", "MapVersion"]
