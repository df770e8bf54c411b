"""Files that modules upload, kept once by their SHA-256; whose an upload was is kept beside."""

from collections.abc import Sequence

from sqlalchemy import text

from blueprint.errors import NotFound
from blueprint.hub.entitlement import may_see_district
from blueprint.hub.module import Module
from layers.database.connections import Database

__all__ = ["FileStore"]

_CONTENT = text("""
INSERT INTO people.project_file (sha256, content, media_type, bytes)
VALUES (:sha256, :content, :media_type, :bytes) ON CONFLICT DO NOTHING
""")
_FILE = text("""
INSERT INTO hub.file (sha256, media_type, size) VALUES (:sha256, :media_type, :bytes)
ON CONFLICT DO NOTHING
""")
_UPLOAD = text("""
INSERT INTO hub.file_upload (module_id, sha256) VALUES (:module, :sha256)
ON CONFLICT (module_id, sha256) DO UPDATE SET uploaded_at = now()
""")
_OWN = text("""
SELECT f.sha256, f.size, f.media_type FROM hub.file f JOIN hub.file_upload u USING (sha256)
WHERE u.module_id = :module AND f.sha256 = ANY (:wanted)
""")
_READ = text("SELECT content, media_type FROM people.project_file WHERE sha256 = :sha256")
_IN_RECORDS = text("""
SELECT DISTINCT p.districts FROM ledger.project_event e JOIN ledger.project p ON p.id = e.project_id
WHERE e.type = 'file.added' AND e.data ->> 'sha256' = :sha256
""")
# What no result names after a week.
_UNUSED = text("""
DELETE FROM hub.file_upload u WHERE u.uploaded_at < now() - interval '7 days' AND NOT EXISTS (
    SELECT FROM hub.result r WHERE r.module_id = u.module_id
        AND r.body -> 'files' @> jsonb_build_array(jsonb_build_object('sha256', u.sha256)))
""")
_FORGOTTEN = text("""
WITH gone AS (
    DELETE FROM hub.file f WHERE NOT EXISTS (
        SELECT FROM hub.file_upload u WHERE u.sha256 = f.sha256)
    RETURNING f.sha256
)
DELETE FROM people.project_file c USING gone WHERE c.sha256 = gone.sha256 AND NOT EXISTS (
    SELECT FROM ledger.project_event e
    WHERE e.type = 'file.added' AND e.data ->> 'sha256' = c.sha256)
""")


class FileStore:
    """The uploads of one database's modules."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, module: Module, sha256: str, content: bytes, media_type: str) -> None:
        """Once; nobody is told whether it was there."""
        values = {
            "module": module.id, "sha256": sha256, "content": content,
            "media_type": media_type, "bytes": len(content),
        }  # fmt: skip
        with self._database.writing(timed=True) as connection:
            for statement in (_CONTENT, _FILE, _UPLOAD):
                connection.execute(statement, values)

    def sizes_of(self, module: Module, wanted: Sequence[str]) -> dict[str, int]:
        """Of those that this module uploaded, each with its size in bytes."""
        with self._database.reading() as connection:
            rows = connection.execute(_OWN, {"module": module.id, "wanted": list(wanted)})
            return {row.sha256: row.size for row in rows}

    def read(self, module: Module, sha256: str) -> tuple[bytes, str]:
        """Content and media type, where the module uploaded it or a record that it may see names
        it; NotFound else."""
        with self._database.reading() as connection:
            own = connection.execute(_OWN, {"module": module.id, "wanted": [sha256]}).first()
            seen = own is not None or any(
                may_see_district(module.entitlement, row.districts)
                for row in connection.execute(_IN_RECORDS, {"sha256": sha256})
            )
            row = connection.execute(_READ, {"sha256": sha256}).first() if seen else None
        if row is None:
            raise NotFound("没有这个文件")
        return bytes(row.content), row.media_type

    def forget_unused(self) -> int:
        """Uploads of more than a week that no result names go; how many there were."""
        with self._database.writing(timed=True) as connection:
            gone = connection.execute(_UNUSED).rowcount
            connection.execute(_FORGOTTEN)
            return gone
