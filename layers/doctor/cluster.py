"""The home folder and the private cluster in it, looked at from outside."""

import os
import shutil
import stat
from pathlib import Path

from layers.cluster import Cluster, ClusterError
from layers.cluster.folder import ClusterFolder
from layers.cluster.ports import is_free
from layers.doctor.finding import Diagnosis, fine, odd, wrong

__all__ = ["check_cluster", "check_home"]

_GB = 1 << 30
_UP = "blueprint db up"
_SECRETS = ("app-password", "cluster/password")


def check_home(home: Path, *, private: bool) -> list[Diagnosis]:
    """The folder of BLUEPRINT_HOME: there, ours to write, closed to others, with room left."""
    if not home.exists():
        if private:
            return [odd("home", f"{home} 还不存在：私有数据库尚未初始化", _UP)]
        return [fine("home", f"{home} 还不存在；使用外部数据库时不需要")]
    if not home.is_dir() or not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return [
            wrong("home", f"{home} 不是本用户可读写的目录", f"chown -R $(id -un) '{home}'"),
        ]
    found = [fine("home", f"{home} 可读写")]
    for name in _SECRETS:
        secret = home / name
        if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
            found.append(wrong("secrets", f"口令文件 {secret} 对他人开放", f"chmod 600 '{secret}'"))
    return [*found, _room("disk", home)]


def _room(check: str, place: Path) -> Diagnosis:
    free = shutil.disk_usage(place).free
    says = f"{place} 所在磁盘剩余 {free / _GB:.1f} GB"
    if free < _GB:
        return wrong(check, says, "腾出空间，或把 BLUEPRINT_HOME 移到别的磁盘")
    if free < 5 * _GB:
        return odd(check, says, "尽快腾出空间")
    return fine(check, says)


def check_cluster(home: Path) -> list[Diagnosis]:
    """The private cluster's state, without starting it."""
    try:
        status = Cluster(home).status()
        memory = ClusterFolder(home.expanduser().resolve()).recall()
    except ClusterError as error:
        return [wrong("cluster", f"私有数据库的状态读不出来：{error.detail}", error.remedy)]
    if status.state == "absent":
        return [wrong("cluster", "私有数据库尚未初始化", _UP)]
    if status.state == "running":
        found = [fine("cluster", f"私有数据库在运行（pid {status.pid}，端口 {status.port}）")]
        return [*found, _room("cluster_disk", status.data)]
    found = [wrong("cluster", "私有数据库已停止", _UP)]
    if (status.data / "postmaster.pid").exists():
        found.append(
            odd(
                "stale_pid",
                "上次没有正常停止，留下了 postmaster.pid；下次启动会清理它并恢复数据",
                _UP,
            )
        )
    if memory.port and not is_free(memory.port):
        found.append(
            odd("port", f"端口 {memory.port} 被别的程序占用；下次启动会换一个端口", _UP),
        )
    return [*found, _room("cluster_disk", status.data)]
