"""A worker in a process of its own, with tasks of the tests' own beside ours."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest
import worker_tasks
from sqlalchemy import text

from api.settings import Settings
from api.worker.jobs import TASKS
from api.worker.run import run_worker
from layers.database.connections import Database
from layers.installation.access import Access


def _run(url: str, home: Path) -> None:
    settings = Settings(home=home, database_url=url, drain_s=10)
    run_worker(settings, Access(url, None, False), tasks=[*TASKS, *worker_tasks.TASKS])


@dataclass
class Workers:
    url: str
    home: Path
    started: list[SpawnProcess]

    def start(self) -> SpawnProcess:
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(target=_run, args=(self.url, self.home))
        process.start()
        self.started.append(process)
        return process


@pytest.fixture
def workers(database: Database, tmp_path: Path) -> Iterator[Workers]:
    """Starts workers on the test's database, where the tests' tasks write what they did."""
    with database.engine.connect() as connection:
        connection.execute(text("DELETE FROM jobs.procrastinate_jobs"))
        connection.commit()
    url = database.engine.url.render_as_string(hide_password=False)
    made = Workers(url, tmp_path, [])
    yield made
    for process in made.started:
        if process.is_alive():
            process.kill()
        process.join()
