"""The city at a glance: what one word says of a block and a kind, from the block's own verdict."""

from blueprint.site_queries.verdicts_only import KindVerdict
from blueprint.vocabulary import Reason, Verdict, Word

__all__ = ["BlockStatus", "state_of_block"]


class BlockStatus(Word):
    WAIVED = "waived", "不再重复开展"
    PARTLY = "partly", "部分已评估"
    SIMPLIFIED = "simplified", "简化"
    COMMITMENT = "commitment", "告知承诺"
    REQUIRED = "required", "需要开展"
    NO_DATA = "no_data", "无数据"
    UNDETERMINED = "undetermined", "待核定"
    NOT_APPLICABLE = "not_applicable", "未达到开展条件"


_SILENT = frozenset(
    {
        Reason.PLAN_DATA_MISSING,
        Reason.ADJUSTMENT_DATA_MISSING,
        Reason.ASSESSMENT_DATA_MISSING,
        Reason.CONTROL_DATA_MISSING,
        Reason.THRESHOLD_ZONE_DATA_MISSING,
    }
)
# Of these a part of the block may still be waived, as a site of its own.
_IN_PART = frozenset({Reason.PARTLY_COVERED, Reason.PARTLY_PLANNED, Reason.MAJOR_ADJUSTMENT})


def state_of_block(verdict: KindVerdict) -> BlockStatus:
    """By the verdict for the whole block, whatever is built there; a part that is assessed is told
    apart from nothing, and silence of the map from both."""
    if verdict.verdict == Verdict.UNDETERMINED:
        silent = verdict.reason in _SILENT
        return BlockStatus.NO_DATA if silent else BlockStatus.UNDETERMINED
    if verdict.verdict == Verdict.REQUIRED and verdict.reason in _IN_PART:
        # What is covered may be withheld; the reason is not.
        some = (
            verdict.reason == Reason.PARTLY_COVERED
            if verdict.coverage is None
            else verdict.coverage > 0
        )
        return BlockStatus.PARTLY if some else BlockStatus.REQUIRED
    return BlockStatus(verdict.verdict)
