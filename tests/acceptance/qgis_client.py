"""Reads a service as QGIS does, by the system's Python in a process of its own; prints JSON.

Arguments: the address of /ogc; all collections (commas between); one of them to be read in pages,
filtered by a box in degrees (west south east north) and drawn as vector tiles of a zoom level in
a box of EPSG:3857. Areas are square metres in EPSG:4548 by QGIS's own transformation.
"""

import json
import sys

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

PIXELS = 512


def read(address, name, page, request=None):
    """Number, codes, area and length of what QGIS gets of a collection in pages of this size."""
    layer = QgsVectorLayer(f"url='{address}' typename='{name}' pageSize='{page}'", name, "OAPIF")
    if not layer.isValid():
        raise SystemExit(f"{name}: {layer.error().message()}")
    metres = QgsCoordinateTransform(
        layer.crs(), QgsCoordinateReferenceSystem("EPSG:4548"), QgsProject.instance()
    )
    codes, area, length = [], 0.0, 0.0
    for feature in layer.getFeatures(request or QgsFeatureRequest()):
        shape = feature.geometry()
        shape.transform(metres)
        codes.append(str(feature["code"]))
        area += shape.area()
        length += shape.length()
    found = {"crs": layer.crs().authid(), "count": len(codes), "codes": sorted(codes)}
    return {**found, "area_m2": area, "length_m": length}


def drawn(address, name, zoom, box):
    """The share of a box that is painted when the collection is drawn from its vector tiles."""
    template = f"{address}/collections/{name}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    layer = QgsVectorTileLayer(f"type=xyz&url={template}&zmin={zoom}&zmax={zoom}", name)
    if not layer.isValid():
        raise SystemExit(f"{name}: no vector tile layer")
    style = QgsVectorTileBasicRendererStyle("all", name, QgsWkbTypes.PolygonGeometry)
    style.setSymbol(QgsFillSymbol.createSimple({"color": "#ff0000", "outline_style": "no"}))
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles([style])
    layer.setRenderer(renderer)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(QgsRectangle(*box))
    settings.setOutputSize(QSize(PIXELS, PIXELS))
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    red = sum(
        image.pixelColor(x, y) == QColor("#ff0000") for x in range(PIXELS) for y in range(PIXELS)
    )
    return red / PIXELS**2


def main(address, names, name, west, south, east, north, zoom, *box):
    within = QgsFeatureRequest().setFilterRect(
        QgsRectangle(float(west), float(south), float(east), float(north))
    )
    answer = {
        "qgis": Qgis.QGIS_VERSION,
        "collections": {each: read(address, each, 1000) for each in names.split(",")},
        "paged": read(address, name, 7),
        "within": read(address, name, 1000, within),
        "painted": drawn(address, name, int(zoom), [float(each) for each in box]),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    main(*sys.argv[1:])
