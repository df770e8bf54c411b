"""The command line starts at once: help and the list of layers import nothing of what they do not
run. What that takes is measured by hand (docs/benchmarks.md); here stands what is not imported."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from serving import APP_PASSWORD, Server
from sqlalchemy import create_engine

from api.cli.commands import COMMANDS, LAYER_COMMANDS
from api.cli.lazy_group import CommandEntry, load
from layers.database.connections import Database
from layers.installation.pending import newest_revision, pending

# Libraries of which each takes longer to import than a command may.
HEAVY = frozenset(
    {
        "alembic", "authlib", "fastapi", "fontTools", "geoalchemy2", "geopandas", "httpx", "numpy",
        "opentelemetry", "pandas", "procrastinate", "prometheus_client", "pyhanko", "pyogrio",
        "pyproj", "shapely", "starlette", "structlog", "uvicorn",
    }
)  # fmt: skip
RUN = """
import atexit, sys
atexit.register(lambda: print("\\n" + " ".join(sorted(sys.modules)), file=sys.stderr))
from api.cli import main
main()
"""


def imported(*arguments: str, home: Path, url: str | None = None) -> set[str]:
    """The packages that a command imported, and its own program's modules."""
    environment = os.environ | {"BLUEPRINT_HOME": str(home)}
    if url is not None:
        environment |= {"BLUEPRINT_DATABASE_URL": url, "BLUEPRINT_APP_PASSWORD": APP_PASSWORD}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = done.stderr.splitlines()[-1].split()
    return {name if name.startswith("api.") else name.partition(".")[0] for name in names}


def test_help_imports_no_command(tmp_path: Path) -> None:
    found = imported("--help", home=tmp_path)
    assert not found & (HEAVY | {"pydantic", "sqlalchemy", "layers"})
    commands = {entry.place.partition(":")[0] for entry in COMMANDS.values()} - {"api.cli.app"}
    assert not found & commands
    assert not imported("layers", "--help", home=tmp_path) & (HEAVY | {"sqlalchemy"})


def test_the_list_of_layers_imports_the_database_alone(
    server: Server, database: Database, tmp_path: Path
) -> None:
    url = server.database_url(str(database.engine.url.database))
    found = imported("layers", "list", home=tmp_path, url=url)
    assert "sqlalchemy" in found and not found & HEAVY
    assert not {name for name in found if name.startswith("api.routes")}


@pytest.mark.parametrize("entries", [COMMANDS, LAYER_COMMANDS], ids=["blueprint", "layers"])
def test_each_line_of_the_help_is_how_its_command_begins(
    entries: Mapping[str, CommandEntry],
) -> None:
    for name, entry in entries.items():
        assert load(entry, name).help.split("\n\n")[0].replace("\n", "") == entry.help, name


def test_the_newest_migration_is_the_one_that_the_library_finds(
    server: Server, database: Database
) -> None:
    config = Config()
    config.set_main_option("script_location", "layers:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == newest_revision()
    name = database.engine.url.database
    engine = create_engine(server.database_url(str(name)))
    with engine.begin() as connection:
        assert not pending(connection)
        connection.exec_driver_sql("UPDATE map.alembic_version SET version_num = 'before'")
        assert pending(connection)
        connection.exec_driver_sql("DROP TABLE map.alembic_version")
        assert pending(connection)
    engine.dispose()
