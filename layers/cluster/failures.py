"""Turns what PostgreSQL's programs print when they fail into a sentence and a remedy."""

from pathlib import Path

from layers.cluster.errors import ClusterError

__all__ = ["explain", "port_was_taken"]

REMEDIES = (
    ("No space left on device", "The disk is full.", "free some space, then try again"),
    ("Disk quota exceeded", "The disk quota is used up.", "free some space, then try again"),
    (
        "Read-only file system",
        "The file system is read-only.",
        "set BLUEPRINT_HOME to another place",
    ),
    (
        "pre-existing shared memory",
        "Processes of a server that was killed still run.",
        "end the processes named `postgres: one-blueprint …`, then try again",
    ),
    (
        "Cannot allocate memory",
        "There is not enough memory for the server.",
        "end other programs, or give the container more memory",
    ),
    (
        "could not create shared memory",
        "The machine does not grant shared memory.",
        "raise kernel.shmmax and kernel.shmall, or the container's IPC limits",
    ),
    (
        "invalid permissions",
        "The permissions of the data folder were changed.",
        "chmod 700 the folder `data`, owned by the user that the server runs as",
    ),
    (
        "Permission denied",
        "The server's user may not use a file or folder that it needs.",
        "give the files back to that user, or set BLUEPRINT_HOME to another place",
    ),
    (
        "incompatible with server",
        "The data was written by another PostgreSQL version.",
        "install that version again",
    ),
    (
        "could not locate a valid checkpoint record",
        "The data is damaged: PostgreSQL finds no checkpoint to recover from.",
        "keep a copy of the data folder and restore a backup; was the disk full or removed?",
    ),
)


def port_was_taken(output: str) -> bool:
    return "could not bind" in output or "Address already in use" in output


def explain(action: str, output: str, log: Path) -> ClusterError:
    """`output` is what was printed, `action` what was tried ("initdb", "start")."""
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-8:])
    for sign, sentence, remedy in REMEDIES:
        if sign in output:
            return ClusterError(f"{sentence} (PostgreSQL {action}, log {log})\n{tail}", remedy)
    return ClusterError(f"PostgreSQL {action} failed, log {log}:\n{tail}", "see the log")
