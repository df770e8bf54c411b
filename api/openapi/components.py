"""Named JSON Schemas of shapes: what a frozen dataclass, a vocabulary or a body's model looks like.

A component is named as its class, less `Entry`; a union of shapes by the end that their names have
in common. Of a vocabulary to which words are added without notice, the words are told
(`x-extensible-enum`) and others are allowed.
"""

import dataclasses
import inspect
import itertools
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from blueprint.shapes import About, members_of
from blueprint.vocabulary import ControlZoneType, Reason, Word

__all__ = ["Schema", "SchemaComponents", "name_of", "reference"]

Schema = dict[str, Any]

_GROWING: frozenset[type] = frozenset({Reason, ControlZoneType})
_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    UUID: {"type": "string", "format": "uuid"},
    bytes: {"type": "string", "format": "binary"},
    Any: {},
}


def name_of(shape: type) -> str:
    return shape.__name__.removesuffix("Entry")


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _may_be_null(schema: Schema) -> Schema:
    if not schema:
        return schema
    kind = schema.get("type")
    if isinstance(kind, str) and "const" not in schema:
        allowed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return {**schema, "type": [kind, "null"], **allowed}
    return {"anyOf": [schema, {"type": "null"}]}


class SchemaComponents:
    """The components of a document, each made when it is first referred to."""

    def __init__(self, made: Mapping[str, Callable[[], Schema]] | None = None) -> None:
        """`made` are components that no class describes, by name."""
        self._made = dict(made or {})
        self._schemas: dict[str, Schema] = {}
        self._classes: dict[str, object] = {}

    @property
    def schemas(self) -> dict[str, Schema]:
        return dict(sorted(self._schemas.items()))

    def add_made(self, made: Mapping[str, Callable[[], Schema]]) -> None:
        self._made |= made

    def named(self, name: str) -> Schema:
        """A reference to a component that no class describes."""
        if name not in self._schemas:
            self._schemas[name] = {}
            self._schemas[name] = self._made[name]()
        return reference(name)

    def of(self, hint: Any) -> Schema:
        """The schema of a type: a reference, where it is a shape, a vocabulary or a model."""
        about, hint = _apart(hint)
        return self._described(self._of(hint), about)

    def members(
        self, shape: type, *, required: Sequence[str] = (), optional: bool = False
    ) -> Schema:
        """The object that a shape is. `required` are members that are always there, though the
        shape may lack them; `optional`: none need be there."""
        properties, needed = {}, []
        for member in members_of(shape):
            always = member.name in required
            hint = member.hint
            if member.omitted or always:
                hint = _without_none(hint)
            # `with_` and `from_` are words of Python.
            name = member.name.removesuffix("_")
            properties[name] = self._described(self.of(hint), member.about)
            if always or not member.omitted:
                needed.append(name)
        schema: Schema = {"type": "object", "properties": properties}
        text = inspect.getdoc(shape)
        if text and not text.startswith(f"{shape.__name__}("):
            schema["description"] = text
        if needed and not optional:
            schema["required"] = needed
        return schema

    def _described(self, schema: Schema, about: About | None) -> Schema:
        if about is None:
            return schema
        more = dict(about.schema)
        title = more.pop("title", None)
        if title is not None:
            nullable = "anyOf" in schema or "null" in schema.get("type", ())
            if title not in self._made:
                bare = {**schema, "type": "object"}
                bare.pop("anyOf", None)
                if title not in self._schemas:
                    self._schemas[title] = {**bare, **more, "description": about.text}
                found = reference(title)
            else:
                found = self.named(title)
            return {"anyOf": [found, {"type": "null"}]} if nullable else found
        if about.text:
            more["description"] = about.text
        return {**schema, **more}

    def _of(self, hint: Any) -> Schema:
        if isinstance(hint, type) and issubclass(hint, Word):
            return self._named(hint, lambda: _vocabulary(hint))
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return self._named(hint, lambda: self.members(hint))
        if isinstance(hint, type) and issubclass(hint, BaseModel):
            return self._model(hint)
        if (plain := _PLAIN.get(hint)) is not None:
            return dict(plain)
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Literal:
            values = list(arguments)
            return {"type": "string", "const": values[0]} if len(values) == 1 else _one_of(values)
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if origin in (tuple, list):
            return self._array(arguments)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            held = self.of(arguments[1])
            return {"type": "object", "additionalProperties": held or True}
        raise TypeError(f"no schema for {hint!r}")

    def _union(self, arguments: Sequence[Any]) -> Schema:
        without_null = [one for one in arguments if one is not type(None)]
        schemas = [self.of(one) for one in without_null]
        found = schemas[0]
        if len(schemas) > 1:
            shapes = [_apart(one)[1] for one in without_null]
            if all(dataclasses.is_dataclass(one) for one in shapes):
                found = self._alternatives(shapes, schemas)
            else:
                found = {"type": [each["type"] for each in schemas]}
        return _may_be_null(found) if len(without_null) < len(arguments) else found

    def _alternatives(self, shapes: Sequence[type], schemas: Sequence[Schema]) -> Schema:
        name = _common_end([shape.__name__ for shape in shapes])
        union: Schema = {"oneOf": list(schemas)}
        mapping = {}
        for shape, schema in zip(shapes, schemas, strict=True):
            for member in members_of(shape):
                if member.name == "type" and get_origin(member.hint) is Literal:
                    mapping[get_args(member.hint)[0]] = schema["$ref"]
        if len(mapping) == len(shapes):
            union["discriminator"] = {"propertyName": "type", "mapping": mapping}
        self._schemas[name] = union
        return reference(name)

    def _array(self, arguments: Sequence[Any]) -> Schema:
        schema: Schema = {"type": "array", "items": self.of(arguments[0])}
        if Ellipsis not in arguments and len(arguments) > 1:
            schema |= {"minItems": len(arguments), "maxItems": len(arguments)}
        return schema

    def _named(self, shape: type, make: Callable[[], Schema]) -> Schema:
        name = name_of(shape)
        known = self._classes.setdefault(name, shape)
        if known is not shape:
            raise TypeError(f"two shapes are named {name}: {known!r}, {shape!r}")
        if name not in self._schemas:
            self._schemas[name] = {}
            self._schemas[name] = make()
        return reference(name)

    def _model(self, model: type[BaseModel]) -> Schema:
        def make() -> Schema:
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            for name, inner in schema.pop("$defs", {}).items():
                self._schemas.setdefault(name, _without_titles(inner))
            found: Schema = _without_titles(schema)
            return found

        return self._named(model, make)


def _without_titles(schema: Any) -> Any:
    """Pydantic gives each member a title, which says what its name says; and of a default
    generators make a member that must be sent."""
    if isinstance(schema, list):
        return [_without_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found: Schema = {
        name: {key: _without_titles(each) for key, each in held.items()}
        if name == "properties"
        else _without_titles(held)
        for name, held in schema.items()
        if name != "default" and (name != "title" or not isinstance(held, str))
    }
    return found


def _common_end(names: Sequence[str]) -> str:
    """`RulingRemedy` and `WaitRemedy` end alike in `Remedy`."""
    reversed_letters = zip(*(name[::-1] for name in names), strict=False)
    common = itertools.takewhile(lambda letters: len(set(letters)) == 1, reversed_letters)
    return "".join(letters[0] for letters in common)[::-1]


def _apart(hint: Any) -> tuple[About | None, Any]:
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        about, bare = _apart(inner)
        return next((note for note in notes if isinstance(note, About)), about), bare
    return None, hint


def _without_none(hint: Any) -> Any:
    arguments = get_args(hint)
    if get_origin(hint) not in (Union, types.UnionType) or type(None) not in arguments:
        return hint
    without_null = tuple(one for one in arguments if one is not type(None))
    return without_null[0] if len(without_null) == 1 else Union[without_null]  # noqa: UP007


def _one_of(values: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _vocabulary(vocabulary: type[Word]) -> Schema:
    labels = "、".join(f"{word.value} {word.label}".strip() for word in vocabulary)
    values = [word.value for word in vocabulary]
    if vocabulary in _GROWING:
        return {
            "type": "string",
            "x-extensible-enum": values,
            "description": f"{labels}; more may come",
        }
    return {"type": "string", "enum": values, "description": labels}
