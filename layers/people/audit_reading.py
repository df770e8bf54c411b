"""The audit, read by administrators, a page at a time; whoever reads it is written into it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from blueprint.errors import BadInput, Flaw
from blueprint.viewer import Viewer
from layers import tables
from layers.database.connections import Database
from layers.people import audit

__all__ = ["ACTIONS", "MOST", "AuditPage", "AuditQuery", "read_audit"]

MOST = 1000
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "account_created": "建立账号",
        "account_erased": "注销账号",
        "account_locked": "停用账号",
        "account_registered": "注册账号",
        "account_unlocked": "恢复账号",
        "audit_read": "查阅审计",
        "dead_letter_retried": "重新投递事件",
        "dead_letter_set_aside": "搁置未送达的事件",
        "discard": "丢弃待发布的版本",
        "grant_revoked": "收回授权",
        "hidden_outline_probed": "疑似探测隐藏要素边界",
        "import": "导入图层",
        "key_created": "新建密钥",
        "key_first_used": "首次使用密钥",
        "key_revoked": "撤销密钥",
        "key_rotated": "更换密钥",
        "login": "登录",
        "login_failed": "登录失败",
        "login_refused": "登录被拒",
        "logout": "退出登录",
        "module_changed": "更改模块",
        "module_joined": "模块加入",
        "module_key_rotated": "更换模块密钥",
        "module_paused": "暂停模块",
        "module_removed": "模块退出",
        "module_resumed": "恢复模块",
        "module_secret_rotated": "更换模块签名密钥",
        "oidc_allowed": "允许统一身份登录",
        "oidc_forbidden": "取消统一身份登录",
        "oidc_linked": "首次以统一身份登录",
        "password_changed": "更改密码",
        "password_reset": "重设密码",
        "publish": "发布",
        "report_reviewed": "复核报告",
        "retry_job": "重新排队后台任务",
        "role_changed": "更改角色",
        "role_granted": "授权",
        "rollback": "回退",
        "rulebook_confirmed": "核实规则或未录入的规定",
        "session_ended": "结束一处登录",
    }
)
# As ids, words and login names of ours are; an e-mail address is none.
_WORD = re.compile(r"[\w:.-]{1,100}")


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What is wanted: `start` ≤ time < `end`, and these very words; None: all."""

    start: datetime | None = None
    end: datetime | None = None
    actor: str | None = None
    action: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The newest first; `before` is what to ask the next page with, None after the last."""

    entries: tuple[audit.AuditEntry, ...]
    before: int | None


def _check(wanted_query: AuditQuery, before: int | None, limit: int) -> None:
    flaws = []
    for name in ("actor", "action", "subject"):
        given = getattr(wanted_query, name)
        if given is not None and not _WORD.fullmatch(given):
            remedy = "写编号，如 account:…、key:…、release:…"
            flaws.append(Flaw((name,), "不是审计中的写法", None, remedy))
    if (
        wanted_query.start is not None
        and wanted_query.end is not None
        and wanted_query.start >= wanted_query.end
    ):
        flaws.append(Flaw(("from",), "不早于 to", str(wanted_query.start), "对调两者"))
    if not 1 <= limit <= MOST:
        flaws.append(Flaw(("limit",), f"须在 1 至 {MOST} 之间", limit, "分页读取"))
    if before is not None and not 0 <= before < 2**63:
        flaws.append(Flaw(("before",), "不是审计的编号", before, "用上一页给出的 before"))
    if flaws:
        raise BadInput.of(*flaws)


def read_audit(
    database: Database,
    by: Viewer,
    wanted_query: AuditQuery,
    *,
    before: int | None = None,
    limit: int = 100,
) -> AuditPage:
    """Entries older than `before`; the reading is in the audit, or nothing was read. BadInput for
    filters that name nothing that could be in it."""
    _check(wanted_query, before, limit)
    a = tables.audit
    query = select(a).order_by(a.c.id.desc()).limit(limit + 1)
    wanted = {
        a.c.viewer: wanted_query.actor,
        a.c.action: wanted_query.action,
        a.c.subject: wanted_query.subject,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if wanted_query.start is not None:
        query = query.where(a.c.at >= wanted_query.start)
    if wanted_query.end is not None:
        query = query.where(a.c.at < wanted_query.end)
    if before is not None:
        query = query.where(a.c.id < before)
    parameters = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(wanted_query).items()
        if value is not None
    }
    with database.writing(timed=True) as connection:
        found = [audit.entry_of(row) for row in connection.execute(query)]
        audit.write(connection, by, "audit_read", None, asked=parameters)
    page = tuple(found[:limit])
    return AuditPage(page, page[-1].id if len(found) > limit else None)
