"""Faults of the database as our own errors, each with what a caller can do about it."""

import contextlib
from collections.abc import Iterator

import psycopg2
from psycopg2 import errorcodes
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from blueprint.errors import BlueprintError, Conflict, StorageFull, TooSlow, Unavailable

__all__ = ["as_ours", "as_uncertain"]

_GONE = "数据库暂时连不上：请稍后再试；若持续如此，请管理员查看数据库是否在运行"
_CROWDED = "数据库的连接已用完：请稍后再试；若持续如此，请管理员减少进程数，或放宽连接上限"
_FULL = "数据库所在的磁盘已满，什么也没有写入：请管理员腾出空间后再试"
_SPILLED = "所需的临时空间超过数据库的上限：请稍后再试，或分成几次"
_SLOW = "数据库没有在时限内答完：请稍后再试；若总是如此，请简化边界，或拆成几个用地分别查询"
_LOCKED = "数据库正在更新或维护，请稍后再试"
_COLLIDED = "与另一项操作相撞，什么也没有写入，请再试一次"
_UNCERTAIN = "数据库在提交时断开，不知是否已经生效：恢复后先查看，再决定是否重做"

_BY_CODE: dict[str, BlueprintError] = {
    errorcodes.QUERY_CANCELED: TooSlow(_SLOW, 5),
    errorcodes.DISK_FULL: StorageFull(_FULL, 60),
    errorcodes.CONFIGURATION_LIMIT_EXCEEDED: Unavailable(_SPILLED, 30),
    errorcodes.TOO_MANY_CONNECTIONS: Unavailable(_CROWDED, 5),
    errorcodes.SERIALIZATION_FAILURE: Unavailable(_COLLIDED, 1),
    errorcodes.DEADLOCK_DETECTED: Unavailable(_COLLIDED, 1),
    errorcodes.READ_ONLY_SQL_TRANSACTION: Unavailable(_GONE, 5),  # a standby, during a failover
    errorcodes.IDLE_IN_TRANSACTION_SESSION_TIMEOUT: Unavailable(_SLOW, 5),
}
# Connection, operator intervention, insufficient resources, system error.
_CLASSES = {"08", "57", "53", "58"}


def _lost(error: psycopg2.Error) -> bool:
    """Whether the connection went, or never came: the driver has no code for that."""
    plain = type(error) in (psycopg2.OperationalError, psycopg2.InterfaceError)
    return error.pgcode is None and (plain or type(error) is psycopg2.DatabaseError)


def _translated(error: psycopg2.Error, publishing: bool) -> BlueprintError | None:
    code = error.pgcode
    if code == errorcodes.LOCK_NOT_AVAILABLE:
        busy = "另有人正在发布或维护同一图层，什么也没有写入，请稍后再试"
        return Conflict(busy) if publishing else Unavailable(_LOCKED, 5)
    if code is not None and code in _BY_CODE:
        known = _BY_CODE[code]
        assert isinstance(known, Unavailable)
        return type(known)(known.detail, known.retry_after_s)
    if _lost(error):
        # While connecting there is no code, only the server's sentence.
        crowded = "too many" in str(error) or "connection slots" in str(error)
        return Unavailable(_CROWDED, 5) if crowded else Unavailable(_GONE)
    if code is not None and code[:2] in _CLASSES:
        return Unavailable(_GONE)
    return None


def _driver_error(error: DBAPIError | psycopg2.Error | SystemError) -> psycopg2.Error | None:
    if isinstance(error, psycopg2.Error):
        return error
    # A COPY whose server went ends in a SystemError of the driver's with the reason behind it.
    cause = error.orig if isinstance(error, DBAPIError) else error.__cause__
    return cause if isinstance(cause, psycopg2.Error) else None


@contextlib.contextmanager
def as_ours(*, publishing: bool = False) -> Iterator[None]:
    """Turn the driver's errors that a caller can do something about into ours; the others are bugs
    and stay. While `publishing`, a lock that another holds is a Conflict."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable("正忙，请稍后再试") from None
    except (DBAPIError, psycopg2.Error, SystemError) as error:
        cause = _driver_error(error)
        ours = None if cause is None else _translated(cause, publishing)
        if ours is None:
            raise
        # Without the statement, which SQLAlchemy's error quotes.
        raise ours from cause


@contextlib.contextmanager
def as_uncertain() -> Iterator[None]:
    """Around a commit: a connection lost meanwhile leaves open whether it was heard."""
    try:
        yield
    except DBAPIError as error:
        cause = _driver_error(error)
        if cause is not None and (_lost(cause) or cause.pgcode in ("57P01", "57P02")):
            raise Unavailable(_UNCERTAIN) from cause
        raise
