"""Reads a service as GDAL does, in a process of its own; prints what it found as JSON.

Arguments: the address of /ogc, and tiles as `file z x y` each.
"""

import json
import sys

import pyogrio
import pyogrio.raw


def main(address: str, *tiles: str) -> None:
    found = {}
    for name, _ in pyogrio.list_layers(f"OAPIF:{address}").tolist():
        frame = pyogrio.read_dataframe(f"OAPIF:{address}", layer=name)
        metres = frame.to_crs(4548)
        shown = [str(frame.crs), len(frame), float(metres.area.sum()), float(metres.length.sum())]
        found[name] = shown
    drawn = []
    for file, z, x, y in zip(*(tiles[i::4] for i in range(4)), strict=True):
        frame = pyogrio.read_dataframe(f"MVT:{file}", X=x, Y=y, Z=z)
        drawn.append([sorted(frame["code"]), float(frame.to_crs(4548).area.sum())])
    print(json.dumps({"collections": found, "tiles": drawn}))


if __name__ == "__main__":
    main(*sys.argv[1:])
