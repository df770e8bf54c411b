"""The page's types: web/src/model/determination.d.ts, made from the shapes (`make types`)."""

from pathlib import Path

from api.openapi.components import SchemaComponents
from api.openapi.facts import facts_schema
from api.openapi.typescript import declarations
from blueprint.determination.determination import Determination

__all__ = ["PLACE", "page_types", "write_page_types"]

PLACE = Path(__file__).parents[2] / "web/src/model/determination.d.ts"
_OF_LIBRARIES = {
    "Area": 'import type { MultiPolygon, Polygon } from "geojson";\n\n'
    "export type Area = Polygon | MultiPolygon;"
}


def page_types() -> str:
    components = SchemaComponents({"Facts": lambda: facts_schema(components)})
    components.of(Determination)
    sealed = components.members(Determination, required=("id", "created_at", "digest"))
    return declarations({**components.schemas, "Determination": sealed}, _OF_LIBRARIES)


def write_page_types() -> None:
    PLACE.write_text(page_types(), encoding="utf-8")


if __name__ == "__main__":
    write_page_types()
