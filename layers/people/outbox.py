"""What is told to people outside: codes and warnings, as files or by e-mail."""

import json
import logging
import os
import queue
import smtplib
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from blueprint.contacts import Contact

__all__ = ["FileOutbox", "Message", "Outbox", "SmtpOutbox"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    to: Contact
    subject: str
    text: str


class Outbox(Protocol):
    """`send` returns at once and never fails for the caller: how long it takes, and whether there
    is anybody, must not show in an answer."""

    @property
    def reaches(self) -> frozenset[str]:
        """The kinds of contact that it can send to."""

    def send(self, message: Message) -> None: ...

    def close(self) -> None:
        """What waits is sent, for some seconds at most."""


class FileOutbox:
    """For development and for offices that send by hand: a JSON file a message, for its owner's
    eyes alone."""

    reaches = frozenset({"email", "phone"})

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def send(self, message: Message) -> None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        written = {"to": message.to.value, "subject": message.subject, "text": message.text}
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._directory / f"{moment}-{uuid4().hex[:8]}.json"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(written, file, ensure_ascii=False, indent=1)
        except OSError as error:
            _log.error("a message was not written", exc_info=error)

    def close(self) -> None:
        return None


class SmtpOutbox:
    """By e-mail, one after another in a thread; `url` is smtp://, smtps:// or smtp+starttls:// with
    user and password where the server wants them."""

    reaches = frozenset({"email"})
    _WAITS_S = 15
    _MOST_WAITING = 1000

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender
        self._waiting: queue.Queue[Message | None] = queue.Queue(self._MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def send(self, message: Message) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="outbox")
                self._thread.start()
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            _log.error("a message was dropped: too many wait")

    def close(self) -> None:
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(self._WAITS_S)

    def _work(self) -> None:
        while (message := self._waiting.get()) is not None:
            try:
                self._deliver(message)
            except Exception as error:
                _log.error("a message was not sent", exc_info=error)

    def _deliver(self, message: Message) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.to.value, message.subject
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        scheme, host = self._url.scheme, self._url.hostname or "localhost"
        if scheme == "smtps":
            port = self._url.port or 465
            secured = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self._WAITS_S, context=secured
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=self._WAITS_S)
        with server:
            if scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(mail)
