"""A module of the hub: what it subscribes to, where it lives, what it may report, and its state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from blueprint.vocabulary import Word

__all__ = [
    "Delivery",
    "DeliveryMode",
    "Entitlement",
    "Module",
    "ModuleState",
    "Registration",
    "may_report",
]


class DeliveryMode(Word):
    """How a module takes its events."""

    WEBHOOK = "webhook", "签名推送"
    POLL = "poll", "主动查询"
    FILES = "files", "文件目录"
    TABLES = "tables", "前置库表"


class ModuleState(Word):
    """How it goes with a module's deliveries."""

    NEW = "new", "尚未投递"
    HEALTHY = "healthy", "正常"
    LATE = "late", "滞后"
    FAILING = "failing", "连续失败"
    PAUSED = "paused", "已暂停"
    DOWN = "down", "停止响应"


@dataclass(frozen=True, slots=True)
class Delivery:
    """`url` with webhook alone; `content_type` is what the receiver wants to see instead of
    `application/cloudevents+json`, for gateways that pass nothing else."""

    mode: DeliveryMode
    url: str | None = None
    content_type: str = "application/cloudevents+json"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a module may receive: event types, districts (codes, or `*`), and fields of `data`
    (JSON Pointers; None: all that name no person)."""

    subscribes: tuple[str, ...]
    districts: tuple[str, ...]
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """What an administrator says of a module when it joins. `start` is the moment from which past
    events are addressed to it too: None for none."""

    name: str
    department: str
    owner: UUID | None
    entitlement: Entitlement
    may_report: tuple[str, ...]
    delivery: Delivery
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """A module that has joined. `epoch` rises with each change of its entitlement; `since` and
    `why` are of its state."""

    id: UUID
    name: str
    department: str
    owner: UUID | None
    entitlement: Entitlement
    may_report: tuple[str, ...]
    delivery: Delivery
    epoch: int
    state: ModuleState
    since: datetime
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As the contract names it: no secret is in it."""
        delivery: dict[str, Any] = {"mode": self.delivery.mode.value}
        if self.delivery.mode is DeliveryMode.WEBHOOK:
            delivery |= {"url": self.delivery.url, "content_type": self.delivery.content_type}
        fields = self.entitlement.fields
        return {
            "id": str(self.id),
            "name": self.name,
            "department": self.department,
            "owner": None if self.owner is None else str(self.owner),
            "subscribes": list(self.entitlement.subscribes),
            "districts": list(self.entitlement.districts),
            "may_report": list(self.may_report),
            "fields": None if fields is None else list(fields),
            "delivery": delivery,
            "epoch": self.epoch,
            "state": self.state.value,
            "since": self.since.isoformat(),
            "why": self.why,
        }


def may_report(module: Module, item: str) -> bool:
    """Whether a module may report for an item, or for a part of one (`joint_acceptance/fire`):
    a part is its own right, and whoever may report the whole may report each part."""
    whole = item.partition("/")[0]
    return any(right in ("*", item, whole) for right in module.may_report)
