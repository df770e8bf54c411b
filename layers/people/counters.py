"""What is counted of strangers: tries that failed, and what a visitor asked today.

Whom a counter is about (an address, a contact that may be no account's) is kept as a hash keyed
with the day's salt, which is deleted with the day: afterwards nobody can tell whose it was.
"""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert as insert_if_new

from blueprint.errors import TooMany
from layers import tables
from layers.database.connections import Database

__all__ = [
    "LOGIN",
    "LOGINS_FROM",
    "OIDC_STARTS_FROM",
    "REGISTRATION",
    "REGISTRATIONS_FROM",
    "RESET",
    "Counters",
    "TryLimit",
]


@dataclass(frozen=True, slots=True)
class TryLimit:
    """`free` tries without a wait; then a wait that doubles with each, up to `longest_s`."""

    what: str
    free: int
    first_wait_s: int
    longest_s: int
    says: str


LOGIN = TryLimit("login", 5, 30, 900, "此账号登录失败的次数过多")
LOGINS_FROM = TryLimit("logins from", 30, 60, 3600, "从此处登录失败的次数过多")
REGISTRATION = TryLimit("registration", 3, 60, 3600, "为此邮箱或手机号申请的次数过多")
RESET = TryLimit("reset", 3, 60, 3600, "为此邮箱或手机号申请重设密码的次数过多")
# A whole office logs in from one address at nine.
OIDC_STARTS_FROM = TryLimit("oidc starts from", 500, 60, 3600, "从此处开始登录的次数过多")
REGISTRATIONS_FROM = TryLimit(
    "registrations from", 20, 60, 3600, "从此处注册、验证或重设密码的次数过多"
)

# Counted before it is known whether the try fails, so that many at once are not one.
_TRY = text(
    """
    INSERT INTO people.attempt AS a (day, what, who, failures) VALUES (:day, :what, :who, 1)
    ON CONFLICT (day, what, who) DO UPDATE SET failures = a.failures + 1,
        blocked_until = CASE WHEN a.failures + 1 >= :free THEN now() + make_interval(
            secs => least(:first * 2 ^ least(a.failures + 1 - :free, 20), :longest)) END
    WHERE a.blocked_until IS NULL OR a.blocked_until <= now()
    RETURNING failures
    """
)
_WAIT = text(
    """
    SELECT ceil(extract(epoch FROM blocked_until - now())) FROM people.attempt
    WHERE day = :day AND what = :what AND who = :who
    """
)
_FORGIVE = text(
    """
    UPDATE people.attempt SET failures = CASE WHEN :all THEN 0 ELSE greatest(failures - 1, 0) END,
        blocked_until = NULL
    WHERE day = :day AND what = :what AND who = :who
    """
)
_SPEND = """
INSERT INTO people.quota AS q (day, who, used)
SELECT %(day)s, %(who)s, %(count)s WHERE %(count)s <= %(limit)s
ON CONFLICT (day, who) DO UPDATE SET used = q.used + excluded.used
    WHERE q.used + excluded.used <= %(limit)s
RETURNING used
"""


def _network(address: str) -> str:
    """An IPv6 address counts as its /64, which is one household's; what is none, as itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Counters:
    """The day's counters of one database; days are the city's."""

    def __init__(self, database: Database, time_zone: str) -> None:
        self._database, self._zone = database, ZoneInfo(time_zone)
        self._salt: tuple[date, bytes] | None = None

    def today(self) -> date:
        """The city's day."""
        return datetime.now(self._zone).date()

    def _salt_of(self, day: date) -> bytes:
        if self._salt is not None and self._salt[0] == day:
            return self._salt[1]
        s = tables.day_salt
        with self._database.writing(timed=True) as connection:
            fresh = insert_if_new(s).values(day=day, salt=secrets.token_bytes(32))
            connection.execute(fresh.on_conflict_do_nothing())
            for table in (s, tables.attempt, tables.quota, tables.probe):
                connection.execute(delete(table).where(table.c.day < day))
            salt: bytes = bytes(
                connection.execute(select(s.c.salt).where(s.c.day == day)).scalar_one()
            )
        self._salt = (day, salt)
        return salt

    def _who(self, day: date, who: str) -> bytes:
        return hmac.new(self._salt_of(day), who.encode(), hashlib.sha256).digest()

    def pseudonym(self, address: str) -> str:
        """Whoever is at this address, by a name that lasts the day and tells nobody who it is."""
        return self._who(self.today(), _network(address)).hex()

    def tried(self, limit: TryLimit, who: str) -> int:
        """Count a try; which one of the day it is. TooMany, and not counted, while a wait lasts."""
        day = self.today()
        given = {"day": day, "what": limit.what, "who": self._who(day, _network(who))}
        waits = {"free": limit.free, "first": limit.first_wait_s, "longest": limit.longest_s}
        with self._database.writing(timed=True) as connection:
            count = connection.scalar(_TRY, given | waits)
            if count is not None:
                return int(count)
            wait = int(connection.scalar(_WAIT, given) or 1)
        raise TooMany(f"{limit.says}，请在 {_span(wait)} 后再试", max(wait, 1))

    def forgive(self, limit: TryLimit, who: str, *, all_: bool = False) -> None:
        """The last try was no failure; or none of the day was."""
        day = self.today()
        given = {"day": day, "what": limit.what, "who": self._who(day, _network(who)), "all": all_}
        with self._database.writing(timed=True) as connection:
            connection.execute(_FORGIVE, given)

    def seconds_to_midnight(self) -> int:
        """Until the day's counters begin anew."""
        now = datetime.now(self._zone)
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), self._zone)
        return int((midnight - now).total_seconds()) + 1

    def spend(self, address: str, count: int, limit: int, *, of: str = "site") -> int:
        """So many more questions of a visitor's today, or reports (`of`), each counted by itself;
        how many there are with them. TooMany where that is beyond the limit."""
        day = self.today()
        who = _network(address) if of == "site" else f"{of}:{_network(address)}"
        given = {"day": day, "who": self._who(day, who), "count": count}
        # A statement by itself, in a table without a log: a round trip, and no wait for the disk.
        with self._database.single() as (connection, _), connection.cursor() as cursor:
            cursor.execute(_SPEND, given | {"limit": limit})
            if (row := cursor.fetchone()) is not None:
                return int(row[0])
        wait = self.seconds_to_midnight()
        allowance = f"查询 {limit} 块用地" if of == "site" else f"取得 {limit} 份报告"
        raise TooMany(
            f"访客每天可{allowance}，今天已不够用；登录后不受此限，或明天再来", max(wait, 1)
        )


def _span(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 120 else f"{-(-seconds // 60)} 分钟"
