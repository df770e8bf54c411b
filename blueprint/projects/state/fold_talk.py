"""Folding of what is asked and answered: consultations, requests, the form, files, ratings."""

from collections.abc import Callable
from typing import Any

from blueprint.projects.state.events import Event
from blueprint.projects.state.state import State

__all__ = ["HANDLERS"]


def _opened(state: State, event: Event, context: Any) -> None:
    data, texts = event.data, event.texts
    state.consultations[data["consultation"]] = {
        "id": data["consultation"],
        "subject": texts.get("subject"),
        "question": texts.get("question"),
        "departments": list(data["departments"]),
        "due": data["due"],
        "places": data.get("places"),
        "status": "open",
        "opinions": {},
        "settlement": None,
        "minutes": None,
        "opened_at": event.at.isoformat(),
        "by": event.by,
    }


def _opinion(state: State, event: Event, context: Any) -> None:
    found = state.consultations[event.data["consultation"]]
    found["opinions"][event.data["department"]] = {
        "opinion": event.data["opinion"],
        "text": event.texts.get("text"),
        "conditions": event.texts.get("conditions"),
        "places": event.data.get("places"),
        "at": event.at.isoformat(),
        "by": event.by,
    }


def _settled(state: State, event: Event, context: Any) -> None:
    found = state.consultations[event.data["consultation"]]
    found["status"] = "settled"
    found["settlement"] = {
        "opinion": event.data["opinion"],
        "reason": event.texts.get("reason"),
        "ruling": event.data.get("ruling"),
        "at": event.at.isoformat(),
        "by": event.by,
    }


def _ruling(state: State, event: Event, context: Any) -> None:
    state.facts["major_adjustment"] = event.data["major_adjustment"]


def _minutes(state: State, event: Event, context: Any) -> None:
    found = state.consultations[event.data["consultation"]]
    found["minutes"] = {
        "text": event.texts.get("text"),
        "confirmed": event.data["confirmed"],
        "at": event.at.isoformat(),
        "by": event.by,
    }


def _closed(state: State, event: Event, context: Any) -> None:
    found = state.consultations[event.data["consultation"]]
    found["status"] = "closed"
    found["close_reason"] = event.texts.get("reason")


def _request(state: State, event: Event, context: Any) -> None:
    state.requests[event.data["request"]] = {
        "id": event.data["request"],
        "to": event.data["to"],
        "what": event.texts.get("what") or [],
        "due": event.data["due"],
        "at": event.at.isoformat(),
        "by": event.by,
        "answer": None,
    }


def _answer(state: State, event: Event, context: Any) -> None:
    state.requests[event.data["request"]]["answer"] = {
        "text": event.texts.get("text"),
        "files": list(event.data.get("files") or ()),
        "at": event.at.isoformat(),
        "by": event.by,
    }


def _rating(state: State, event: Event, context: Any) -> None:
    state.ratings.append(
        {
            "stage": event.data["stage"],
            "department": event.data["department"],
            "score": event.data["score"],
            "text": event.texts.get("text"),
            "at": event.at.isoformat(),
        }
    )


def _file(state: State, event: Event, context: Any) -> None:
    state.files[event.data["sha256"]] = {
        "sha256": event.data["sha256"],
        "name": event.texts.get("name"),
        "media_type": event.data["media_type"],
        "bytes": event.data["bytes"],
        "at": event.at.isoformat(),
        "by": event.by,
    }


def _form(state: State, event: Event, context: Any) -> None:
    state.form.update(event.texts.get("values") or {})


HANDLERS: dict[str, Callable[[State, Event, Any], None]] = {
    "consultation.opened": _opened,
    "opinion.given": _opinion,
    "consultation.settled": _settled,
    "ruling.entered": _ruling,
    "minutes.confirmed": _minutes,
    "consultation.closed": _closed,
    "request.made": _request,
    "request.answered": _answer,
    "rating.given": _rating,
    "file.added": _file,
    "form.saved": _form,
}
