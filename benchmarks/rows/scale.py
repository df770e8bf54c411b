"""Row g: one site's evidence on a map of ten times the features, and of ten times the vertices."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from api.wiring import build_services
from benchmarks import ours
from benchmarks.city import BenchCity, draw_city, draw_sites
from benchmarks.place import Place, open_place
from benchmarks.result import Result, Times, timed
from blueprint.site_queries.use_cases import Services

__all__ = ["larger_maps"]

_DETAILS = (3, 10)
_SCALE = 10
_ROUNDS = 6


def _zones_in_detail(place: Place, detail: int) -> dict[str, str]:
    """Releases with the control zones drawn `detail` times as finely; the current ones stay."""
    current = dict(place.services.atlas.releases())
    release_file = place.home / f"detail-{detail}"
    if not release_file.exists():
        [zones] = [rows for rows in draw_city(1, detail).rows if rows.layer.id == "control_zone"]
        [plain] = [rows for rows in draw_city().rows if rows.layer.id == "control_zone"]
        release_file.write_text(place.publish([zones]))
        place.publish([plain])
    return {**current, "control_zone": release_file.read_text()}


def _services(place: Place) -> Services:
    """Services with a memory of its own, so that one case does not push out another's features."""
    return build_services(place.database, Settings(home=place.home, cache_mb=4_000))


@dataclass(frozen=True)
class _Case:
    services: Services
    sites: Sequence[bytes]
    releases: dict[str, str] | None

    def ask(self, site: bytes) -> object:
        return ours.evidence(self.services, [site], self.releases)


def larger_maps(place: Place, drawn: BenchCity, homes: Path) -> Sequence[Result]:
    finer = {detail: _zones_in_detail(place, detail) for detail in _DETAILS}
    # A release is published again by every detail: what is current is read last.
    base = dict(place.services.atlas.releases())
    finer = {detail: {**base, "control_zone": r["control_zone"]} for detail, r in finer.items()}
    wide_city = draw_city(_SCALE)
    wide = open_place(homes / "wide", wide_city)
    sites = [site.wkb for site in draw_sites(drawn, 300)]
    wide_sites = [site.wkb for site in draw_sites(wide_city, 300)]
    cases = {
        "as it is": _Case(_services(place), sites, base),
        **{f"vertices ×{d}": _Case(_services(place), sites, finer[d]) for d in _DETAILS},
        f"features ×{_SCALE}": _Case(_services(wide), wide_sites, None),
    }
    took: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(_ROUNDS + 1):
        for number in range(len(sites)):
            # Site by site by turns, so that whatever else the machine does happens to all.
            for name, case in cases.items():
                each = timed(case.ask, [case.sites[number]])
                if turn:  # the first warms
                    took[name] += each
    times = {name: Times(each) for name, each in took.items()}
    first = times["as it is"].median
    wide.close()
    return [
        Result(
            "g",
            "the map ten times as large; every control zone ten times as fine",
            "our own time on the map as it is",
            "< 1.5×",
            {
                "features ×10": times["features ×10"].median / first,
                f"vertices ×{_DETAILS[-1]}": times[f"vertices ×{_DETAILS[-1]}"].median / first,
            },
            "; ".join(f"{name}: {each}" for name, each in times.items()),
            f"×10 features: {wide.prepared_s:.0f} s",
            points=[
                ("vertices", 1, first),
                *(("vertices", d, times[f"vertices ×{d}"].median) for d in _DETAILS),
                ("features", 1, first),
                ("features", _SCALE, times[f"features ×{_SCALE}"].median),
            ],
        )
    ]
