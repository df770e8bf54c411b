"""What an administrator says when a module joins, or changes: read, with every fault named."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from blueprint.errors import BadInput, Flaw
from blueprint.hub.event_types import subscription_of
from blueprint.hub.module import Delivery, DeliveryMode, Entitlement, Registration

__all__ = ["Known", "read_changes", "read_registration"]

_MEMBERS = (
    "name", "department", "owner", "subscribes", "districts", "may_report", "fields", "from",
    "delivery",
)  # fmt: skip
_NEEDED = ("name", "department", "subscribes", "districts", "delivery")
_LONGEST_NAME = 80
_MOST = 200
_POINTER = re.compile(r"(?:/[^/]{1,100}){0,8}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """The words that a registration may use: the record's event types, the items that may be
    reported for (parts as `item/part`), and what checks an address."""

    types: frozenset[str]
    items: Collection[str]
    check_url: Callable[[str], object]


@dataclass
class _Reader:
    """Collects every fault; values that are at fault are not used."""

    known: Known
    flaws: list[Flaw] = field(default_factory=list)

    def wrong(self, name: str, msg: str, value: object = None, remedy: str = "") -> None:
        self.flaws.append(Flaw((name,), msg, value, remedy))

    def text(self, name: str, value: Any, longest: int = _LONGEST_NAME) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            self.wrong(name, f"须是 1 至 {longest} 个字的文字", None, "改正后再试")
            return ""
        if any(ord(c) < 32 or ord(c) == 127 for c in value):
            self.wrong(name, "不能有控制字符", None, "去掉它们")
        return value.strip()

    def texts(self, name: str, value: Any) -> tuple[str, ...]:
        fits = isinstance(value, list) and len(value) <= _MOST
        if not fits or not all(isinstance(one, str) and 0 < len(one) <= 120 for one in value):
            self.wrong(name, f"须是文字的列表，至多 {_MOST} 项", None, '写成 ["…"]')
            return ()
        return tuple(dict.fromkeys(value))

    def name(self, value: Any) -> str:
        return self.text("name", value)

    def department(self, value: Any) -> str:
        return self.text("department", value)

    def owner(self, value: Any) -> UUID | None:
        if value is None:
            return None
        try:
            return UUID(value)
        except (ValueError, TypeError, AttributeError):
            self.wrong("owner", "不是账户编号", None, "填写账户的编号，或不填")
            return None

    def subscribes(self, value: Any) -> tuple[str, ...]:
        known = []
        for given in self.texts("subscribes", value):
            found = subscription_of(given, self.known.types)
            if found is None:
                self.wrong("subscribes", "没有这类事件", given, "写完整类型、item.* 或 *")
            else:
                known.append(found)
        return tuple(known)

    def districts(self, value: Any) -> tuple[str, ...]:
        found = self.texts("districts", value)
        for one in found:
            if one != "*" and not (one.isascii() and one.isalnum() and len(one) <= 20):
                self.wrong("districts", "不是行政区代码", one, "如 110108，或 * 表示全市")
        return found

    def may_report(self, value: Any) -> tuple[str, ...]:
        found = self.texts("may_report", value)
        for one in found:
            if one != "*" and one not in self.known.items:
                self.wrong("may_report", "没有这个事项", one, "用事项的标识，或 *")
        return found

    def fields(self, value: Any) -> tuple[str, ...] | None:
        if value is None:
            return None
        found = self.texts("fields", value) if value != [""] else ("",)
        for one in found:
            if not _POINTER.fullmatch(one):
                self.wrong("fields", "不是 JSON Pointer", one, "如 /decision/number")
        return found

    def start(self, value: Any) -> datetime | None:
        if value in (None, "now"):
            return None
        if value == "start":
            return _START
        try:
            moment = datetime.fromisoformat(value)
        except (ValueError, TypeError):
            self.wrong("from", "不是时刻", value, "写 now、start 或带时区的时刻")
            return None
        if moment.tzinfo is None:
            self.wrong("from", "时刻须带时区", value, "如 2026-11-24T09:00:00+08:00")
            return None
        return moment

    def delivery(self, value: Any) -> Delivery:
        nothing = Delivery(DeliveryMode.POLL)
        if not isinstance(value, dict) or set(value) - {"mode", "url", "content_type"}:
            self.wrong("delivery", "须是 {mode, url?, content_type?}", None, "改正后再试")
            return nothing
        if value.get("mode") not in set(DeliveryMode):
            modes = "、".join(DeliveryMode)
            self.wrong("delivery.mode", "没有这种投递方式", value.get("mode"), f"可用：{modes}")
            return nothing
        mode, url = DeliveryMode(value["mode"]), value.get("url")
        if (mode is DeliveryMode.WEBHOOK) != isinstance(url, str):
            self.wrong("delivery.url", "签名推送须有网址，其他方式不能有", url, "改正后再试")
            return nothing
        if isinstance(url, str):
            try:
                self.known.check_url(url)
            except BadInput as error:
                self.flaws.extend(
                    Flaw(("delivery", "url"), one.msg, one.value, one.remedy) for one in error.flaws
                )
                return nothing
        content_type = value.get("content_type") or "application/cloudevents+json"
        if not isinstance(content_type, str) or not _MEDIA_TYPE.fullmatch(content_type):
            self.wrong("delivery.content_type", "不是媒体类型", None, "如 application/json")
            return nothing
        return Delivery(mode, url, content_type)

    def finish(self) -> None:
        if self.flaws:
            raise BadInput.of(*self.flaws[:50])


def _object(body: Any, reader: _Reader) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise BadInput.of(Flaw((), "须是一个对象", None, f"成员：{'、'.join(_MEMBERS)}"))
    for name in sorted(set(body) - set(_MEMBERS)):
        reader.wrong(name[:60], "不认识的成员", None, f"可用：{'、'.join(_MEMBERS)}")
    return body


def read_registration(body: Any, known: Known) -> Registration:
    """`{name, department, owner?, subscribes, districts, may_report?, fields?, from?, delivery}`.
    BadInput names every fault."""
    reader = _Reader(known)
    given = _object(body, reader)
    for name in _NEEDED:
        if given.get(name) is None:
            reader.wrong(name, "缺少", None, "补上它")
    reader.finish()
    found = Registration(
        name=reader.name(given["name"]),
        department=reader.department(given["department"]),
        owner=reader.owner(given.get("owner")),
        entitlement=Entitlement(
            reader.subscribes(given["subscribes"]),
            reader.districts(given["districts"]),
            reader.fields(given.get("fields")),
        ),
        may_report=reader.may_report(given.get("may_report", [])),
        delivery=reader.delivery(given["delivery"]),
        start=reader.start(given.get("from")),
    )
    reader.finish()
    return found


def read_changes(body: Any, known: Known) -> dict[str, Any]:
    """The same members, as many as are to change, less `from`; as the columns of a module."""
    reader = _Reader(known)
    given = _object(body, reader)
    if "from" in given:
        reader.wrong("from", "加入之后不能再改", None, "过去的事项在 /hub/projects/{id} 读取")
    if not given:
        reader.wrong("", "没有要改的内容", None, f"可用：{'、'.join(_MEMBERS)}")
    readers: Mapping[str, Callable[[Any], Any]] = {
        "name": reader.name,
        "department": reader.department,
        "owner": reader.owner,
        "subscribes": reader.subscribes,
        "districts": reader.districts,
        "may_report": reader.may_report,
        "fields": reader.fields,
    }
    values: dict[str, Any] = {}
    for name, read in readers.items():
        if name in given:
            value = read(given[name])
            values[name] = list(value) if isinstance(value, tuple) else value
    if "delivery" in given:
        delivery = reader.delivery(given["delivery"])
        values |= {
            "mode": delivery.mode.value,
            "url": delivery.url,
            "content_type": delivery.content_type,
        }
    reader.finish()
    return values
