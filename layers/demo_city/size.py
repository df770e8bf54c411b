"""How large a demonstration city is drawn, and the three sizes that the program offers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["SIZES", "Size"]

_SMALLEST_REACH_M, _LARGEST_REACH_M = 4_500.0, 26_000.0
_FEWEST_BLOCKS = 60
_LARGEST_SHARE_M2 = 80_000.0
_FEWEST_PARCELS_A_BLOCK, _MOST_PARCELS_A_BLOCK = 10, 400


@dataclass(frozen=True, slots=True)
class Size:
    """The numbers of blocks and of parcels to aim at, and the typical distance in metres from
    the city's centre to its limit. The sizes of SIZES are met within a tenth. ValueError when a
    city of these numbers could not carry the cases that the demonstration shows."""

    name: str
    blocks: int
    parcels: int
    reach_m: float

    def __post_init__(self) -> None:
        if self.blocks < _FEWEST_BLOCKS:
            raise ValueError(f"a city has at least {_FEWEST_BLOCKS} blocks, not {self.blocks}")
        a_block = self.parcels / self.blocks
        if not _FEWEST_PARCELS_A_BLOCK <= a_block <= _MOST_PARCELS_A_BLOCK:
            raise ValueError(
                f"{_FEWEST_PARCELS_A_BLOCK} to {_MOST_PARCELS_A_BLOCK} parcels a block,"
                f" not {a_block:.0f}"
            )
        if not _SMALLEST_REACH_M <= self.reach_m <= _LARGEST_REACH_M:
            raise ValueError(
                f"a reach of {_SMALLEST_REACH_M:.0f} to {_LARGEST_REACH_M:.0f} m,"
                f" not {self.reach_m:.0f}"
            )
        share = math.pi * self.reach_m**2 / self.parcels
        if share > _LARGEST_SHARE_M2:
            raise ValueError(
                f"at most {_LARGEST_SHARE_M2:.0f} m² of the city for each parcel, not {share:.0f}:"
                " more parcels, or a shorter reach"
            )


SIZES: Mapping[str, Size] = MappingProxyType(
    {
        size.name: size
        for size in (
            Size("small", blocks=60, parcels=1_500, reach_m=5_600.0),
            Size("standard", blocks=800, parcels=20_000, reach_m=22_000.0),
            Size("large", blocks=1_500, parcels=200_000, reach_m=22_000.0),
        )
    }
)
