"""The layer catalogue: one YAML a layer, read into frozen values.

A layer's fields, units, labels, known spellings, owner and style stand in its YAML and nowhere
else; its table is in `layers.tables`, and a test holds the two against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from blueprint import vocabulary
from blueprint.vocabulary import Visibility

__all__ = ["CATALOGUE_ORDER", "Field", "Layer", "Names", "catalogue", "layer"]

# Referenced layers first, so that a whole city can be read in this order without warnings.
CATALOGUE_ORDER = (
    "district",
    "block",
    "plan",
    "plan_parcel",
    "plan_adjustment",
    "assessment",
    "control_zone",
    "land_use_plan",
    "facility",
    "network",
    "data_coverage",
)

_TYPES = {
    "text",  # a string
    "date",  # an ISO date
    "number",  # a finite number, with unit and bounds
    "ratio",  # 0 to 1; a column of percentages is recognised and divided by 100
    "boolean",
    "enum",  # one identifier of a vocabulary, or its Chinese label
    "list",  # identifiers of a vocabulary, split at , or ，
    "lines",  # a text a line
    "layer",  # a layer's id
    "theme",  # a kind of evaluation, a control zone type, or empty for all
}


Vocabulary = type[vocabulary.Word]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a layer. `of` is the vocabulary of an enum or list; `also` are spellings met
    in files (standards.md §4); `required_with` maps another field to the values that demand this
    one; `refers_to` is the layer whose code it should name; `generated` is filled when absent."""

    name: str
    label: str
    type: str
    required: bool = False
    required_with: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    of: Vocabulary | None = None
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    refers_to: str | None = None
    generated: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What features are called on a map: a point for each, with these fields, is in the layer's
    tiles from `from_matrix` on, so that a name is written once in however many it lies."""

    from_matrix: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: `geometry` is polygon, line or any; `order` names date fields that must ascend;
    `visibility` is that of features which do not say their own. Where features are drawn by what
    they say in the field `classed_by`, `classes` has the style of its values, and the label where
    no vocabulary has one; land-use codes have theirs in `layers.catalogue.land_use`. A class that
    says `from` is not in the tiles of coarser matrices."""

    id: str
    label: str
    geometry: str
    owner: str
    about: str
    style: Mapping[str, str]
    fields: Mapping[str, Field]
    order: tuple[str, ...] = ()
    visibility: str = Visibility.PUBLIC.value
    classed_by: str | None = None
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    names: Names | None = None

    @property
    def named_as(self) -> str:
        """The layer of its tiles that has the points of its names."""
        return f"{self.id}_name"


def _field(name: str, given: dict[str, Any]) -> Field:
    given = dict(given)
    if given["type"] not in _TYPES:
        raise ValueError(f"field {name}: unknown type {given['type']}")
    if "of" in given:
        given["of"] = getattr(vocabulary, given["of"])
    given["also"] = tuple(given.get("also", ()))
    given["required_with"] = MappingProxyType(
        {other: tuple(values) for other, values in given.get("required_with", {}).items()}
    )
    return Field(name=name, **given)


# Every layer has it: who may see the feature, where that is not as the layer says.
_VISIBILITY = Field("visibility", "可见范围", "enum", of=Visibility, also=("KJFW",))


def _read(layer_id: str) -> Layer:
    text = resources.files(__package__).joinpath(f"{layer_id}.yaml").read_text("utf-8")
    given = yaml.safe_load(text)
    own = {name: _field(name, spec) for name, spec in given["fields"].items()}
    given["fields"] = MappingProxyType({**own, _VISIBILITY.name: _VISIBILITY})
    if given.get("visibility", Visibility.PUBLIC) not in set(Visibility):
        raise ValueError(f"{layer_id}: unknown visibility {given['visibility']}")
    given["order"] = tuple(given.get("order", ()))
    if "names" in given:
        names = given["names"]
        if unknown := set(names["fields"]) - set(given["fields"]):
            raise ValueError(f"{layer_id}: names by unknown fields {sorted(unknown)}")
        given["names"] = Names(int(names["from"]), tuple(names["fields"]))
    if given["id"] != layer_id:
        raise ValueError(f"{layer_id}.yaml calls itself {given['id']}")
    return Layer(**given)


@cache
def catalogue() -> Mapping[str, Layer]:
    """Every layer by its id, in the order in which a city is best read."""
    return MappingProxyType({layer_id: _read(layer_id) for layer_id in CATALOGUE_ORDER})


def layer(layer_id: str) -> Layer:
    """The layer of this id; KeyError when there is none."""
    return catalogue()[layer_id]
