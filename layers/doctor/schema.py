"""The schema, and what the application's role may do in it."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from layers.database.roles import APP_ROLE, OWNER_ROLE
from layers.doctor.finding import Diagnosis, fine, wrong
from layers.installation.pending import pending

__all__ = ["check_schema"]

_MIGRATE = "blueprint db migrate"
# The ledger's tables, and the audit; a project's row is but its last state, folded from its past.
_SEALED = """c.relkind = 'r'
    AND (n.nspname = 'ledger' AND c.relname <> 'project'
        OR n.nspname = 'people' AND c.relname = 'audit')"""
_RIGHTS = f"""
SELECT format('%I.%I', n.nspname, c.relname), right_of
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
    unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS right_of
WHERE {_SEALED}
    AND has_table_privilege('{APP_ROLE}', c.oid, right_of)
ORDER BY 1, 2
"""
_UNGUARDED = f"""
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_SEALED} AND (
    SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('O', 'A')
        AND t.tgname IN ('immutable', 'never_emptied', 'refuse_change', 'refuse_truncate')) < 2
ORDER BY 1
"""
_OWNED = f"""
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('map', 'staging', 'ledger', 'people') AND c.relowner = '{APP_ROLE}'::regrole
"""


def check_schema(connection: Connection) -> list[Diagnosis]:
    try:
        behind = pending(connection)
    except DBAPIError:
        return [wrong("schema", "数据库结构读不出来", _MIGRATE)]
    if behind:
        return [wrong("schema", "数据库结构不是最新的", _MIGRATE)]
    role = _role(connection)
    # Who is too mighty may do everything: said once.
    rights = [] if role.state == "wrong" else _rights(connection)
    guards = _guards(connection)
    found = [fine("schema", "数据库结构是最新的"), role, *rights, *guards]
    if role.state == "ok" and not rights and not guards:
        found.append(fine("ledger", "台账只能追加：没有改动的权限，触发器在位"))
    return found


def _role(connection: Connection) -> Diagnosis:
    role = connection.execute(
        text("SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = :name"),
        {"name": APP_ROLE},
    ).first()
    if role is None:
        return wrong("app_role", f"没有角色 {APP_ROLE}", _MIGRATE)
    if any(role):
        return wrong(
            "app_role",
            f"角色 {APP_ROLE} 权限过大：是超级用户，或可以建角色",
            f"ALTER ROLE {APP_ROLE} NOSUPERUSER NOCREATEROLE NOBYPASSRLS;",
        )
    owns = connection.scalar(text(_OWNED))
    member = connection.scalar(
        text(f"SELECT pg_has_role('{APP_ROLE}', oid, 'MEMBER') FROM pg_roles WHERE rolname = :o"),
        {"o": OWNER_ROLE},
    )
    if owns or member:
        return wrong(
            "app_role",
            f"角色 {APP_ROLE} 是表的所有者，或属于 {OWNER_ROLE}：可以改动已封存的结论",
            f"REVOKE {OWNER_ROLE} FROM {APP_ROLE};"
            if member
            else f"REASSIGN OWNED 给 {OWNER_ROLE}",
        )
    return fine("app_role", f"角色 {APP_ROLE} 既不是超级用户，也不是所有者")


def _rights(connection: Connection) -> list[Diagnosis]:
    rights = [f"{right} {table}" for table, right in connection.execute(text(_RIGHTS))]
    if not rights:
        return []
    return [
        wrong(
            "ledger_rights",
            f"角色 {APP_ROLE} 可以改动台账：{'、'.join(rights)}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA ledger FROM {APP_ROLE};",
        )
    ]


def _guards(connection: Connection) -> list[Diagnosis]:
    unguarded = list(connection.scalars(text(_UNGUARDED)))
    if not unguarded:
        return []
    return [
        wrong(
            "ledger_guards",
            f"台账的防改触发器不在或被停用：{'、'.join(unguarded)}",
            f"ALTER TABLE {unguarded[0]} ENABLE TRIGGER USER;",
        )
    ]
