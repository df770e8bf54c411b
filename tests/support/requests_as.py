"""Requests as somebody's, until requests can say so themselves."""

import sys

import pytest

from blueprint.viewer import Viewer

__all__ = ["seen_by"]


def seen_by(monkeypatch: pytest.MonkeyPatch, viewer: Viewer) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("api.") and hasattr(module, "viewer_of"):
            monkeypatch.setattr(module, "viewer_of", lambda request: viewer)
