"""Typed values as JSON and back: what every document of ours is written and read by.

A shape is a frozen dataclass whose fields are texts, numbers, yes or no, dates, moments, words of
the vocabulary, other shapes, tuples of these, or JSON taken as it is (`Mapping`). Its JSON has the
fields in their order; a field that is None is null, or left out where it is `OMITTED`. What
a field means stands beside its type: `Annotated[float, About("m²", minimum=0)]`.
"""

import enum
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import (
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from blueprint.vocabulary import Word

__all__ = [
    "OMITTED",
    "About",
    "Area",
    "Member",
    "Omitted",
    "as_json",
    "members_of",
    "moment",
    "read",
]

Json = dict[str, Any]
_Render = Callable[[Any], Any]
_Shape = TypeVar("_Shape")


class About:
    """What a value means, in English, and what JSON Schema says of it beyond its type."""

    __slots__ = ("schema", "text")

    def __init__(self, text: str = "", **schema: Any) -> None:
        self.text, self.schema = text, schema


# The one kind of GeoJSON that documents hold.
Area = Annotated[
    Mapping[str, Any],
    About(
        "GeoJSON Polygon or MultiPolygon, EPSG:4490, to 1e-9 degrees",
        title="Area",
        required=["type", "coordinates"],
        properties={
            "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
            "coordinates": {"type": "array", "items": {}},
        },
    ),
]


class Omitted(enum.Enum):
    """A field that is left out of the JSON where it is None."""

    OMITTED = enum.auto()


OMITTED = Omitted.OMITTED


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a shape: its type without notes, the notes beside it, and whether one may leave
    it out of the JSON."""

    name: str
    hint: Any
    notes: tuple[Any, ...]
    omitted: bool
    default: Any

    @property
    def about(self) -> About | None:
        return next((note for note in self.notes if isinstance(note, About)), None)


@cache
def members_of(shape: type) -> tuple[Member, ...]:
    """The fields of a shape, in order."""
    hints = get_type_hints(shape, include_extras=True)
    found = []
    for field in fields(shape):
        hint, notes = _apart(hints[field.name])
        default = None if field.default is MISSING else field.default
        if field.default is MISSING and field.default_factory is not MISSING:
            default = field.default_factory()
        found.append(Member(field.name, hint, notes, OMITTED in notes, default))
    return tuple(found)


def _apart(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        return inner, tuple(notes)
    return hint, ()


def moment(at: datetime) -> str:
    """A moment as every document writes it, to the microsecond, with its offset (UTC: Z)."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_json(value: Any) -> Json:
    """The JSON of a shape. What it holds as it is (`Mapping`) is not copied in depth."""
    return cast("Json", _shape_renderer(cast("Any", type(value)))(value))


@cache
def _shape_renderer(shape: type) -> _Render:
    members = members_of(shape)
    names = tuple(member.name for member in members)
    # Of a word that is always there the identifier is got at once: there are many in a document.
    word_members = {
        m.name for m in members if isinstance(m.hint, type) and issubclass(m.hint, Word)
    }
    paths = [f"{name}._value_" if name in word_members else name for name in names]
    get = attrgetter(*paths) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    rendered = [
        (m.name, render)
        for m in members
        if m.name not in word_members and (render := _renderer(m.hint)) is not None
    ]
    omitted = tuple(member.name for member in members if member.omitted)

    def render_shape(value: Any) -> Json:
        document = dict(zip(names, get(value), strict=False))
        for name, render in rendered:
            if (inner := document[name]) is not None:
                document[name] = render(inner)
        for name in omitted:
            if document[name] is None:
                del document[name]
        return document

    return render_shape


def _renderer(hint: Any) -> _Render | None:
    """How a value of this type that is not None is written; None where it is written as it is."""
    hint, _ = _apart(hint)
    origin, args = get_origin(hint), [a for a in get_args(hint) if a is not type(None)]
    if origin in (Union, types.UnionType):
        if any(is_dataclass(_apart(arg)[0]) for arg in args) and len(args) > 1:
            return as_json
        return _renderer(args[0]) if len(args) == 1 else None
    if origin is tuple:
        inner = _renderer(args[0])
        return list if inner is None else lambda values: [inner(value) for value in values]
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return dict
    if not isinstance(hint, type):
        return None
    if is_dataclass(hint):
        return _shape_renderer(hint)
    if issubclass(hint, Word):
        return attrgetter("_value_")
    if issubclass(hint, datetime):
        return moment
    return date.isoformat if issubclass(hint, date) else None


def read(shape: type[_Shape], document: Mapping[str, Any]) -> _Shape:
    """A shape from its JSON, of this or an older form: what it lacks is its default or None, and
    what is not of the shape is passed over."""
    return cast("_Shape", _shape_reader(cast("Any", shape))(document))


@cache
def _shape_reader(shape: type) -> _Render:
    readers = [(m.name, _reader(m.hint), m.default) for m in members_of(shape)]

    def read_shape(document: Mapping[str, Any]) -> Any:
        given = {}
        for name, reader, default in readers:
            value = document.get(name)
            if value is None:
                given[name] = default
            else:
                given[name] = value if reader is None else reader(value)
        return shape(**given)

    return read_shape


def _reader(hint: Any) -> _Render | None:
    hint, _ = _apart(hint)
    origin, args = get_origin(hint), [a for a in get_args(hint) if a is not type(None)]
    if origin in (Union, types.UnionType):
        if len(args) == 1:
            return _reader(args[0])
        shapes = [arg for arg in args if is_dataclass(arg)]
        return _by_type(cast("list[type]", shapes)) if shapes else None
    if origin is tuple:
        inner = _reader(args[0])
        return tuple if inner is None else lambda values: tuple(inner(v) for v in values)
    if not isinstance(hint, type):
        return None
    if is_dataclass(hint):
        return _shape_reader(hint)
    if issubclass(hint, datetime):
        return datetime.fromisoformat
    if issubclass(hint, date):
        return date.fromisoformat
    return hint if issubclass(hint, Word) else None


def _by_type(shapes: list[type]) -> _Render:
    """One of several shapes, by the word that each has for its `type`."""
    readers = {}
    for shape in shapes:
        [member] = [m for m in members_of(shape) if m.name == "type"]
        assert get_origin(member.hint) is Literal
        readers[get_args(member.hint)[0]] = _shape_reader(shape)
    return lambda document: readers[document["type"]](document)
