"""The first connection: waits until the server answers and makes the database when it is missing.

psycopg2 is imported late, so that a cluster can be stopped and removed without it.
"""

import time
from typing import TYPE_CHECKING

from layers.cluster.endpoint import Endpoint
from layers.cluster.errors import ClusterError

if TYPE_CHECKING:
    import psycopg2.extensions

__all__ = ["ensure_database"]

# A server that recovers from a hard kill answers "starting up" meanwhile.
NOT_YET = ("starting up", "not yet accepting", "shutting down", "recovery")


def ensure_database(endpoint: Endpoint, patience_s: float = 300.0) -> None:
    """Raises ClusterError when the server does not answer or refuses the remembered password."""
    connection = _connect(endpoint, patience_s)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (endpoint.database,))
            if cursor.fetchone() is None:
                cursor.execute(
                    f'CREATE DATABASE "{endpoint.database}" OWNER "{endpoint.user}" '
                    "TEMPLATE template0 ENCODING 'UTF8'"
                )
    finally:
        connection.close()


def _connect(endpoint: Endpoint, patience_s: float) -> "psycopg2.extensions.connection":
    import psycopg2

    deadline = time.monotonic() + patience_s
    while True:
        try:
            return psycopg2.connect(
                host=str(endpoint.socket_dir),
                port=endpoint.port,
                user=endpoint.user,
                password=endpoint.password,
                dbname="postgres",
                connect_timeout=10,
            )
        except psycopg2.OperationalError as error:
            message = str(error).strip()
            if "password authentication failed" in message:
                raise ClusterError(
                    "The server does not accept the password that is remembered beside it.",
                    "restore the file `password` in BLUEPRINT_HOME/cluster from a backup",
                ) from error
            if time.monotonic() > deadline or not any(word in message for word in NOT_YET):
                raise ClusterError(
                    f"The private cluster does not answer: {message}",
                    "`blueprint db down`, then `blueprint db up`; the server's log may say more",
                ) from error
            time.sleep(0.1)
