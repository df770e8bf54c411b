"""docs/benchmarks.md and its plot, from the results that were kept."""

import math
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.place import Place

__all__ = ["machine", "run_before", "write_report"]

_HEAD = """# Benchmarks

`python -m benchmarks` (`--rows ab…m`: some rows) makes this page. Each row is a ratio against a
named peer in the same run, on a fictitious city of the size of a real one (`benchmarks/city.py`):
1,882 plans, 184,041 parcels, 3,000 assessments, 5,000 control zones of 801 to 20,000 vertices,
7 million coordinates in all. Outputs are checked equal before they are timed (areas to 0.01 m²,
shares to 1e-6), features that were met are in memory for both sides where the peer has them there,
synchronous_commit is on. A ratio above 1 says that we are that much faster; rows f, g and h are
costs against a base of our own. Beside each ratio stands what the run before it gave on the same
machine, and how far apart the two are.

| | what | against | target | ratio | the run before | figures | preparation |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def machine(place: Place) -> dict[str, str]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    processor = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {
        "Python": platform.python_version(),
        **{name: version(name) for name in ("shapely", "geopandas", "numpy")},
        **place.services.engine,
    }
    return {
        "machine": f"{os.cpu_count()} cores of {processor}, {memory:.0f} GiB",
        "commit": commit,
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "when": datetime.now(UTC).strftime("%Y-%m-%d"),
    }


def run_before(stored: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, Any]:
    """What a row keeps of its last run, if that was on the same kind of machine."""
    if stored is None or stored["machine"]["machine"] != now["machine"]["machine"]:
        return {}
    return {"before": {"ratios": stored["ratios"], "commit": stored["machine"]["commit"]}}


def _compared(stored: Mapping[str, Any]) -> str:
    if "before" not in stored:
        return "—"
    pairs = [
        (stored["before"]["ratios"].get(name), value) for name, value in stored["ratios"].items()
    ]
    texts = [
        f"{then:.2f}× ({max(then, now) / min(then, now) - 1:.0%})" for then, now in pairs if then
    ]
    return ", ".join(texts)


def _row(stored: Mapping[str, Any]) -> str:
    ratios = ", ".join(f"{name} **{value:.2f}×**" for name, value in stored["ratios"].items())
    figures = stored["measured"] + (f" ({stored['note']})" if stored["note"] else "")
    cells = [stored["row"], stored["what"], stored["peer"], stored["target"], ratios]
    cells += [_compared(stored), figures]
    return f"| {' | '.join([*cells, stored['preparation']])} |\n"


_COLOURS = ("#2b6cb0", "#c05621")


def _plot(points: Iterable[tuple[str, float, float]], file: Path) -> None:
    """A line a series: how many times as large (logarithmic) against milliseconds."""
    series: dict[str, list[tuple[float, float]]] = {}
    for name, times_as_large, median in points:
        series.setdefault(name, []).append((times_as_large, median))
    top = 1.2 * max(median for line in series.values() for _, median in line)

    def place(times_as_large: float, median: float) -> tuple[float, float]:
        return 70 + 430 * math.log10(times_as_large), 250 - 220 * median / top

    drawn = ['<rect width="560" height="300" fill="white"/>']
    for tick in range(5):
        value = top * tick / 4
        _, y = place(1, value)
        drawn.append(f'<path d="M70 {y:.0f}H530" stroke="#ddd"/>')
        drawn.append(f'<text x="62" y="{y + 4:.0f}" text-anchor="end">{value:.1f}</text>')
    for large in (1, 3, 10):
        x, _ = place(large, 0)
        drawn.append(f'<text x="{x:.0f}" y="270" text-anchor="middle">×{large}</text>')
    drawn.append('<text x="300" y="292" text-anchor="middle">times as large</text>')
    drawn.append('<text x="70" y="20">one site, median ms</text>')
    for (name, line), colour in zip(series.items(), _COLOURS, strict=False):
        at = [place(*point) for point in line]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in at)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}"/>' for x, y in at]
        x, y = at[-1]
        drawn.append(f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="300"'
    style = 'font-family="sans-serif" font-size="12">'
    file.write_text("\n".join([f"{head} {style}", *drawn, "</svg>", ""]), "utf-8")


def write_report(results: Mapping[str, Any], text_after: str, folder: Path) -> None:
    """`results` are the kept rows by letter, each with the `machine` that it was measured on."""
    page = _HEAD + "".join(_row(results[letter]) for letter in sorted(results))
    machines = {tuple(sorted(stored["machine"].items())) for stored in results.values()}
    page += "\n"
    for each in sorted(machines):
        machine = dict(each)
        letters = "".join(
            letter for letter in sorted(results) if results[letter]["machine"] == machine
        )
        page += (
            f"Rows {letters}: {machine['machine']}; commit {machine['commit']}, {machine['when']};"
            f" {machine['versions']}.\n"
        )
    if "g" in results:
        _plot(results["g"]["points"], folder / "pictures" / "benchmarks-larger-maps.svg")
        page += "\n![Larger maps](pictures/benchmarks-larger-maps.svg)\n"
    (folder / "benchmarks.md").write_text(page + text_after, "utf-8")
