"""Questions about fictitious cities, asked for the golden answers: far more than are kept."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from hiding import load_hiding
from judge import random_city
from judge.dice import SeededDice
from judge.facts import draw_facts
from loading import load_city

from blueprint.city import city
from blueprint.errors import BadSite
from blueprint.ports import UnsealedDetermination
from blueprint.rulebook.confirmations import Confirmation
from blueprint.rulebook.model import Rulebook
from blueprint.rulebook.reader import rulebook_files
from blueprint.site import Site, read_site, site_from_measuring, site_from_shape
from blueprint.site.crs import from_measuring
from blueprint.site.obfuscated import wgs84_to_bd09, wgs84_to_gcj02
from blueprint.site_queries.rulebooks import confirmed_rulebook, current_rulebook
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Visibility
from layers.database.connections import Database
from layers.demo_city import story_sites
from layers.demo_city.loading import draw_demo, load_demo

__all__ = ["Candidate", "candidates"]

HERE = city()
_OBFUSCATED = {"GCJ02": wgs84_to_gcj02, "BD09": wgs84_to_bd09}
_TOLERANCE_M, _ACCURACY_M = 0.5, 5.0
# Of the demonstration city: dates about those on which the law or its numbers change.
_DAYS = (
    date(2026, 11, 23), date(2018, 9, 13), date(2018, 9, 14), date(2019, 12, 31),
    date(2023, 5, 31), date(2023, 6, 1), date(2025, 3, 1), date(2031, 1, 1),
)  # fmt: skip


# Effects that no rule of the law has yet: what the code makes of one is kept as well.
@dataclass(frozen=True, slots=True)
class Candidate:
    answer: UnsealedDetermination
    rulebook: Rulebook


# One law set aside, one rule confirmed.
_CONFIRMED = (
    Confirmation("direct-access-2020-26", "某办公室 某人", _DAYS[0], effect=frozenset()),
    Confirmation("threshold-energy-2025", "某办公室 某人", _DAYS[0], "某文件", _DAYS[0]),
)


def _rulebooks() -> tuple[Rulebook, ...]:
    files = rulebook_files()
    narrow = (
        files["ours.yaml"].replace("value: 0.5", "value: 0.4").replace("value: 5,", "value: 8,")
    )
    assert narrow != files["ours.yaml"]
    return (
        current_rulebook(files),
        confirmed_rulebook(current_rulebook(files), _CONFIRMED),
        current_rulebook(files | {"ours.yaml": narrow}),
    )


def _site(shape: Any, crs: str = "EPSG:4548") -> Site:
    return site_from_shape(
        shape, city=HERE, tolerance_m=_TOLERANCE_M, accuracy_m=_ACCURACY_M, crs=crs
    )


def _as_on_a_web_map(shape: Any, crs: str) -> Site:
    """The site as it would be drawn on a map whose coordinates are obfuscated."""

    def moved(coordinates: Any) -> Any:
        lons, lats = from_measuring(*zip(*coordinates, strict=True), HERE)
        return [_OBFUSCATED[crs](lon, lat) for lon, lat in zip(lons, lats, strict=True)]

    return _site(shapely.transform(shape, moved), crs)


def _with_a_spike(shape: Any) -> Any:
    """The polygon with a fault within the tolerance, that reading mends."""
    ring = list(shape.exterior.coords)[:-1] if shape.geom_type == "Polygon" else []
    if not ring:
        return shape
    x, y = ring[0]
    return shapely.Polygon([*ring, (x + 0.2, y), (x - 0.1, y + 0.1), (x, y - 0.2)])


def _sites(shape: Any, dice: random.Random) -> Site:
    way = dice.choice(("metres",) * 6 + ("GCJ02", "BD09", "mended", "strip"))
    if way in _OBFUSCATED:
        return _as_on_a_web_map(shape, way)
    if way == "mended":
        return _site(_with_a_spike(shape))
    if way == "strip":
        west, south, east, north = shape.bounds
        line = {"type": "LineString", "coordinates": [[west, south], [east, north]]}
        return read_site(
            line | {"width_m": 12.0}, city=HERE, tolerance_m=_TOLERANCE_M, accuracy_m=_ACCURACY_M,
            crs="EPSG:4548",
        )  # fmt: skip
    return _site(shape)


def candidates(services: Services, database: Database) -> Iterator[Candidate]:
    """Decided, not sealed; each database state is read before the next one is published."""
    rulebooks = _rulebooks()
    yield from _of_demo_city(services, database, rulebooks)
    yield from _of_random_cities(services, database, rulebooks, range(160))


def _decided(
    services: Services, site: Site, facts: Mapping[str, Any], on: date, rulebook: Rulebook
) -> Candidate:
    services = replace(services, rulebook=rulebook)
    [answer] = decide(services, [SiteQuery(site, facts)], on)
    return Candidate(answer, rulebook)


def _of_random_cities(
    services: Services, database: Database, rulebooks: tuple[Rulebook, ...], seeds: range
) -> Iterator[Candidate]:
    for seed in seeds:
        dice = random.Random(f"golden {seed}")
        drawn, questions = random_city(seed)
        often = dice.choice((0, 0, 25, 60))

        def hidden(_name: str, _row: Any, dice: Any = dice, often: int = often) -> Any:
            visibilities = (Visibility.INTERNAL, Visibility.RESTRICTED)
            return dice.choice(visibilities) if dice.randrange(100) < often else None

        if often:
            load_hiding(database, drawn, hidden)
        else:
            load_city(database, drawn)
        rulebook = rulebooks[seed % 3]
        for question in questions:
            try:
                site = _sites(question.site, dice)
            except BadSite:  # a spike that cannot be mended, a strip of no length
                site = _site(question.site)
            on = date(2031, 1, 1) if dice.randrange(12) == 0 else question.on
            yield _decided(services, site, question.facts, on, rulebook)
        for parcel in drawn.plan_parcel[:1]:
            outline = services.atlas.outline_of("parcel", parcel.code, OPERATOR)
            site = site_from_measuring(outline.shape, HERE, outline.visibility)
            yield _decided(services, site, questions[0].facts, questions[0].on, rulebook)


def _of_demo_city(
    services: Services, database: Database, rulebooks: tuple[Rulebook, ...]
) -> Iterator[Candidate]:
    drawn = draw_demo("small")
    load_demo(database, drawn, HERE, _TOLERANCE_M)
    stories = [(site, facts) for _, site, facts in story_sites(drawn.frames)]
    for site, facts in [(drawn.site, drawn.facts), *stories]:
        for rulebook in rulebooks[:2]:
            yield _decided(services, _site(site), facts, _DAYS[0], rulebook)
    dice = random.Random("golden demo")
    parcels = drawn.frames["plan_parcel"].geometry
    for number in range(240):
        shape = parcels.iloc[dice.randrange(len(parcels))]
        if number % 3 == 0:
            shape = shapely.box(*shape.bounds)
        facts = draw_facts(SeededDice(number))
        try:
            site = _sites(shape, dice)
        except BadSite:
            continue
        yield _decided(services, site, facts, dice.choice(_DAYS), rulebooks[number % 3])
