"""The names of events as modules see them: `blueprint.` + the record's event type + `.v1`."""

import re

__all__ = ["PREFIX", "full_type", "matches", "record_type", "subscription_of"]

PREFIX = "blueprint."
_VERSION = ".v1"
_PATTERN = re.compile(r"[a-z_]{1,40}(?:\.[a-z_]{1,40}){0,3}")


def full_type(record_type: str) -> str:
    """`item.passed` → `blueprint.item.passed.v1`."""
    return f"{PREFIX}{record_type}{_VERSION}"


def record_type(full: str) -> str:
    """The other way round; ValueError for what is no type of ours."""
    if not (full.startswith(PREFIX) and full.endswith(_VERSION)):
        raise ValueError(full)
    return full[len(PREFIX) : -len(_VERSION)]


def subscription_of(given: str, known: frozenset[str]) -> str | None:
    """A subscription as it is kept: a full type, `item.*` for a family of types, or `*`. None for
    one that no event can match. `known` are the record's event types."""
    if given == "*":
        return given
    if given.endswith(".*"):
        family = given.removeprefix(PREFIX)[:-1]
        return f"{family}*" if any(name.startswith(family) for name in known) else None
    try:
        name = record_type(given)
    except ValueError:
        return None
    return given if _PATTERN.fullmatch(name) and name in known else None


def matches(subscription: str, record_type: str) -> bool:
    """Whether a subscription, as it is kept, takes events of this type of the record."""
    if subscription == "*":
        return True
    if subscription.endswith(".*"):
        return record_type.startswith(subscription[:-1])
    return subscription == full_type(record_type)
