"""A box as PostGIS writes it: `BOX(west south,east north)`."""

__all__ = ["box_of"]


def box_of(text: str, decimals: int = 7) -> tuple[float, float, float, float]:
    """West, south, east, north in the box's own system, rounded to so many decimals."""
    low, high = text[4:-1].split(",")
    west, south, east, north = (round(float(v), decimals) for v in (*low.split(), *high.split()))
    return west, south, east, north
