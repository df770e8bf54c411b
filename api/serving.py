"""Runs the service: workers under a supervisor, one too, drained when told to stop, ended when told
again.

The port is bound and listened on here, before anything starts: what is taken is known at once, and
early callers wait instead of being turned away.
"""

import math
import os
import signal
import socket
import threading
import time
from asyncio import Protocol
from functools import partial
from pathlib import Path
from types import FrameType
from typing import cast

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.connections.bounded import BoundedConnection
from api.connections.bounds import bounds_of
from api.settings import Settings
from blueprint.errors import Conflict, Unavailable
from layers.cluster import ClusterError
from layers.installation.access import Access, revive
from layers.installation.served import served_on

__all__ = ["listening", "run"]

_BACKLOG = 2048
_LOOKS_EVERY_S = 1.0


def listening(host: str, port: int, home: Path | None = None) -> socket.socket:
    """A socket that listens; Conflict when another program has the port, or this installation
    (whose folder is `home`) serves there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By its protocol's name, for without it asyncio leaves Nagle's algorithm on: 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if isinstance(error, PermissionError):
            raise Conflict(f"不可使用端口 {port}：用 --port（或 PORT=）换一个") from None
        ours = None if home is None else served_on(home, port)
        if ours is not None:
            raise Conflict(f"服务已在运行：{ours.url}（进程 {ours.pid}）") from None
        raise Conflict(f"端口 {port} 已被占用：用 --port（或 PORT=）换一个") from None
    listener.set_inheritable(True)
    return listener


class _Workers(Multiprocess):
    """Processes behind one socket; one that dies is replaced."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self._ending = False
        for sig in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sig, self._on_signal)

    def _on_signal(self, sig: int, frame: FrameType | None) -> None:
        if self._ending:
            for worker in self.processes:
                worker.process.kill()
            os._exit(128 + sig)
        self._ending = True
        self.signal_queue.append(sig)

    def keep_subprocess_alive(self) -> None:
        for worker in self.processes:
            # Then the worker alone holds its end of the pipe: one that dies while it is asked
            # whether it lives is heard of at once, not when the question's time is over.
            worker.child_conn.close()
        super().keep_subprocess_alive()

    def terminate_all(self) -> None:
        for listener in self.sockets:
            listener.close()  # else callers would still be let in, by nobody
        super().terminate_all()

    @property
    def failed(self) -> bool:
        return any(worker.exitcode == STARTUP_FAILURE for worker in self.processes)


def _leave_with(supervisor: int) -> None:
    """Workers whose supervisor was killed do not hold the port without one."""
    while os.getppid() == supervisor:
        time.sleep(_LOOKS_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)


def _worker_app(settings: Settings, access: Access, supervisor: int) -> FastAPI:
    from api.app import serving_app  # which the supervisor itself does without

    threading.Thread(target=_leave_with, args=(supervisor,), daemon=True).start()
    return serving_app(settings, access)


def _keep_cluster_up(settings: Settings) -> None:
    """The private cluster is this program's to start, and to start again when it was killed."""
    while True:
        time.sleep(_LOOKS_EVERY_S)
        try:
            revive(settings.home)
        except (ClusterError, Unavailable, OSError):
            time.sleep(10 * _LOOKS_EVERY_S)


def run(
    settings: Settings, access: Access, listeners: list[socket.socket], workers: int = 1
) -> bool:
    """Serve on listening sockets until told to stop; False when it could not start."""
    if access.private:
        threading.Thread(target=_keep_cluster_up, args=(settings,), daemon=True).start()
    config = uvicorn.Config(
        partial(_worker_app, settings, access, os.getpid()),
        factory=True,
        workers=workers,
        loop=f"api.connections.fair_event_loop:{'SoleLoop' if workers == 1 else 'FairLoop'}",
        # Made by a call, as a class is; that is all uvicorn does with it.
        http=cast(type[Protocol], partial(BoundedConnection, bounds=bounds_of(settings))),
        ws="none",
        # Its logs go where ours go; its access log would tell addresses and queries.
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=math.ceil(settings.idle_s),
        timeout_graceful_shutdown=settings.drain_s,
        # A busy worker is not a hung one.
        timeout_worker_healthcheck=60,
        server_header=False,
        # Of the networks that the operator names, and of nobody without one.
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies or "",
    )
    supervisor = _Workers(config, listeners)
    supervisor.run()
    return not supervisor.failed
