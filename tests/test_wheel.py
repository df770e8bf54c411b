"""The wheel holds everything: built, unpacked elsewhere, and run outside the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from serving import APP_PASSWORD, Server

from layers.database.connections import Database

CHECKOUT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")


def test_the_wheel_answers_outside_the_checkout(
    tmp_path: Path, server: Server, database: Database
) -> None:
    source = tmp_path / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        if name.split("/")[0] in ("api", "layers", "blueprint", "requirements") or "/" not in name:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((CHECKOUT / name).read_bytes())
    # Made by the build of the page, and so not git's.
    page = Path("api/pages/map")
    shutil.copytree(CHECKOUT / page, source / page)
    build = [str(UV), "build", "--wheel", "--no-build-isolation", "--offline", "-q"]
    subprocess.run(
        [*build, "--python", sys.executable, "-o", str(tmp_path), str(source)], check=True
    )
    [wheel] = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
        names = archive.namelist()
    for ending in (
        ".yaml",
        ".sql",
        "map/index.html",
        "map-worker.js.gz",
        "script.py.mako",
        "20261124_the_map.py",
    ):
        assert any(name.endswith(ending) for name in names), ending
    assert not any(name.startswith("tests/") for name in names)
    name = str(database.engine.url.database)
    program = "import api, sys; print(api.__file__); from api.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "layers", "list"],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONPATH": str(unpacked),
            "BLUEPRINT_HOME": str(tmp_path / "home"),
            "BLUEPRINT_DATABASE_URL": server.database_url(name),
            "BLUEPRINT_APP_PASSWORD": APP_PASSWORD,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(unpacked))
    assert "区域评估" in done.stdout
