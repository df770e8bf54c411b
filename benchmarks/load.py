"""A load of HTTP clients on 127.0.0.1, in a process of its own: `python -m benchmarks.load`.

Reads requests (a JSON body a line) from a file, keeps `clients` connections busy for `seconds`, and
prints what came back as JSON: statuses, milliseconds of each answer, and failures by name.
"""

import asyncio
import itertools
import sys
import time
from collections import Counter
from pathlib import Path

import orjson

__all__ = ["main"]


async def _read_response(reader: asyncio.StreamReader) -> tuple[int, bool, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    headers = head.lower()
    length = int(headers.split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return status, b"connection: close" in headers, headers


async def _client(
    port: int, path: str, bodies: "itertools.cycle[bytes]", until: float, seen: "_Seen"
) -> None:
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    while time.perf_counter() < until:
        try:
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = next(bodies)
            start = time.perf_counter()
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            status, closed, headers = await _read_response(reader)
            seen.statuses[status] += 1
            if status == 503:
                if b"retry-after:" not in headers:
                    seen.failures["503 without Retry-After"] += 1
                await asyncio.sleep(0.05)
            else:
                seen.took.append((time.perf_counter() - start) * 1e3)
            if closed:
                writer.close()
                reader = writer = None
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.failures[type(error).__name__] += 1
            reader = writer = None
            await asyncio.sleep(0.05)


class _Seen:
    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.failures: Counter[str] = Counter()
        self.took: list[float] = []


async def _run(port: int, path: str, file: str, clients: int, seconds: float) -> _Seen:
    bodies = itertools.cycle(Path(file).read_bytes().splitlines())
    seen = _Seen()
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_client(port, path, bodies, until, seen) for _ in range(clients)))
    return seen


def main() -> None:
    port, path, file, clients, seconds = sys.argv[1:]
    seen = asyncio.run(_run(int(port), path, file, int(clients), float(seconds)))
    outcome = {
        "statuses": {str(status): n for status, n in seen.statuses.items()},
        "failures": dict(seen.failures),
        "took": seen.took,
    }
    sys.stdout.buffer.write(orjson.dumps(outcome))


if __name__ == "__main__":
    main()
