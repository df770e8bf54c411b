"""Strangers who try everything at once against a served city, as a process of their own:

    python attackers.py PORT SECONDS LAYER WEST SOUTH EAST NORTH

Prints, at the end, how often each kind was tried and what it was answered, as JSON.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from attacks import KINDS

__all__ = ["attack_all"]

_PATIENCE_S = 40.0
_HELD_S = 30.0
_READY = 24  # attacks of each kind, made beforehand
_HALVES = (
    b"GET /heal",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b",
    b"POST /api/v1/site-queries HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
    b"",
)


@dataclass
class _Attackers:
    port: int
    until: float
    layer: str
    box: tuple[float, float, float, float]
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    answered: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, kind: str, end: str) -> None:
        self.answered.setdefault(kind, Counter())[end] += 1

    async def status(self, reader: asyncio.StreamReader) -> str:
        line = await asyncio.wait_for(reader.readline(), _PATIENCE_S)
        return line.split()[1].decode() if line.count(b" ") > 1 else "ended"

    async def again_and_again(
        self, kind: str, pause_s: float, act: Callable[[], Awaitable[str]]
    ) -> None:
        while time.monotonic() < self.until:
            try:
                end = await act()
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                end = "ended"
            self.note(kind, end)
            await asyncio.sleep(pause_s * self.dice.random())

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # So little is taken in that an answer soon waits.
        return await asyncio.open_connection("127.0.0.1", self.port, limit=2_048)

    async def sent(self, raw: bytes) -> str:
        reader, writer = await self.connected()
        try:
            with suppress(OSError):  # answered before all was sent
                writer.write(raw)
                await asyncio.wait_for(writer.drain(), _PATIENCE_S)
            return await self.status(reader)
        finally:
            writer.transport.abort()

    async def held(self, raw: bytes) -> str:
        """Asked, and nothing of the answer taken."""
        reader, writer = await self.connected()
        try:
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(raw)
            await asyncio.sleep(min(_HELD_S, max(0, self.until - time.monotonic())))
            return "held"
        finally:
            writer.transport.abort()

    async def half(self) -> str:
        reader, writer = await self.connected()
        try:
            writer.write(self.dice.choice(_HALVES))
            return "kept" if await asyncio.wait_for(reader.read(1), 2 * _PATIENCE_S) else "ended"
        finally:
            writer.transport.abort()

    async def upload(self) -> str:
        """49 MB, a megabyte at a time, and never the last."""
        reader, writer = await self.connected()
        head = "POST /api/v1/sites/read?name=a.gpkg HTTP/1.1\r\nHost: x\r\nContent-Length: 49000000"
        try:
            writer.write(f"{head}\r\n\r\n".encode())
            for _ in range(48):
                writer.write(b"\0" * 1_000_000)
                await asyncio.wait_for(writer.drain(), _PATIENCE_S)
                await asyncio.sleep(0.2)
            return await self.status(reader)
        finally:
            writer.transport.abort()

    async def gone(self, raw: bytes) -> str:
        _, writer = await self.connected()
        writer.write(raw)
        await asyncio.sleep(0.02)
        writer.transport.abort()
        return "gone"

    def question(self) -> bytes:
        """One that is answered and stored: a small square somewhere."""
        west, south, east, north = self.box
        x, y = self.dice.uniform(west, east), self.dice.uniform(south, north)
        ring = [[x, y], [x + 40, y], [x + 40, y + 40], [x, y + 40], [x, y]]
        site = {"type": "Polygon", "coordinates": [ring]}
        return _post(
            "/api/v1/site-queries",
            json.dumps({"site": site, "crs": "EPSG:4548", "project": {}}).encode(),
        )

    def batch(self) -> bytes:
        body = json.loads(self.question().partition(b"\r\n\r\n")[2])
        feature = {"type": "Feature", "properties": {}, "geometry": body["site"]}
        crs = {"type": "name", "properties": {"name": "EPSG:4548"}}
        many = {"type": "FeatureCollection", "crs": crs, "features": [feature] * 2_000}
        return _post("/api/v1/site-queries/batch", json.dumps(many).encode())

    async def run(self) -> None:
        ready = {
            kind: [make(random.Random(number)).raw for number in range(_READY)]
            for kind, make in KINDS.items()
        }
        export = f"GET /api/v1/layers/{self.layer}/export.geojson HTTP/1.1\r\nHost: x\r\n\r\n"
        again, choice = self.again_and_again, self.dice.choice
        tasks = [
            again(kind, 1, lambda raws=raws: self.sent(choice(raws)))  # type: ignore[misc]
            for kind, raws in ready.items()
            for _ in range(2)
        ]
        everything = [raw for raws in ready.values() for raw in raws]
        tasks += [again("hung up", 0.5, lambda: self.gone(choice(everything))) for _ in range(2)]
        tasks += [
            again("exports not read", 1, lambda: self.held(export.encode())) for _ in range(8)
        ]
        tasks += [again("batches not read", 1, lambda: self.held(self.batch())) for _ in range(4)]
        tasks += [again("half requests", 1, self.half) for _ in range(400)]
        tasks += [again("unfinished uploads", 1, self.upload) for _ in range(8)]
        tasks += [again("questions", 0.5, lambda: self.sent(self.question())) for _ in range(2)]
        await asyncio.gather(*tasks)


def _post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def attack_all(
    port: int, seconds: float, layer: str, box: tuple[float, float, float, float]
) -> dict[str, Counter[str]]:
    """What became of each kind of attack, tried for so long."""
    attackers = _Attackers(port, time.monotonic() + seconds, layer, box)
    asyncio.run(attackers.run())
    return attackers.answered


if __name__ == "__main__":
    _port, _seconds, _layer, *_box = sys.argv[1:]
    _west, _south, _east, _north = map(float, _box)
    print(
        json.dumps(attack_all(int(_port), float(_seconds), _layer, (_west, _south, _east, _north)))
    )
