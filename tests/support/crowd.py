"""Many clients at once against a served port, each on its own kept-alive connection."""

import asyncio
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class CrowdOutcome:
    """What the clients were told: answers by status, seconds of each that was answered, and every
    thing that is neither an answer nor a refusal a client can act on."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    refused_after: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    took: float = 0
    ended: float = 0

    def quantile(self, q: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))]

    def line(self, name: str) -> str:
        rate = len(self.seconds) / self.took
        middle = statistics.median(self.seconds) * 1000
        refused = max(self.refused_after, default=0) * 1000
        return (
            f"{name}: {dict(self.statuses)}, {rate:.0f} answers/s, median {middle:.0f} ms, "
            f"p99 {self.quantile(0.99) * 1000:.0f} ms, refused after at most {refused:.0f} ms, "
            f"{len(self.failures)} faults"
        )


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    body = await reader.readexactly(int(headers["content-length"]))
    return int(head[0].split()[1]), headers, body


def request(path: str, body: Any = None) -> bytes:
    """A POST of JSON, a GET without a body."""
    payload = b"" if body is None else json.dumps(body).encode()
    verb = "GET" if body is None else "POST"
    head = f"{verb} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload


async def _client(
    port: int, question: bytes, until: float, patience: float, outcome: CrowdOutcome
) -> None:
    writer = None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            began = time.monotonic()
            writer.write(question)
            status, headers, body = await asyncio.wait_for(_answer(reader), 60)
            took = time.monotonic() - began
            outcome.statuses[status] += 1
            if status in (200, 201):
                outcome.seconds.append(took)
                outcome.ended = time.monotonic()
            elif status == 503 and headers.get("retry-after"):
                outcome.refused_after.append(took)
                await asyncio.sleep(min(patience, float(headers["retry-after"])))
            else:
                outcome.failures.append(f"{status}: {body[:200]!r}")
    except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
        outcome.failures.append(repr(error))
    finally:
        if writer is not None:
            writer.close()


def crowd(
    port: int, question: bytes, clients: int, seconds: float, *, patience: float = 0
) -> CrowdOutcome:
    """`clients` ask for `seconds`, one question after the other; refused, a client waits `patience`
    seconds, or as long as it was told to where that is shorter."""

    async def all_of_them() -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(_client(port, question, until, patience, outcome) for _ in range(clients))
        )

    outcome = CrowdOutcome()
    began = time.monotonic()
    asyncio.run(all_of_them())
    outcome.took = (outcome.ended or time.monotonic()) - began
    return outcome
