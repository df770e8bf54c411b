"""python -m benchmarks: runs the rows, keeps their results, and writes docs/benchmarks.md."""

import argparse
import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks.city import BenchCity, draw_city
from benchmarks.place import Place, open_place
from benchmarks.report import machine, run_before, write_report
from benchmarks.result import Result
from benchmarks.rows.bulk import many_sites
from benchmarks.rows.export import export
from benchmarks.rows.release_impact import release_impact
from benchmarks.rows.reports import reports
from benchmarks.rows.scale import larger_maps
from benchmarks.rows.screening import screening
from benchmarks.rows.search import land_search
from benchmarks.rows.served import served
from benchmarks.rows.single import single_site
from benchmarks.rows.tiles import tiles

_ROOT = Path(__file__).resolve().parents[1]
_NOTES = Path(__file__).with_name("notes.md")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", default="abcdefghijklm", help="which rows to measure anew")
    parser.add_argument("--homes", type=Path, default=_ROOT / ".cache" / "benchmarks")
    parser.add_argument("--docs", type=Path, default=_ROOT / "docs")
    options = parser.parse_args()
    options.homes.mkdir(parents=True, exist_ok=True)
    (options.docs / "pictures").mkdir(parents=True, exist_ok=True)
    options.homes.chmod(0o755)  # PostgreSQL runs as another user when we are root
    drawn = draw_city()
    place = open_place(options.homes / "city", drawn)
    # The drawn city is the peers': no collection of ours is to look through it.
    gc.freeze()
    here = machine(place)
    families: dict[str, Callable[[Place, BenchCity], Sequence[Result]]] = {
        "ab": single_site,
        "cd": many_sites,
        "ef": served,
        "g": lambda at, city: larger_maps(at, city, options.homes),
        "h": screening,
        "i": release_impact,
        "j": tiles,
        "k": export,
        "l": land_search,
        "m": reports,
    }
    results_file = options.homes / "results.json"
    results: dict[str, Any] = (
        orjson.loads(results_file.read_bytes()) if results_file.exists() else {}
    )
    for letters, measure in families.items():
        if not set(letters) & set(options.rows):
            continue
        for result in measure(place, drawn):
            now = {**result.as_json(), "machine": here}
            results[result.row] = now | run_before(results.get(result.row), now)
            print(result.row, result.ratios, result.measured, result.note, flush=True)
        results_file.write_bytes(orjson.dumps(results))
    place.close()
    write_report(results, _NOTES.read_text("utf-8"), options.docs)


main()
