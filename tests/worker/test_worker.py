"""Jobs are there with what they belong to, run once, survive a kill, and say why they failed."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from background import Workers, workers
from fastapi.testclient import TestClient
from people import logged_in, somebody
from served import environment, serve
from serving import Server
from sqlalchemy import text
from worker_tasks import done

from api.app import create_app
from api.settings import Settings
from blueprint.errors import Conflict, NotFound
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.doctor import check_jobs
from layers.jobs import Job, JobQueue, failed_jobs, note_failure, queue_state, retry
from layers.people.audit import entries

__all__ = ["workers"]


def _until(held: Callable[[], bool], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not held():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _put(database: Database, *jobs: Job) -> list[int | None]:
    queue = JobQueue()
    with database.writing() as connection:
        return [queue.enqueue(connection, job) for job in jobs]


def test_a_job_is_there_with_its_transaction_or_not_at_all(database: Database) -> None:
    queue = JobQueue()
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        assert queue.enqueue(connection, Job("test.say", {"word": "lost"})) is not None
        raise ZeroDivisionError
    with database.reading() as connection:
        assert queue_state(connection).tasks == []
    first, second, other = _put(
        database,
        Job("test.say", {"word": "a"}, once="same"),
        Job("test.say", {"word": "b"}, once="same"),
        Job("test.say", {"word": "c"}),
    )
    assert first is not None and second is None and other is not None
    with database.reading() as connection:
        state = queue_state(connection)
    assert [(t.task, t.waiting, t.due) for t in state.tasks] == [("test.say", 2, 2)]
    assert state.workers == 0


def test_jobs_run_and_those_under_way_are_ended_on_shutdown(
    database: Database, workers: Workers
) -> None:
    _put(database, Job("test.say", {"word": "early"}))
    worker = workers.start()
    _until(lambda: done(workers.home) == ["early"])
    _put(database, Job("test.slow", {"word": "slow", "seconds": 2}))
    _until(lambda: "slow-began" in done(workers.home))
    _put(database, *[Job("test.slow", {"word": f"n{i}", "seconds": 1}) for i in range(4)])
    worker.terminate()
    worker.join(30)
    assert worker.exitcode == 0
    message = done(workers.home)
    assert "slow-ended" in message and "n3-began" not in message
    assert all(word.replace("-began", "-ended") in message for word in message if "-began" in word)


def test_a_killed_workers_job_runs_again(database: Database, workers: Workers) -> None:
    worker = workers.start()
    _put(database, Job("test.slow", {"word": "halfway", "seconds": 600}))
    _until(lambda: "halfway-began" in done(workers.home))
    worker.kill()
    worker.join()
    with database.writing() as connection:
        # The test need not wait until the dead worker is missed.
        connection.execute(
            text("UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - interval '1 day'")
        )
        connection.execute(
            text(
                "UPDATE jobs.procrastinate_jobs SET args = args || '{\"seconds\": 0}'"
                " WHERE task_name = 'test.slow'"
            )
        )
    workers.start()
    _until(lambda: "halfway-ended" in done(workers.home))
    assert done(workers.home) == ["halfway-began", "halfway-began", "halfway-ended"]


def test_a_job_that_fails_says_why_and_is_put_back_by_hand(
    database: Database, workers: Workers
) -> None:
    [job] = _put(database, Job("test.fails", {"word": "tried"}))
    worker = workers.start()

    def failed() -> bool:
        with database.reading() as connection:
            return queue_state(connection).failed == 1

    _until(failed)
    worker.terminate()
    worker.join(30)
    assert done(workers.home) == ["tried", "tried"]
    with database.reading() as connection:
        [failure] = failed_jobs(connection)
    assert (failure.id, failure.task, failure.reason) == (job, "test.fails", "对方没有回答")
    with database.writing() as connection:
        retry(connection, failure.id)
        assert queue_state(connection).tasks[0].waiting == 1
        with pytest.raises(Conflict):
            retry(connection, failure.id)
        with pytest.raises(NotFound):
            retry(connection, 999_999)


def test_the_administrators_see_it_and_put_it_back(
    database: Database, server: Server, tmp_path: Path
) -> None:
    [job] = _put(database, Job("test.fails", {"word": "x"}))
    with database.writing() as connection:
        connection.execute(text("UPDATE jobs.procrastinate_jobs SET status = 'failed'"))
    note_failure(database, job or 0, "对方没有回答")
    url = database.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(home=tmp_path, database_url=url, pool_size=2))
    with TestClient(app) as visitor:
        assert visitor.get("/jobs", follow_redirects=False).status_code == 303
        _, contact = somebody(database, Role.ADMINISTRATOR)
        with logged_in(app, contact) as administrator:
            assert "后台任务" in administrator.get("/jobs").text
            state = administrator.get("/api/v1/jobs").json()
            assert state["workers"] == 0
            assert [(f["id"], f["detail"]) for f in state["failed"]] == [(job, "对方没有回答")]
            path = f"/api/v1/jobs/{job}/retry"
            assert administrator.post(path).status_code == 204
            assert administrator.post(path).status_code == 409
        metrics = visitor.get("/metrics").text
    assert 'blueprint_jobs{state="waiting",task="test.fails"} 1.0' in metrics
    assert "retry_job" in [entry.action for entry in entries(database)]
    with database.reading() as connection:
        assert [f.check for f in check_jobs(connection) if f.state == "warning"] == ["worker"]


@pytest.mark.acceptance
def test_the_worker_beside_the_service_is_started_again_and_ends_with_it(
    database: Database, server: Server, tmp_path: Path
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)

    def workers() -> int:
        with database.reading() as connection:
            return queue_state(connection).workers

    with serve(environment(tmp_path, url), "--with-worker") as served:
        served.answers()
        _until(lambda: workers() == 1)
        [first] = served.workers()
        psutil.Process(first).kill()
        _until(lambda: served.workers() - {first} != set() and workers() == 2)
        served.send_signal(signal.SIGTERM)
        assert served.ends() == 0
    assert workers() == 1  # the one that was killed; the other took its leave
