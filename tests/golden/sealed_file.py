"""Sealed answers as lines of JSON in one xz file, as the ledger keeps them.

A line is one of `{"rulebook": sha256, "files": {path: text}}`, `{"evidence": sha256, "body": text}`
and an answer, which names its evidence and its rulebook by those. Bodies are texts and never parsed
on the way: whoever reads one has the bytes that were sealed.
"""

import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blueprint.determination.documents import Documents
from blueprint.digest import SEALED_APART, canonical, sha256_of
from blueprint.ports import Sealed
from blueprint.vocabulary import Visibility

__all__ = ["Golden", "read_sealed", "write_sealed"]

Json = Mapping[str, Any]
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 26}]


@dataclass(frozen=True, slots=True)
class Golden:
    """An answer as it was sealed. `full` and `public` are the bytes that were sealed of its two
    documents; `rulebook` is the key of `sealed.rulebook_files`, the same for the same files."""

    sealed: Sealed
    full: bytes
    public: bytes
    rulebook: str


def write_sealed(path: Path, answers: Sequence[Sealed]) -> None:
    """The answers in order; each rulebook and evidence once, before the first that names it."""
    written: set[str] = set()
    with lzma.open(path, "wt", encoding="utf-8", newline="\n", filters=_FILTERS) as file:

        def line(content: Json) -> None:
            file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")

        for one in answers:
            files = dict(sorted(one.rulebook_files.items()))
            rulebook = sha256_of(json.dumps(files, ensure_ascii=False).encode())
            if rulebook not in written:
                line({"rulebook": rulebook, "files": files})
            evidence = canonical(one.evidence)
            sha256 = sha256_of(evidence)
            if sha256 not in written:
                line({"evidence": sha256, "body": evidence.decode()})
            written |= {rulebook, sha256}
            line(_answer(one, sha256, rulebook))


def _answer(one: Sealed, evidence: str, rulebook: str) -> Json:
    documents = one.documents
    sealed_apart = {name: documents.public[name] for name in SEALED_APART}
    full = documents.full if documents.needs else None
    return {
        "id": sealed_apart["id"],
        "created_at": sealed_apart["created_at"],
        "digest": sealed_apart["digest"],
        "body": _body(documents.public),
        "full_digest": full and full["digest"],
        "full_body": full and _body(full),
        "salt": one.salt,
        "needs": sorted(documents.needs),
        "shapes": {name: wkb.hex() for name, wkb in one.shapes.items()},
        "evidence": evidence,
        "rulebook": rulebook,
    }


def _body(document: Json) -> str:
    content = {name: value for name, value in document.items() if name not in SEALED_APART}
    return canonical(content).decode()


def read_sealed(path: Path) -> Iterator[Golden]:
    """The answers of one file, in order."""
    rulebooks: dict[str, Json] = {}
    evidence: dict[str, str] = {}
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for text in file:
            row = json.loads(text)
            if "files" in row:
                rulebooks[row["rulebook"]] = row["files"]
            elif "id" not in row:
                evidence[row["evidence"]] = row["body"]
            else:
                yield _golden(row, rulebooks[row["rulebook"]], evidence[row["evidence"]])


def _golden(row: Json, files: Json, evidence: str) -> Golden:
    def document(digest: str, body: str) -> Json:
        who = {"id": row["id"], "created_at": row["created_at"]}
        return {**who, **json.loads(body), "digest": digest}

    public, full_body = document(row["digest"], row["body"]), row["full_body"] or row["body"]
    full = document(row["full_digest"], full_body) if row["full_body"] else public
    sealed = Sealed(
        documents=Documents(full, public, frozenset(map(Visibility, row["needs"]))),
        evidence=json.loads(evidence),
        rulebook_files=files,
        shapes={name: bytes.fromhex(wkb) for name, wkb in row["shapes"].items()},
        salt=row["salt"],
    )
    return Golden(sealed, full_body.encode(), row["body"].encode(), row["rulebook"])
