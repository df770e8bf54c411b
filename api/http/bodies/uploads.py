"""A file that somebody sends: received to disk within stated limits, as the body itself or as the
first file of a form; gone when the request has been answered."""

import asyncio
import hashlib
import mmap
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from fastapi import HTTPException, Request

from api.http.authentication import caller_of
from api.http.components import components_of
from api.http.limits.arriving import ArrivingFile

__all__ = ["Upload", "receive_file"]

_LONGEST_HEAD = 16_384
_LONGEST_NAME = 200
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """`path` ends as the file's own name does, where it said one; `named` is whether it did."""

    path: Path
    named: bool


def _plain_name(given: str) -> str:
    """The last part of a file's name, without what a path, a page or a terminal could mind."""
    name = PurePosixPath(given.replace("\\", "/")).name
    name = "".join(c for c in name if c.isprintable())
    # A file system counts bytes; how a name ends says what the file is.
    return name.encode()[-_LONGEST_NAME:].decode(errors="ignore").lstrip(".").strip()


def _too_large(limit: int) -> HTTPException:
    return HTTPException(
        413, f"文件超过上限 {limit // 1_000_000} MB：只导出用地边界，或拆成几个文件"
    )


async def _received(request: Request, limit: int, target: BinaryIO, arriving: ArrivingFile) -> int:
    size, hashed = 0, hashlib.sha256()
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        arriving.reserve(target.fileno(), size)
        target.write(chunk)
        hashed.update(chunk)
    target.truncate(size)
    request.state.content_sha256 = hashed.hexdigest()
    return size


def _media_type(request: Request) -> Message:
    held = Message()
    held["content-type"] = request.headers.get("content-type", "")
    return held


def _first_file(body: Path, boundary: str, folder: Path) -> Upload:
    """The first part of a form that has a file's name, as a file of its own."""
    mark = b"--" + boundary.encode("latin-1", "replace")
    with body.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held:
        at = held.find(mark)
        while at >= 0:
            head_at = at + len(mark)
            head_end = held.find(b"\r\n\r\n", head_at, head_at + _LONGEST_HEAD)
            following = held.find(b"\r\n" + mark, head_at)
            if head_end < 0 or following < head_end:
                break
            name = _name_in(held[head_at:head_end])
            if name is not None:
                path = folder / (_plain_name(name) or "file")
                with path.open("wb") as target:
                    for start in range(head_end + 4, following, _PIECE):
                        target.write(held[start : min(start + _PIECE, following)])
                return Upload(path, bool(_plain_name(name)))
            at = following + 2
    raise HTTPException(400, "表单里没有文件：以 multipart/form-data 提交一个文件")


_FILENAME = re.compile(r'filename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILENAME_CODED = re.compile(r"filename\*=UTF-8''([^\s;]+)", re.IGNORECASE)


def _name_in(head: bytes) -> str | None:
    text = head.decode("utf-8", "replace")
    coded = _FILENAME_CODED.search(text)
    if coded:
        return unquote(coded[1])
    plain = _FILENAME.search(text)
    # Browsers write a quotation mark in a name as %22.
    return plain[1].replace("%22", '"').replace('\\"', '"') if plain else None


async def receive_file(request: Request) -> AsyncIterator[Upload]:
    """The file: the body itself, named by `?name=`, or the first file of a form. 413 above the
    limit, before any of it is read where its length is stated; 429 or 503 while too much is on its
    way; 408 when it does not arrive in time;
    400 when there is none; 415 when it is compressed for the way."""
    settings = components_of(request).settings
    limit = int(settings.file_mb * 1_000_000)
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise HTTPException(415, "不支持压缩的请求体：去掉 Content-Encoding，压缩包原样提交")
    stated = request.headers.get("content-length", "")
    size = int(stated[:18]) if stated.isascii() and stated.isdecimal() else 0
    if size > limit:
        raise _too_large(limit)
    with components_of(request).arriving.file(caller_of(request)) as coming:
        folder, body = coming.path, coming.path / ".body"
        coming.expect(size)
        try:
            async with asyncio.timeout(settings.body_s):
                with body.open("wb") as target:
                    size = await _received(request, limit, target, coming)
        except TimeoutError:
            late = f"文件在 {settings.body_s:g} 秒内没有传完"
            raise HTTPException(408, late, {"Connection": "close"}) from None
        if not size:
            raise HTTPException(400, "请求体是空的：提交一个文件，或粘贴的文本")
        media = _media_type(request)
        if media.get_content_type() == "multipart/form-data":
            boundary = media.get_param("boundary")
            if not isinstance(boundary, str) or not boundary:
                raise HTTPException(400, "表单没有写明分隔符（boundary）")
            upload = _first_file(body, boundary, folder)
        else:
            name = _plain_name(request.query_params.get("name", ""))
            upload = Upload(body.rename(folder / (name or "file")), bool(name))
        yield upload
