"""Peer: many sites at once with geopandas, the desk tool: overlay each layer, dissolve, measure.

Layers are read and indexed beforehand, and assessments cut to their plans. `evidence` gives what
`benchmarks.summary` compares; `verdict_measures` only what a verdict rests on.
"""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.city import ON, BenchCity
from benchmarks.summary import Summary
from blueprint.determination.sections import themes_to_read
from blueprint.vocabulary import Kind
from layers.releases.staging import Rows

__all__ = ["Desk"]

_TAU = 0.5
_LAYERS = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone", "data_coverage")
_COLUMNS = {
    "plan": ["code"],
    "plan_parcel": ["code"],
    "plan_adjustment": ["code", "major", "approved_on"],
    "assessment": ["code", "kind", "completed_on", "valid_until", "incorporated_in"],
    "control_zone": ["code", "type", "reserves"],
    "data_coverage": ["layer"],
}


def _frame(rows: Rows, columns: list[str]) -> gpd.GeoDataFrame:
    data: dict[str, Any] = {name: rows.columns[name] for name in columns}
    return gpd.GeoDataFrame(data, geometry=rows.geometry, crs=4548)


def _counts(shapes: Any) -> Any:
    """Which shapes are somewhere wider than the tolerance: by their area, else by eroding them."""
    shapes = np.asarray(shapes)
    sure = shapely.area(shapes) > _TAU / 2 * shapely.length(shapes) + 1
    left = np.flatnonzero(~sure)
    sure[left] = ~shapely.is_empty(shapely.buffer(shapes[left], -_TAU / 2))
    return sure


def _not_over(day: Any) -> bool:
    return bool(pd.isna(day)) or day >= ON


class Desk:
    def __init__(self, city: BenchCity, zone_types: Sequence[str]) -> None:
        rows = {each.layer.id: each for each in city.rows}
        self._layers = {name: _frame(rows[name], _COLUMNS[name]) for name in _LAYERS}
        for frame in self._layers.values():
            _ = frame.sindex
        assessed = self._layers["assessment"]
        valid = assessed["valid_until"].map(_not_over)
        effective = assessed[valid].merge(
            self._layers["plan"].rename(columns={"code": "incorporated_in", "geometry": "within"}),
            on="incorporated_in",
        )
        self._effective = gpd.GeoDataFrame(effective, geometry="geometry", crs=4548)
        pieces = self._effective.geometry.intersection(gpd.GeoSeries(effective["within"], crs=4548))
        self._pieces = gpd.GeoDataFrame(
            self._effective[["kind"]].assign(row=range(len(pieces))), geometry=pieces, crs=4548
        )
        zones = self._layers["control_zone"]
        matter = zones["type"].isin(list(zone_types)) | zones["reserves"].notna()
        self._zones = zones[matter]
        changes = self._layers["plan_adjustment"]
        self._major = changes[changes["major"] == "yes"]
        for frame in (self._pieces, self._zones, self._major):
            _ = frame.sindex

    @staticmethod
    def _sites(shapes: Sequence[Any]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame({"site": range(len(shapes))}, geometry=list(shapes), crs=4548)

    def _met(self, sites: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        met = gpd.overlay(sites, layer, how="intersection", keep_geom_type=True, make_valid=False)
        return met.assign(area=met.area)

    def _cover(
        self, sites: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame
    ) -> tuple[gpd.GeoSeries, Any, Any]:
        """By site: what the pieces cover, its area, and whether the rest counts."""
        covered = pieces[["site", "geometry"]].dissolve(by="site").geometry
        covered = covered.reindex(sites["site"])
        area = covered.area.fillna(0.0).to_numpy()
        rest = sites.geometry.difference(covered.set_axis(sites.index))
        rest = rest.where(covered.notna().to_numpy(), sites.geometry)
        return covered, area, _counts(rest.array)

    def _effective_pieces(self, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """What effective assessments have of each site within their plans, less what was adjusted;
        nothing of those that meet the site only outside their plans."""
        pieces = self._met(sites, self._pieces)
        thin = np.flatnonzero(~_counts(pieces.geometry.array))
        whole = self._effective.geometry.array[pieces["row"].iloc[thin]]
        meets = shapely.intersection(whole, sites.geometry.array[pieces["site"].iloc[thin]])
        pieces = pieces.drop(pieces.index[thin[_counts(meets)]])
        return self._less_adjusted(pieces, sites)

    def _less_adjusted(self, pieces: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        reached = self._major.iloc[np.unique(self._major.sindex.query(sites.geometry)[1])]
        if not len(reached):
            return pieces
        return gpd.overlay(
            pieces, reached[["geometry"]], how="difference", keep_geom_type=True, make_valid=False
        )

    def evidence(self, shapes: Sequence[Any]) -> list[Summary]:
        sites = self._sites(shapes)
        areas = sites.area.to_numpy()
        found = [Summary() for _ in shapes]
        met = {name: self._met(sites, self._layers[name]) for name in _LAYERS}
        for name in _LAYERS[:-1]:
            _counts(met[name].geometry.array)
            shares = (met[name]["area"].to_numpy() / areas[met[name]["site"]]).round(6)
            for site, code, share in zip(met[name]["site"], met[name]["code"], shares, strict=True):
                found[site].shares[f"{name}/{code}"] = share
        _, area, rest = self._cover(sites, met["plan"])
        for one, covered, counts in zip(found, area, rest, strict=True):
            one.covered["plan"] = (round(covered, 2), bool(counts))
        pieces = self._effective_pieces(sites)
        for kind in Kind:
            union, area, rest = self._cover(sites, pieces[pieces["kind"] == kind.value])
            for one, covered, counts in zip(found, area, rest, strict=True):
                one.covered[kind.value] = (round(covered, 2), bool(counts))
            partly = union[union.notna().to_numpy() & rest]
            for by in (-_TAU, _TAU):
                grown = partly.buffer(by, join_style="mitre")
                _ = grown.intersection(sites.geometry[partly.index]).area
        declared = met["data_coverage"]
        for layer, themes in _by_layer().items():
            _, _, silent = self._cover(sites, declared[declared["layer"] == layer])
            for site in np.flatnonzero(silent):
                one = found[site]
                one.undeclared = one.undeclared | {(layer, theme) for theme in themes}
        return found

    def verdict_measures(self, shapes: Sequence[Any]) -> dict[str, Any]:
        """By site: each kind's covered share and whether the rest counts, the same of plans, which
        zones that matter are met, and which layers are undeclared somewhere."""
        sites = self._sites(shapes)
        areas = sites.area.to_numpy()
        _, area, rest = self._cover(sites, self._met(sites, self._layers["plan"]))
        result: dict[str, Any] = {"plan": (area / areas, rest)}
        pieces = self._effective_pieces(sites)
        for kind in Kind:
            _, area, rest = self._cover(sites, pieces[pieces["kind"] == kind.value])
            result[kind.value] = (area / areas, rest)
        zones = self._met(sites, self._zones)
        result["zones"] = zones[_counts(zones.geometry.array)].groupby("site")["type"].agg(set)
        declared = self._met(sites, self._layers["data_coverage"])
        for layer in _by_layer():
            _, _, silent = self._cover(sites, declared[declared["layer"] == layer])
            result[f"undeclared {layer}"] = silent
        return result


def _by_layer() -> dict[str, list[str]]:
    themes: dict[str, list[str]] = {}
    for layer, theme in themes_to_read():
        themes.setdefault(layer, []).append(theme)
    return themes
