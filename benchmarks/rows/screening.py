"""Row h: what `blueprint screen` of 200,000 sites takes of memory, while it runs."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import psutil

from benchmarks.city import ON, BenchCity, draw_sites
from benchmarks.place import Place
from benchmarks.result import Result

__all__ = ["screening"]


def screening(place: Place, drawn: BenchCity, count: int = 200_000) -> Sequence[Result]:
    with tempfile.TemporaryDirectory() as folder:
        sites, out = Path(folder) / "sites.gpkg", Path(folder) / "out.gpkg"
        gpd.GeoDataFrame(geometry=draw_sites(drawn, count), crs=4548).to_file(sites)
        command = [
            str(Path(sys.executable).with_name("blueprint")),
            "screen",
            str(sites),
            "-o",
            str(out),
        ]
        command += ["--verdicts-only", "--as-of", ON.isoformat()]
        start = time.perf_counter()
        running = subprocess.Popen(
            command,
            env={**os.environ, "BLUEPRINT_HOME": str(place.home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        seen: list[float] = []
        while running.poll() is None:
            try:
                seen.append(psutil.Process(running.pid).memory_info().rss / 1e6)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.5)
        took = time.perf_counter() - start
        if running.returncode:
            raise AssertionError(f"screen ended with {running.returncode}")
    tenth = seen[len(seen) // 10]
    return [
        Result(
            "h",
            f"screen of {count:,} sites, verdicts only, GeoPackage to GeoPackage",
            "its own memory after a tenth of the way",
            "flat, < 500 MB",
            {"growth": max(seen) / tenth},
            f"at most {max(seen):.0f} MB, {tenth:.0f} MB after a tenth; {took:.0f} s",
        )
    ]
