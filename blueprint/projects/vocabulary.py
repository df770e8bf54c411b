"""The closed lists of words of the project record, each with its Chinese label, once.

Source: the flows, deeds and states of docs/project-record.md; the deeds' numbers are the national
code list of 办理状态 (BLZT) of the exchange standard.
"""

from collections.abc import Mapping
from types import MappingProxyType

from blueprint.vocabulary import Word

__all__ = [
    "BLZT",
    "BreachDecision",
    "CommitmentState",
    "Deed",
    "Density",
    "Form",
    "ItemStatus",
    "NotNeededWhy",
    "OpinionValue",
    "PartOpinion",
    "PauseKind",
    "RecordStatus",
    "RelianceDecision",
    "StageStatus",
]


class RecordStatus(Word):
    DRAFT = "draft", "草稿"
    RUNNING = "running", "办理中"
    FINISHED = "finished", "已办结"
    CLOSED = "closed", "已终止"


class StageStatus(Word):
    NOT_NEEDED = "not_needed", "无须办理"
    NOT_STARTED = "not_started", "未开始"
    RUNNING = "running", "办理中"
    FINISHED = "finished", "已完成"


class ItemStatus(Word):
    NOT_NEEDED = "not_needed", "无须办理"
    TO_CONFIRM = "to_confirm", "待确认"
    BLOCKED = "blocked", "等待前置事项"
    READY = "ready", "可以申报"
    RECEIVED = "received", "已接件"
    SUPPLEMENTING = "supplementing", "补正中"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "未受理"
    IN_PROGRESS = "in_progress", "办理中"
    PAUSED = "paused", "特别程序中"
    PASSED = "passed", "办结通过"
    PASSED_CONDITIONALLY = "passed_conditionally", "办结容缺通过"
    REFUSED = "refused", "办结不通过"
    WITHDRAWN = "withdrawn", "已撤件"
    RECALLED = "recalled", "已撤回"
    REVOKED = "revoked", "已撤销"


class NotNeededWhy(Word):
    WAIVED = "waived", "不再重复开展"
    NOT_APPLICABLE = "not_applicable", "未达到开展条件"
    CONFIRMED = "confirmed", "经确认无须开展"
    RULED = "ruled", "经主管部门认定无须办理"
    MERGED = "merged", "并入其他事项一并办理"
    CANCELLED = "cancelled", "已取消"
    NOT_IN_FLOW = "not_in_flow", "本流程不含此事项"
    NO_SUCH_FACT = "no_such_fact", "项目不涉及"


class Deed(Word):
    """What somebody does to an item, in the order of the table."""

    RECEIVE = "receive", "接件"
    WITHDRAW_APPLICATION = "withdraw_application", "撤件"
    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不受理"
    REFUSE_ACCEPTANCE = "refuse_acceptance", "不予受理"
    REQUEST_SUPPLEMENT = "request_supplement", "补正开始"
    SUPPLEMENT = "supplement", "补正结束"
    START = "start", "部门开始办理"
    PAUSE = "pause", "特别程序开始"
    RESUME = "resume", "特别程序结束"
    PASS = "pass", "办结通过"
    PASS_CONDITIONALLY = "pass_conditionally", "办结容缺通过"
    REFUSE = "refuse", "办结不通过"
    RECALL = "recall", "撤回"
    REVOKE = "revoke", "撤销"
    EXTEND = "extend", "延长办理时限"


# The national number of a deed, 办理状态: the order of the code list; extending has none.
BLZT: Mapping[Deed, int] = MappingProxyType(
    {deed: number for number, deed in enumerate(Deed, 1) if deed is not Deed.EXTEND}
)


class PauseKind(Word):
    """Why the clock may stop; the last two only where the item's data say so."""

    HEARING = "hearing", "听证"
    LAND_AUCTION = "land_auction", "招拍挂"
    TESTING = "testing", "检验检测"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT_REVIEW = "expert_review", "专家评审"
    SITE_INSPECTION = "site_inspection", "现场勘验"
    PUBLIC_NOTICE = "public_notice", "公示"


class PartOpinion(Word):
    AGREE = "agree", "同意"
    OBJECT = "object", "不同意"
    NOT_CONCERNED = "not_concerned", "不涉及"


class OpinionValue(Word):
    AGREE = "agree", "同意"
    AGREE_WITH_CONDITIONS = "agree_with_conditions", "附条件同意"
    OBJECT = "object", "不同意"
    NO_OPINION = "no_opinion", "无意见"


class Form(Word):
    """In which form an evaluation is carried out."""

    FULL = "full", "完整开展"
    SHORT = "short", "简化开展"
    COMMITMENT = "commitment", "告知承诺"


class CommitmentState(Word):
    OPEN = "open", "履行中"
    KEPT = "kept", "已兑现"
    BROKEN = "broken", "未兑现"
    NOTICED = "noticed", "已告知"
    OBJECTED = "objected", "已申辩"
    CONFIRMED = "confirmed", "已认定失信"
    CLEARED = "cleared", "已澄清"
    LISTED = "listed", "已列入失信名单"
    DELISTED = "delisted", "已移出失信名单"
    VOID = "void", "不再适用"


class BreachDecision(Word):
    CONFIRMED = "confirmed", "认定失信"
    CLEARED = "cleared", "不认定失信"


class RelianceDecision(Word):
    UPHOLD = "uphold", "维持原决定"
    REOPEN = "reopen", "重新办理"


class Density(Word):
    """How often supervision looks."""

    ORDINARY = "ordinary", "一般"
    RAISED = "raised", "加密"
    LOWERED = "lowered", "降低"
