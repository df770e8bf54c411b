"""Request bodies: read up to stated limits of size, time and kind, parsed as JSON, refused with a
reason."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import HTTPException, Request

from api.http.authentication import caller_of
from api.http.components import components_of
from api.http.limits.held_bodies import Bodies
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, Flaw, shown
from layers.readers.nesting import TooNested, refuse_nested_json

__all__ = ["MAX_CONTAINERS", "MOST_FLAWS", "read_json", "read_optional_json"]

# How many flaws of one kind an answer names: it must not grow with what came in.
MOST_FLAWS = 20
# Objects and lists in one body: an empty one takes thirty times what it takes as text, a point of a
# boundary ten times. The largest batch of dense boundaries within the default size has fewer.
MAX_CONTAINERS = 1_000_000
_REPEATED_WITHIN = 1_000_000


def _refuse_kind(request: Request) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise HTTPException(415, f"不支持压缩的请求体（{coding[:40]}）：去掉 Content-Encoding")
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given and given != "application/json" and not given.endswith("+json"):
        raise HTTPException(415, f"不支持的内容类型（{given[:60]}）：用 application/json")


def _refuse_size(size: int, limit: int) -> None:
    if size > limit:
        raise HTTPException(413, f"请求体超过上限 {limit // 1_000_000} MB")


def _refuse_many(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") > MAX_CONTAINERS:
        raise HTTPException(413, f"请求体中的对象与列表多于 {MAX_CONTAINERS:,} 个：分几次提交")


def _refuse_repeated_members(body: bytes) -> None:
    """BadInput for an object with two members of one name: one of them would be passed over. Looked
    for in bodies of up to `_REPEATED_WITHIN` bytes: larger ones are sites by the hundred."""
    if len(body) > _REPEATED_WITHIN:
        return

    def once(pairs: list[tuple[str, Any]]) -> None:
        names = {name for name, _ in pairs}
        if len(names) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise BadInput.of(Flaw((shown(twice, 60),), "字段给出了两次", None, "只留一个"))

    json.loads(body or b"null", object_pairs_hook=once, parse_int=str, parse_float=str)


async def _read(request: Request, bodies: Bodies, caller: str, held: list[int]) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        _refuse_size(size, bodies.max_bytes)
        bodies.hold(caller, len(chunk))
        held.append(len(chunk))
        chunks.append(chunk)
    return b"".join(chunks)


async def _parsed(request: Request, *, needed: bool) -> AsyncIterator[Any]:
    """The JSON body; 413 above the limit, before any of it is read where its length is stated; 408
    when it does not arrive in time; 415 for another kind; 400 when it is no JSON, BadInput when it
    nests too deep; 503 while too much is held, 429 while too much of it is one caller's."""
    bodies = components_of(request).bodies
    _refuse_kind(request)
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdecimal():
        _refuse_size(int(stated[:18]), bodies.max_bytes)
    caller, held = caller_of(request), list[int]()
    try:
        try:
            async with asyncio.timeout(bodies.within_s):
                body = await _read(request, bodies, caller, held)
        except TimeoutError:
            late = f"请求体在 {bodies.within_s:g} 秒内没有传完"
            raise HTTPException(408, late, {"Connection": "close"}) from None
        if not body and needed:
            raise HTTPException(400, "请求体是空的：提交一个 JSON 对象")
        try:
            _refuse_many(body)
            refuse_nested_json(body)
            parsed = orjson.loads(body) if body else None
            _refuse_repeated_members(body)
            request.state.content_sha256 = sha256_of(body)
        except TooNested as nested:
            raise BadInput.of(Flaw(("请求体",), nested.why, None, nested.remedy)) from None
        except orjson.JSONDecodeError as error:
            why = f"请求体不是合法的 JSON：第 {error.lineno} 行第 {error.colno} 列读不下去"
            raise HTTPException(400, why) from None
        del body
        yield parsed
    finally:
        bodies.release(caller, sum(held))


async def read_json(request: Request) -> AsyncIterator[Any]:
    """The JSON body, as `_parsed` refuses it; 400 where there is none."""
    async for parsed in _parsed(request, needed=True):
        yield parsed


async def read_optional_json(request: Request) -> AsyncIterator[Any]:
    """The JSON body, or None where there is none."""
    async for parsed in _parsed(request, needed=False):
        yield parsed
