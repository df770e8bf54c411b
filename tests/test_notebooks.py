"""Every notebook runs from top to bottom on an empty database of its own, and shows its answers."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from serving import Server

from layers.database.connections import Database

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_it_runs(
    path: Path, server: Server, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = server.app_url(str(database.engine.url.database))
    monkeypatch.setenv("BLUEPRINT_DATABASE_URL", url)
    monkeypatch.setenv("BLUEPRINT_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", str(path.parents[1]))))
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "outputs are not committed"
    NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    shown = "".join(
        str(output.get("text", "")) + str(output.get("data", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    )
    assert "水影响评价" in shown
    assert "folium" in shown or "leaflet" in shown
