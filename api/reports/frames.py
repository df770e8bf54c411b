"""How much of the ground a map shows: a round scale, exact on paper, the site in the middle."""

from dataclasses import dataclass

from layers.reports.extract import Frame

__all__ = ["MapSize", "PlacedFrame", "place"]

_SCALES = (
    *(500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000),
    *(10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 75_000),
    *(100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000),
)
# What a reader sees on paper.
_FINEST_MM = 0.08


@dataclass(frozen=True, slots=True)
class MapSize:
    """Millimetres on paper, and how many times the site's extent the map shows at least."""

    width: float
    height: float
    room: float


@dataclass(frozen=True, slots=True)
class PlacedFrame:
    """A map's frame at 1:`scale`."""

    size: MapSize
    scale: int
    frame: Frame

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the measuring CRS in millimetres from the map's upper left corner."""
        per_mm = self.scale / 1000
        return (x - self.frame.west) / per_mm, (self.frame.north - y) / per_mm


def place(size: MapSize, bounds: tuple[float, float, float, float]) -> PlacedFrame:
    """The largest round scale at which the site (its bounds in metres) has the room wanted."""
    west, south, east, north = bounds
    needs_x = (east - west) * size.room / (size.width / 1000)
    needs_y = (north - south) * size.room / (size.height / 1000)
    scale = next((one for one in _SCALES if one >= max(needs_x, needs_y)), _SCALES[-1])
    per_mm = scale / 1000
    half_x, half_y = size.width * per_mm / 2, size.height * per_mm / 2
    x, y = (west + east) / 2, (south + north) / 2
    frame = Frame(x - half_x, y - half_y, x + half_x, y + half_y, _FINEST_MM * per_mm)
    return PlacedFrame(size, scale, frame)
