"""The queue: whether anybody works, what failed."""

from sqlalchemy import Connection

from layers.doctor.finding import Diagnosis, fine, odd
from layers.jobs import queue_state

__all__ = ["check_jobs"]

# Longer than a job takes that is taken at once.
_WAITS_LONG_S = 60


def check_jobs(connection: Connection) -> list[Diagnosis]:
    """For a database whose schema is there."""
    state = queue_state(connection)
    found = []
    if state.due and not state.workers:
        says = f"有 {state.due} 项后台任务在等，没有进程办理"
        found.append(odd("worker", says, "blueprint worker（或 blueprint serve --with-worker）"))
    elif state.oldest_s > _WAITS_LONG_S:
        says = f"后台任务已等了 {state.oldest_s:.0f} 秒：办理进程忙不过来"
        found.append(odd("worker", says, "blueprint worker --concurrency 4（再开一个）"))
    else:
        found.append(fine("worker", f"后台任务：{state.workers} 个办理进程，{state.due} 项在等"))
    if state.failed:
        says = f"有 {state.failed} 项后台任务失败"
        found.append(odd("failed_jobs", says, "以管理员登录 /jobs 查看原因，修好后重试"))
    return found
