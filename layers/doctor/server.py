"""The server: versions, what keeps data safe, connections, clock."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from layers.doctor.finding import Diagnosis, fine, odd, wrong

__all__ = ["check_server"]

_OLDEST_POSTGRESQL, _OLDEST_POSTGIS = 14, (3, 2)
_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
# Migrations, a person with psql, the doctor itself.
_BESIDES = 5
_OFF_S, _FAR_OFF_S = 2.0, 60.0


def _setting(connection: Connection, name: str) -> str:
    found = connection.scalar(text("SELECT current_setting(:name)"), {"name": name})
    return str(found)


def check_server(
    connection: Connection, *, pool_size: int, workers: int, control_point: tuple[float, ...]
) -> list[Diagnosis]:
    """`control_point` is lon, lat (EPSG:4490), EPSG code, x, y: PostGIS must agree to 1 mm."""
    major = int(_setting(connection, "server_version_num")) // 10_000
    says = f"PostgreSQL {_setting(connection, 'server_version').split()[0]}"
    if major < _OLDEST_POSTGRESQL:
        upgrade = f"升级到 PostgreSQL {_OLDEST_POSTGRESQL} 或更新"
        found = [wrong("postgresql", f"{says} 太旧", upgrade)]
    else:
        found = [fine("postgresql", says)]
    found += [
        _postgis(connection),
        *(_durable(connection, name) for name in _DURABLE),
        _connections(connection, pool_size * workers),
        _clock(connection),
    ]
    if found[1].state == "ok":
        found.append(_transforms(connection, control_point))
    return found


def _postgis(connection: Connection) -> Diagnosis:
    version = connection.scalar(
        text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
    )
    if version is None:
        return wrong("postgis", "数据库里没有 postgis 扩展", "blueprint db migrate")
    if tuple(int(part) for part in str(version).split(".")[:2]) < _OLDEST_POSTGIS:
        oldest = ".".join(map(str, _OLDEST_POSTGIS))
        return wrong("postgis", f"PostGIS {version} 太旧", f"升级到 PostGIS {oldest} 或更新")
    return fine("postgis", f"PostGIS {version}")


def _durable(connection: Connection, name: str) -> Diagnosis:
    value = _setting(connection, name)
    # local, remote_write and remote_apply are on and more.
    if value == "off":
        return wrong(
            name,
            f"{name} 是 off：断电会丢失已封存的结论",
            f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
        )
    return fine(name, f"{name} = {value}")


def _connections(connection: Connection, wanted: int) -> Diagnosis:
    most = int(_setting(connection, "max_connections"))
    reserved = int(_setting(connection, "superuser_reserved_connections"))
    says = f"max_connections = {most}，服务最多用 {wanted}"
    if wanted + reserved + _BESIDES > most:
        return wrong(
            "max_connections",
            f"{says}，另需留 {reserved + _BESIDES}：不够",
            "调小 BLUEPRINT_POOL_SIZE 或 --workers，或调大 max_connections",
        )
    return fine("max_connections", says)


def _clock(connection: Connection) -> Diagnosis:
    there: Any = connection.scalar(text("SELECT clock_timestamp()"))
    off = abs((datetime.now(UTC) - there).total_seconds())
    if off > _OFF_S:
        make = wrong if off > _FAR_OFF_S else odd
        return make("clock", f"数据库与本机的时钟相差 {off:.0f} 秒", "timedatectl set-ntp true")
    return fine("clock", "数据库与本机的时钟一致")


def _transforms(connection: Connection, control_point: tuple[float, ...]) -> Diagnosis:
    lon, lat, epsg, x, y = control_point
    try:
        off: Any = connection.scalar(
            text(
                """
                SELECT ST_Distance(
                    ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4490), CAST(:epsg AS int)),
                    ST_SetSRID(ST_MakePoint(:x, :y), CAST(:epsg AS int)))
                """
            ),
            {"lon": lon, "lat": lat, "epsg": int(epsg), "x": x, "y": y},
        )
    except DBAPIError:
        off = None
    if off is None or off > 0.001:
        return wrong(
            "proj_postgis",
            "PostGIS 的坐标转换不对：控制点对不上",
            "检查 spatial_ref_sys 与 PostGIS 的 PROJ 数据（SELECT postgis_full_version()）",
        )
    return fine("proj_postgis", "PostGIS 的坐标转换与控制点相差不到 1 毫米")
