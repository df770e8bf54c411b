"""Draws the whole city: every subject in turn, then the frames of the catalogue's layers."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from layers.catalogue import layer
from layers.demo_city.adjustments import draw_adjustments
from layers.demo_city.arrays import Geometries, geometries
from layers.demo_city.assessments import assess_again, draw_assessments
from layers.demo_city.avenues import HALF_WIDTH_M, Avenue, lay_avenues
from layers.demo_city.blocks import Blocks, draw_blocks
from layers.demo_city.character import CharacterMap
from layers.demo_city.controls_heritage import heritage_zones
from layers.demo_city.controls_law import law_zones
from layers.demo_city.controls_nature import nature_zones
from layers.demo_city.controls_works import works_zones
from layers.demo_city.coverage import declare
from layers.demo_city.districts import DISTRICTS, share_out
from layers.demo_city.facilities import draw_facilities
from layers.demo_city.frames import frame
from layers.demo_city.grain import Grain
from layers.demo_city.indicators import set_indicators
from layers.demo_city.land import belts_of, partition
from layers.demo_city.land_use import LABELS, choose_uses, spell
from layers.demo_city.land_use_plan import draw_land_use_plan
from layers.demo_city.names import FICTITIOUS, FICTITIOUS_DATA
from layers.demo_city.networks import draw_networks
from layers.demo_city.numbering import number_lots
from layers.demo_city.parcels import draw_lots
from layers.demo_city.plans import draw_plans
from layers.demo_city.rails import draw_rails
from layers.demo_city.showcase import choose_shown
from layers.demo_city.size import Size
from layers.demo_city.streets import draw_secondary_streets
from layers.demo_city.terrain import Terrain, lie_of_the_land
from layers.demo_city.utilities import draw_utilities
from layers.demo_city.waters import draw_waters

__all__ = ["draw"]


def _main_streets(blocks: Blocks, avenues: list[Avenue]) -> Geometries:
    """The room of expressways and arterials."""
    rooms = []
    for line, street in zip(blocks.edges.lines, blocks.edges.street.tolist(), strict=True):
        if street < len(avenues) and avenues[street].kind in ("expressway", "arterial"):
            rooms.append(line.buffer(HALF_WIDTH_M[avenues[street].kind], quad_segs=2))
    return geometries(rooms)


class _Sheets:
    """The frames as they are filled, in the catalogue's order."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        self.frames: dict[str, gpd.GeoDataFrame] = {}

    def add(self, layer_id: str, local: Sequence[Any], **columns: Sequence[Any]) -> None:
        self.frames[layer_id] = frame(self._terrain, layer_id, columns, geometries(local))

    def rows(self, layer_id: str, drawn: Sequence[Any], **more: Sequence[Any]) -> None:
        """Rows whose fields are attributes of what was drawn, but for those in `more`."""
        columns: dict[str, Sequence[Any]] = {
            name: more[name] if name in more else [getattr(row, name) for row in drawn]
            for name in layer(layer_id).fields
            if name != "visibility" or name in more
        }
        self.add(layer_id, [row.area for row in drawn], **columns)


def draw(size: Size, seed: int = 2018) -> dict[str, gpd.GeoDataFrame]:
    """The city as one frame a catalogue layer, columns exactly the catalogue's fields, geometry
    in EPSG:4548. The same size and seed give the same bytes."""
    terrain = lie_of_the_land(size, seed)
    grain = Grain(terrain)
    waters = draw_waters(terrain)
    avenues = lay_avenues(terrain, grain, waters)
    blocks = draw_blocks(terrain, grain, avenues, draw_secondary_streets(terrain, grain, avenues))
    belonging = share_out(terrain, blocks)
    rails = draw_rails(terrain)
    utilities = draw_utilities(terrain, avenues)
    land = partition(terrain, blocks, avenues, belts_of(terrain, waters, rails, blocks, avenues))
    kinds = CharacterMap(terrain)
    character = kinds(blocks.inside)
    plans = draw_plans(terrain, blocks, belonging, character)
    lots = draw_lots(terrain, kinds, land, plans)
    stations = np.asarray(shapely.points(np.vstack([rail.stops for rail in rails])))
    uses = choose_uses(terrain, kinds, lots, _main_streets(blocks, avenues), stations)
    limits = set_indicators(terrain, kinds, lots, uses)
    shown = choose_shown(terrain, plans, lots, uses, limits)
    assessments = draw_assessments(seed, plans, shown)
    adjustments = draw_adjustments(seed, plans, assessments, lots, uses, shown)
    again = [(row.plan, row.approved_on, row.area) for row in adjustments if row.again]
    assessments += assess_again(seed, plans, again, assessments)
    spared = shapely.union_all([plans[number].area.buffer(150) for number in shown])
    zones = [
        *nature_zones(terrain, waters, blocks, character, lots, uses),
        *heritage_zones(terrain, avenues, lots, uses, spared),
        *works_zones(terrain, blocks, avenues, rails, utilities, lots, uses),
        *law_zones(terrain, plans, assessments, lots, uses, limits),
    ]

    current = np.array([not plan.older for plan in plans])[lots.plan]
    systems = np.array([str(plan.system) for plan in plans])[lots.plan]
    present = np.unique(belonging.district).tolist()
    sheets = _Sheets(terrain)
    sheets.add(
        "district",
        [shapely.coverage_union_all(blocks.areas[belonging.district == d]) for d in present],
        code=[DISTRICTS[d].code for d in present],
        name=[f"{DISTRICTS[d].name}（{FICTITIOUS}）" for d in present],
    )
    sheets.add(
        "block",
        blocks.areas.tolist(),
        code=belonging.codes,
        name=[f"{name}（{FICTITIOUS}）" for name in belonging.names],
        district=[DISTRICTS[d].name for d in belonging.district.tolist()],
    )
    sheets.rows("plan", plans)
    sheets.add(
        "plan_parcel",
        lots.areas.tolist(),
        code=number_lots(lots, plans, belonging),
        plan_code=[plans[number].code for number in lots.plan.tolist()],
        land_use_code=spell(uses, systems).tolist(),
        land_use_system=systems.tolist(),
        far_max=limits.far_max.tolist(),
        height_max_m=limits.height_max_m.tolist(),
        density_max=limits.density_max.tolist(),
        green_min=limits.green_min.tolist(),
        gross_floor_area_m2=limits.gross_floor_area_m2.tolist(),
        name=[f"{LABELS[use]}（{FICTITIOUS_DATA}）" for use in uses.tolist()],
    )
    sheets.rows(
        "plan_adjustment", adjustments, plan_code=[plans[row.plan].code for row in adjustments]
    )
    sheets.rows("assessment", assessments)
    sheets.rows(
        "control_zone",
        zones,
        code=[f"GK-{number:05d}" for number in range(1, len(zones) + 1)],
        reserves=[",".join(zone.reserves) or None for zone in zones],
    )
    sheets.rows("land_use_plan", draw_land_use_plan(terrain, kinds, blocks, waters, lots))
    sheets.rows("facility", draw_facilities(terrain, lots, uses, current, rails))
    sheets.rows("network", draw_networks(terrain, avenues, blocks, lots, rails, utilities))
    sheets.rows("data_coverage", declare(terrain, blocks, belonging))
    return sheets.frames
