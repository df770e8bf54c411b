"""A record in memory for tests: acts go in, events come out, everything shown is folded anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from blueprint.projects.acts import commitment_acts, deed_acts, item_acts, project_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.deed_acts import Decision, DeedCommand, OwedPaper
from blueprint.projects.days import ZONE
from blueprint.projects.flow.reader import our_flows
from blueprint.projects.record.record import record_of
from blueprint.projects.recording import recorded
from blueprint.projects.state.events import Draft, Event
from blueprint.projects.state.fold import Context, fold
from blueprint.projects.vocabulary import Deed, PartOpinion, PauseKind
from blueprint.projects.working_days import our_calendar
from blueprint.vocabulary import Category, Kind

CONTEXT = Context(our_flows(), our_calendar())
LETTERS = {
    "G": ("government", None),
    "I": ("private_interior_renovation", "interior_renovation"),
    "A": ("private_existing_alteration", "existing_alteration"),
    "N": ("private_new_construction", "new_construction"),
    "C": ("private_commitment_system", "new_construction"),
}
GREEN = {"green_space_use_change": False, "affects_trees": False, "ancient_trees": False}
DUE = dict.fromkeys(Kind, "construction_permit") | {"seismic_safety": "engineering_design"}


def moment(text: str) -> datetime:
    """`2026-03-02` is nine in the morning of that day."""
    found = datetime.fromisoformat(text if "T" in text else f"{text}T09:00")
    return found.replace(tzinfo=ZONE) if found.tzinfo is None else found


def view(
    verdict: str = "waived",
    standing: str = "settled",
    reason: str = "covered_by_block_assessment",
    conditions: Sequence[str] = (),
    due_before: str = "construction_permit",
) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "standing": standing,
        "reason": reason,
        "conditions": list(conditions),
        "due_before": due_before,
    }


def decided(name: str = "d1", **changed: Mapping[str, Any]) -> project_acts.Decided:
    views = {kind.value: view(due_before=DUE[kind]) for kind in Kind}
    for kind, one in changed.items():
        views[kind] = {**views[kind], **one}
    return project_acts.Decided(name, views, ("commitment_area_36",))


class Recorder:
    """`now` moves on a minute with each act, unless it is set; `by` acts."""

    def __init__(
        self,
        letter: str = "N",
        *,
        start: str = "2026-01-05",
        category: str | None = None,
        facts: Mapping[str, Any] | None = None,
        evaluations: Mapping[str, Mapping[str, Any]] | None = None,
        with_design: bool = False,
        started: bool = True,
        context: Context = CONTEXT,
    ) -> None:
        self.context = context
        self.history: list[Event] = []
        self.now = moment(start)
        self.by = "account:owner"
        flow, own = LETTERS[letter]
        investment = "government" if letter == "G" else "private"
        given = project_acts.RecordChange(
            name="示范项目",
            facts=GREEN | {"works": "building"} | (facts or {}),
            investment=investment,
            districts=("110108",),
            decided=decided(**(evaluations or {})),
        )
        self.append(project_acts.create("p1", self.by, self.now, given))
        if started:
            if category or own:
                chosen = Category(category or own or "")
                self.do(project_acts.category_draft, chosen, "核对")
            self.do(project_acts.start, flow, with_design=with_design)

    @property
    def state(self):  # type: ignore[no-untyped-def]
        return fold(self.history, self.context)

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        events, _ = recorded(self.state, self.history, drafts, self.now, self.by, self.context)
        self.history += events
        return events

    def acting(self, by: str | None = None) -> Acting:
        return Acting(self.state, self.context, self.now, by or self.by)

    def do(self, act, *given: Any, by: str | None = None, **named: Any) -> list[Event]:  # type: ignore[no-untyped-def]
        drafts = act(self.acting(by), *given, **named)
        who, self.by = self.by, by or self.by
        try:
            events = self.append(drafts)
        finally:
            self.by = who
        self.now += timedelta(minutes=1)
        return events

    def to(self, text: str) -> "Recorder":
        self.now = max(self.now, moment(text))
        return self

    def deed(self, item: str, deed: str, at: str | None = None, **named: Any) -> list[Event]:
        """With what the deed requires, where it is not given."""
        given: dict[str, Any] = dict(_REQUIRED.get(deed, {})) | named
        when = moment(at) if at else None
        command = DeedCommand(Deed(deed), when, **given)
        group = self.group_of(item)
        if group and item != "single":
            return self.do(deed_acts.decide_group_deed, group, command)
        return self.do(deed_acts.decide_deed, item, command)

    def single(self, item: str, deed: str, at: str | None = None, **named: Any) -> list[Event]:
        given: dict[str, Any] = dict(_REQUIRED.get(deed, {})) | named
        command = DeedCommand(Deed(deed), moment(at) if at else None, **given)
        return self.do(deed_acts.decide_deed, item, command)

    def group_of(self, item: str) -> str | None:
        flow = self.state.flow
        found: str | None = flow.by_id[item].group if flow and item in flow.by_id else None
        return found

    def passed(self, item: str) -> None:
        """Received, accepted, passed, now."""
        if item == "joint_acceptance":
            self.deed(item, "receive")
            self.deed(item, "accept")
            for part in self.state.flow.parts:
                kind = part.kinds[0] if part.kinds else None
                self.do(item_acts.answer_part, part.id, PartOpinion.AGREE, kind, None)
            self.deed(item, "pass")
            return
        self.deed(item, "receive")
        self.deed(item, "accept")
        self.deed(item, "pass")

    def milestone(self, name: str, at: str | None = None) -> list[Event]:
        return self.do(project_acts.report_milestone, name, moment(at) if at else self.now, None)

    def sign(self, name: str) -> list[Event]:
        return self.do(commitment_acts.sign, name, None, "张三", None)

    def sign_all(self) -> None:
        for one in self.body["commitments"]:
            if one["state"] == "open" and not one["signed"]:
                self.sign(one["id"])

    @property
    def record(self):  # type: ignore[no-untyped-def]
        return record_of(self.state, self.now, self.context)

    @property
    def body(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.record.body
        return found

    def item(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = next(i for i in self.body["items"] if i["id"] == name)
        return found

    def commitment(self, name: str) -> str | None:
        found = [c["state"] for c in self.body["commitments"] if c["id"] == name]
        return found[0] if found else None

    def stage(self, name: str) -> str:
        return str(next(s["status"] for s in self.body["stages"] if s["id"] == name))


_REQUIRED: dict[str, dict[str, Any]] = {
    "decline": {"reason": "不属于本部门"},
    "refuse_acceptance": {"reason": "不符合条件"},
    "request_supplement": {"reason": "材料不全", "missing": ("图纸",)},
    "refuse": {"reason": "不合规定", "remedies": ("六十日内申请行政复议",)},
    "recall": {"reason": "情况变化"},
    "revoke": {"reason": "骗取许可"},
    "extend": {"reason": "情况复杂", "days": 5, "approved_by": "分管负责人"},
    "pause": {"pause": (PauseKind.EXPERT_REVIEW, 10)},
    "pass_conditionally": {"owed": (OwedPaper("验线报告", moment("2027-01-29").date()),)},
    "pass": {"decision": Decision("京规建字〔2026〕1号")},
}


def finish(recorder: Recorder, until: str | None = None) -> None:
    """Whatever can be done is done until nothing is left, or until this item is ready."""
    for _ in range(200):
        body = recorder.body
        if body["status"] == "finished" or not body["next"]:
            return
        if until is not None and recorder.item(until)["status"] == "ready":
            return
        for act in body["next"]:
            if act["act"] in ("receive", "report", "sign"):
                break
        if "milestone" in act:
            recorder.milestone(act["milestone"])
        elif "commitment" in act:
            recorder.sign(act["commitment"])
        elif act["act"] == "receive":
            name = act["item"]
            recorder.deed(name, "receive")
            recorder.deed(name, "accept")
        elif act["act"] == "answer_part":
            kind = "acceptance" if act["part"] == "fire" else None
            recorder.do(item_acts.answer_part, act["part"], PartOpinion.AGREE, kind, None)
        elif act["act"] in ("start", "pass", "accept"):
            recorder.deed(act["item"], act["act"])
        else:
            raise AssertionError(act)
