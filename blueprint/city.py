"""The city that this installation serves: where it lies and how it is measured."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

__all__ = ["City", "city"]


@dataclass(frozen=True, slots=True)
class City:
    """`extent` is west, south, east, north in degrees (EPSG:4490); `area_m2` bounds a site."""

    id: str
    name: str
    measuring_epsg: int
    measuring_label: str
    extent: tuple[float, float, float, float]
    area_m2: float
    max_vertices: int
    time_zone: str

    @property
    def measuring_crs(self) -> str:
        return f"EPSG:{self.measuring_epsg}"


@cache
def city(city_id: str = "beijing") -> City:
    """The city of this id; FileNotFoundError when nobody described it."""
    text = resources.files("blueprint").joinpath(f"cities/{city_id}.yaml").read_text("utf-8")
    given = yaml.safe_load(text)
    box = given.pop("extent")
    extent = (box["west"], box["south"], box["east"], box["north"])
    return City(**given, extent=extent)
