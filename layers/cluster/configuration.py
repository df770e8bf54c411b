"""The server's settings: what must hold for safety, and what suits the machine."""

from pathlib import Path

from layers.cluster.machine import Machine

__all__ = ["MAX_CONNECTIONS", "settings", "text"]

MAX_CONNECTIONS = 60
MB = 1 << 20
GB = 1 << 30


def settings(machine: Machine, port: int, socket_dir: Path) -> dict[str, str]:
    """Everything we set, by PostgreSQL's names; computed anew at each start."""
    return {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        # Quoted within the value: a folder's name may hold spaces.
        "unix_socket_directories": '"' + str(socket_dir).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": str(MAX_CONNECTIONS),
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_line_prefix": "%m [%p] ",
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_checkpoints": "off",
        "cluster_name": "one-blueprint",
        **_tuned(machine),
    }


def text(values: dict[str, str]) -> str:
    lines = (f"{name} = '{_quoted(value)}'" for name, value in values.items())
    return "# Written at each start of the private cluster; changes here are lost.\n" + "".join(
        f"{line}\n" for line in lines
    )


def _tuned(machine: Machine) -> dict[str, str]:
    memory, cores = machine.memory, machine.cores
    return {
        # An eighth, not the quarter of a dedicated server: Python runs beside it.
        "shared_buffers": _megabytes(memory // 8, 64 * MB, 4 * GB),
        "effective_cache_size": _megabytes(memory // 2, 128 * MB, 64 * GB),
        "work_mem": _megabytes(memory // (4 * MAX_CONNECTIONS), 4 * MB, 64 * MB),
        "maintenance_work_mem": _megabytes(memory // 16, 64 * MB, GB),
        "max_wal_size": _megabytes(machine.disk_free // 16, 256 * MB, 4 * GB),
        "max_worker_processes": str(max(8, cores)),
        "max_parallel_workers": str(cores),
        "max_parallel_workers_per_gather": str(min(4, cores // 2)),
        "max_parallel_maintenance_workers": str(min(4, max(1, cores // 2))),
        # Thousands of short queries: compiling each costs more than it saves.
        "jit": "off",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "100",
        "checkpoint_completion_target": "0.9",
        # Containers often have 64 MB of /dev/shm, too little for one parallel hash join.
        "dynamic_shared_memory_type": "posix" if machine.shared_memory >= 512 * MB else "mmap",
    }


def _megabytes(wanted: int, least: int, most: int) -> str:
    return f"{min(max(wanted, least), most) // MB}MB"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
