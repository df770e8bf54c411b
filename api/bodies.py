"""Request bodies: read up to a stated limit, parsed as JSON, refused with a reason."""

from typing import Any

import orjson
from fastapi import HTTPException, Request

__all__ = ["read_json"]


async def read_json(request: Request) -> Any:
    """The JSON body; 413 above the limit, 400 when it is no JSON (also when it
    nests deeper than the parser goes)."""
    limit: int = request.app.state.max_body_bytes
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise HTTPException(413, f"请求体超过上限 {limit // 1_000_000} MB")
        chunks.append(chunk)
    body = b"".join(chunks)
    if not body:
        raise HTTPException(400, "请求体是空的：提交一个 JSON 对象")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"请求体不是合法的 JSON：{error}") from None
