"""The flow files as texts and as YAML; what is wrong in them is refused by file and place."""

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import yaml

from blueprint.errors import FlowRefused

__all__ = ["flow_files", "known_keys", "parsed", "refuse"]


def flow_files() -> dict[str, str]:
    """The texts of the flows that come with the program, by file name."""
    folder = resources.files("blueprint").joinpath("projects").joinpath("flows")
    return {
        entry.name: entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def refuse(place: str, why: str) -> FlowRefused:
    """The error to raise, with the place in front."""
    return FlowRefused(f"{place}: {why}")


class _Unique(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML takes the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name} stands twice")
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def parsed(files: Mapping[str, str], name: str) -> Any:
    """The YAML of this file; FlowRefused where it is missing, is none, or repeats a key."""
    if name not in files:
        raise refuse(name, "the file is missing")
    try:
        return yaml.load(files[name], _Unique)
    except yaml.YAMLError as error:
        raise refuse(name, f"not YAML: {error}") from None


def known_keys(
    given: Any, known: Iterable[str], required: Iterable[str], place: str
) -> dict[str, Any]:
    """A mapping with no key but the known and all that are required; FlowRefused otherwise."""
    if not isinstance(given, Mapping):
        raise refuse(place, "a mapping is expected")
    if unknown := sorted(str(key) for key in set(given) - set(known)):
        raise refuse(place, f"unknown key {', '.join(unknown)}")
    if missing := sorted(set(required) - set(given)):
        raise refuse(place, f"missing {', '.join(missing)}")
    return dict(given)
