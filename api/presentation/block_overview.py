"""All blocks at once as JSON: the overview of the city, where one more assessment frees most.

Deciding all blocks takes seconds; the answers are kept until a release, the rulebook or the date is
another one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Any

from api.presentation.statistics import FICTITIOUS
from blueprint.decision.context import amount
from blueprint.errors import Unavailable
from blueprint.map_version import MapVersion
from blueprint.planning.block_overview import PublishedBlocks, block_verdicts, next_assessments
from blueprint.planning.block_status import BlockStatus, state_of_block
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind

__all__ = ["BlockAnswers"]

Json = dict[str, Any]

_MOST_CACHED = 24
_PATIENCE_S = 30
_BY_VERDICT = "按整个街区判定，不考虑具体项目；“不再重复开展”均以符合所列条件为前提"
_BY_GAIN = (
    "按一项新的区域评估覆盖整个街区、完成并纳入一项有效规划计算；各街区分别计算，不可相加；"
    "涉及未公开内容的街区只列给可查看者"
)


class BlockAnswers:
    """Answers about all blocks, remembered until what they rest on is another."""

    def __init__(self, blocks: PublishedBlocks, services: Services) -> None:
        self._blocks, self._services = blocks, services
        self._lock = threading.Lock()
        self._cache: OrderedDict[object, Any] = OrderedDict()

    def map_version(self) -> MapVersion:
        return self._blocks.map_version()

    def _cached(
        self,
        what: str,
        map_version: MapVersion,
        viewer: Viewer,
        on: date,
        make: Callable[[Services], Any],
    ) -> Any:
        """Made once, one at a time; Unavailable for whoever would wait long."""
        services = as_known_now(self._services)
        releases = tuple(sorted(map_version.numbers.items()))
        key = (
            what,
            map_version.incarnation,
            releases,
            services.rulebook.sha256,
            on,
            viewer.sees,
        )
        if not self._lock.acquire(timeout=_PATIENCE_S):
            raise Unavailable("正在判定全部街区，请稍后再试", 10)
        try:
            if key not in self._cache:
                self._cache[key] = make(services)
                if len(self._cache) > _MOST_CACHED:
                    self._cache.popitem(last=False)
            self._cache.move_to_end(key)
            return self._cache[key]
        finally:
            self._lock.release()

    def _head(self, map_version: MapVersion, on: date, notice: str) -> Json:
        return {
            "as_of": on.isoformat(),
            "releases": dict(map_version.releases),
            "fictitious": map_version.fictitious,
            "notices": [*([FICTITIOUS] if map_version.fictitious else []), notice],
        }

    def overview(
        self, map_version: MapVersion, viewer: Viewer, on: date, kind: Kind | None
    ) -> Json:
        """Every block with its state by kind; `counts` says how many are in each."""
        blocks = self._cached(
            "picture",
            map_version,
            viewer,
            on,
            lambda services: self._overview(services, map_version, viewer, on),
        )
        kinds = [each for each in Kind if kind in (None, each)]
        counts = {
            each.value: {
                state.value: sum(block["kinds"][each.value]["state"] == state for block in blocks)
                for state in BlockStatus
            }
            for each in kinds
        }
        entries = [
            {**block, "kinds": {each.value: block["kinds"][each.value] for each in kinds}}
            for block in blocks
        ]
        states = [{"id": state.value, "label": state.label} for state in BlockStatus]
        head = self._head(map_version, on, _BY_VERDICT)
        return {**head, "states": states, "counts": counts, "blocks": entries}

    def _overview(
        self, services: Services, map_version: MapVersion, viewer: Viewer, on: date
    ) -> list[Json]:
        return [
            {
                "code": block.code,
                "name": block.name,
                "area_m2": block.area_m2,
                "kinds": {
                    evaluation.kind.value: {
                        "state": state_of_block(evaluation).value,
                        "share": evaluation.coverage,
                        "verdict": evaluation.verdict,
                        "standing": evaluation.standing,
                        "reason": evaluation.reason,
                    }
                    for evaluation in evaluations
                },
            }
            for block, evaluations in block_verdicts(
                services, self._blocks, map_version, viewer, on
            )
        ]

    def next_assessments(
        self, map_version: MapVersion, viewer: Viewer, on: date, kind: Kind, limit: int
    ) -> Json:
        """Blocks where one more assessment of the kind wins most, the most first."""
        won = self._cached(
            f"next {kind}",
            map_version,
            viewer,
            on,
            lambda services: self._won(services, map_version, viewer, on, kind),
        )
        return {
            **self._head(map_version, on, _BY_GAIN),
            "kind": kind.value,
            "matched": len(won),
            "blocks": [{"rank": rank, **each} for rank, each in enumerate(won[:limit], 1)],
        }

    def _won(
        self, services: Services, map_version: MapVersion, viewer: Viewer, on: date, kind: Kind
    ) -> list[Json]:
        won = next_assessments(services, self._blocks, map_version, viewer, on, kind)
        return [
            {
                "code": block.code,
                "name": block.name,
                "bbox": block.bbox,
                "area_m2": block.area_m2,
                "gain_m2": gain.area_m2,
                "covered": gain.covered,
                "plan": {"code": gain.plan.code, "name": gain.plan.name},
                "under_way": [{"code": each.code, "name": each.name} for each in gain.under_way],
                "reason": gain.reason(kind, f"{amount(gain.area_m2)} m²"),
            }
            for block, gain in won
            if gain.plan is not None
        ]
