"""Where a running cluster listens, as URLs."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

__all__ = ["ADMIN", "DATABASE", "Endpoint"]

ADMIN = "blueprint_admin"
DATABASE = "blueprint"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The administrator's way into a running cluster.

    `notices` says what an operator should know about this start, such as another port.
    """

    socket_dir: Path
    port: int
    password: str = field(repr=False)
    user: str = ADMIN
    database: str = DATABASE
    host: str = "127.0.0.1"
    notices: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """SQLAlchemy URL over the Unix socket."""
        place = quote(str(self.socket_dir), safe="")
        return f"{self._login}@/{self.database}?host={place}&port={self.port}"

    @property
    def tcp_url(self) -> str:
        """SQLAlchemy URL over 127.0.0.1, for clients that cannot use the socket."""
        return f"{self._login}@{self.host}:{self.port}/{self.database}"

    @property
    def _login(self) -> str:
        return f"postgresql+psycopg2://{self.user}:{quote(self.password, safe='')}"
