"""A TCP port for the cluster."""

import random
import socket

__all__ = ["free_port", "is_free"]

# Below the range that Linux gives to outgoing connections (32768 and up).
CHOICE = range(20000, 32000)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL binds: a port that only lingers after its last use counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
        return True


def free_port() -> int:
    for port in random.sample(CHOICE, 200):
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
