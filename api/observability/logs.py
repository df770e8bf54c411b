"""Logs: JSON lines on stderr, text on a terminal. Never a person's data.

Modules log with the standard library and hand details over in `extra={"fields": {…}}`. A traceback
shows types, places and lines of code; what exceptions say may quote a caller and is left out.
"""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

from api.http.request_context import current_request

__all__ = ["already_logged", "configure", "logged", "traceback_of"]

_OURS = ("api", "layers", "blueprint", "uvicorn")
_LOGGED = "_blueprint_logged"
_ROOTS = tuple(
    sorted({str(Path(path).resolve()) + os.sep for path in sys.path if path}, key=len)[::-1]
)


def configure(level: str, style: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process to `stream` (stderr): ours from `level` on, others' warnings.

    `style` is json, text, or auto: text on a terminal only.
    """
    stream = stream or sys.stderr
    as_text = style == "text" or (style == "auto" and stream.isatty())
    processors: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _request,
        _with_fields,
        _traceback,
    ]
    if as_text:
        shown: list[Processor] = [
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), timestamp_key="at")
        ]
    else:
        shown = [structlog.processors.JSONRenderer(serializer=_json)]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shown],
        )
    )
    handler.addFilter(_not_twice)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    # Its lines have addresses and query strings; ours say the same without.
    logging.getLogger("uvicorn.access").disabled = True
    logging.captureWarnings(True)


def _json(event: EventDict, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def _request(_: Any, __: str, event: EventDict) -> EventDict:
    if (request := current_request.get()) is not None:
        event["request_id"] = request.id
    return event


def _with_fields(_: Any, __: str, event: EventDict) -> EventDict:
    return {**event, **getattr(event["_record"], "fields", {})}


def _traceback(_: Any, __: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    if isinstance(given, tuple) and given[1] is not None:
        event["traceback"] = traceback_of(given[1])
    return event


def traceback_of(error: BaseException) -> str:
    """The chain of exceptions, the cause first: type, SQL state, places and lines; no messages."""
    chain: list[str] = []
    seen: set[int] = set()
    this: BaseException | None = error
    while this is not None and id(this) not in seen:
        seen.add(id(this))
        state = getattr(this, "pgcode", None)
        kind = f"{type(this).__module__}.{type(this).__qualname__}"
        head = f"{kind} [SQLSTATE {state}]" if state else kind
        chain.append("\n".join([head, *_places(this.__traceback__)]))
        this = this.__cause__ or (None if this.__suppress_context__ else this.__context__)
    return "\nled to ".join(reversed(chain))


def _places(trace: TracebackType | None) -> list[str]:
    import traceback

    return [
        f"  {_short(frame.filename)}:{frame.lineno} {frame.name}: {frame.line or ''}"
        for frame in traceback.extract_tb(trace)
    ]


def _short(file: str) -> str:
    """Without where on the machine the program lies."""
    for root in _ROOTS:
        if file.startswith(root):
            return file[len(root) :]
    return file


def logged(error: BaseException) -> None:
    """Mark an exception whose traceback is in the log, so that the server does not log it again."""
    setattr(error, _LOGGED, True)


def already_logged(error: BaseException) -> bool:
    return getattr(error, _LOGGED, False)


def _not_twice(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return error is None or not (record.name.startswith("uvicorn") and already_logged(error))
