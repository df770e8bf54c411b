"""Which folders and files a cluster under one BLUEPRINT_HOME has, and what it remembers there.

`home/cluster` always holds the lock, the memory (`state.json`), the password and the server's log.
Data and socket lie there too, unless root's server user cannot enter (a checkout under a closed
/root): then they lie in a folder of their own under /var/lib, which the memory names.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from layers.cluster.errors import ClusterError
from layers.cluster.server_user import ServerUser

__all__ = ["ClusterFolder", "Memory"]

HOME_MARK = ".one-blueprint"
OWNER_MARK = "belongs-to"
OUTSIDE = Path("/var/lib/one-blueprint")
# A socket's path may have 107 bytes; the longest name in the folder is /.s.PGSQL.65535.
LONGEST_SOCKET_DIR = 107 - 15
# pg_ctl passes the path through a shell within double quotes.
UNUSABLE = '"$`\\\n'


@dataclass(frozen=True, slots=True)
class Memory:
    """What must be known again at the next start; None is not decided yet."""

    outside: str | None = None
    port: int | None = None
    short_socket_dir: str | None = None


@dataclass(frozen=True, slots=True)
class ClusterFolder:
    home: Path

    def __post_init__(self) -> None:
        if any(sign in str(self.home) for sign in UNUSABLE):
            raise ClusterError(
                f"BLUEPRINT_HOME {str(self.home)!r} holds a quote, $, backslash or line break.",
                "set BLUEPRINT_HOME to a path without them; spaces and Chinese are fine",
            )

    @property
    def folder(self) -> Path:
        return self.home / "cluster"

    @property
    def lock_file(self) -> Path:
        return self.folder / "lock"

    @property
    def state_file(self) -> Path:
        return self.folder / "state.json"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def make(self) -> None:
        """Create home and the cluster's folder; mark a home that was ours from the start."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not any(self.home.iterdir()):
            (self.home / HOME_MARK).write_text(
                "Made by One Blueprint; `make clean` removes this folder whole.\n"
            )
        # Root's server user must pass through; nobody may list.
        self.folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)

    def recall(self) -> Memory:
        try:
            return Memory(**json.loads(self.state_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Memory()
        except (ValueError, TypeError) as error:
            raise ClusterError(
                f"{self.state_file} cannot be read: {error}.",
                "restore the file from a backup; it says where the data lies",
            ) from error

    def remember(self, memory: Memory) -> None:
        write_private(self.state_file, json.dumps(asdict(memory), indent=1) + "\n")

    def base(self, memory: Memory) -> Path:
        """Where data and socket lie: `folder`, or the remembered folder outside."""
        return Path(memory.outside) if memory.outside else self.folder

    def data(self, memory: Memory) -> Path:
        return self.base(memory) / "data"

    def settle(self, memory: Memory, user: ServerUser, notices: list[str]) -> Memory:
        """Decide and make the base for a cluster that has no data yet."""
        if memory.outside:
            if not Path(memory.outside).is_dir():
                raise ClusterError(
                    f"The data of {self.home} lay in {memory.outside}, which is gone.",
                    "mount or restore it; `make clean` gives the data up and starts afresh",
                )
            return memory
        if user.can_enter(self.folder):
            return memory
        for base in self._outside_candidates():
            try:
                base.mkdir(mode=0o711, parents=True)
            except FileExistsError:
                notices.append(f"{base} holds data of an earlier {self.home}; it was left alone.")
                continue
            (base / OWNER_MARK).write_text(f"{self.home}\n", encoding="utf-8")
            settled = replace(memory, outside=str(base))
            self.remember(settled)
            return settled
        raise AssertionError("candidates do not end")

    def delete(self, memory: Memory) -> None:
        """Everything above, for a cluster that is stopped."""
        for elsewhere in (memory.outside, memory.short_socket_dir):
            if elsewhere and Path(elsewhere).exists():
                shutil.rmtree(elsewhere)
        with suppress(OSError):
            OUTSIDE.rmdir()
        shutil.rmtree(self.folder)

    def _outside_candidates(self) -> Iterator[Path]:
        """An existing folder is some earlier home's at this path, whose data is not ours to use."""
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        number = 0
        while True:
            yield OUTSIDE / (f"{digest}-{number}" if number else digest)
            number += 1

    def socket_dir(self, memory: Memory, user: ServerUser) -> tuple[Path, Memory]:
        """The socket's folder, made and closed to others; short where the home's path is long."""
        usual = self.base(memory) / "run"
        # A comma would separate two hosts in a connection string.
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_DIR and "," not in str(usual):
            usual.mkdir(mode=0o700, exist_ok=True)
            user.own(usual)
            return usual, memory
        if memory.short_socket_dir and _is_private(Path(memory.short_socket_dir), user):
            return Path(memory.short_socket_dir), memory
        short = Path(tempfile.mkdtemp(prefix="one-blueprint-", dir="/tmp"))
        user.own(short)
        memory = replace(memory, short_socket_dir=str(short))
        self.remember(memory)
        return short, memory


def write_private(path: Path, content: str) -> None:
    """Replace a file whole, readable by its owner alone, safe against a power cut."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _is_private(folder: Path, user: ServerUser) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return found.st_uid == user.uid and (found.st_mode & 0o170777) == 0o040700
