"""Prints, as shell exports, what pip is configured with that uv does not read by itself.

A machine with a mirror in pip.conf has it there alone, as a rule. uv's own configuration, where
there is any, is left to speak for itself. With several indexes uv would stop at the first that
knows a name; pip looks at all, and the lock's hashes make that safe.
"""

import ast
import os
import shlex
import subprocess
import sys
from pathlib import Path

UV_OWN = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_CONFIG_FILE")


def main() -> None:
    pip = pip_configuration()
    exports: dict[str, str] = {}
    if not uv_is_configured():
        exports |= {
            "UV_DEFAULT_INDEX": pip.get("index-url", ""),
            "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
            "UV_FIND_LINKS": ",".join(existing(pip.get("find-links", "").split())),
            "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
            "UV_NO_INDEX": "1" if pip.get("no-index", "") in ("1", "true", "yes", "on") else "",
        }
        if exports["UV_INDEX"]:
            exports["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    exports["SSL_CERT_FILE"] = pip.get("cert", "")
    exports["UV_HTTP_TIMEOUT"] = pip.get("timeout", "") or pip.get("default-timeout", "")
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        exports[name] = "" if name.lower() in os.environ else pip.get("proxy", "")
    for name, value in exports.items():
        if value and name not in os.environ:
            print(f"export {name}={shlex.quote(value)}")


def pip_configuration() -> dict[str, str]:
    """What `pip install` would use: its sections and environment, the stronger last."""
    shown = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    merged: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in shown.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(f"{section}."):
                merged[name.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
    return merged


def uv_is_configured() -> bool:
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    files = (home / "uv/uv.toml", Path("/etc/uv/uv.toml"), Path("/etc/xdg/uv/uv.toml"))
    return any(name in os.environ for name in UV_OWN) or any(file.is_file() for file in files)


def existing(places: list[str]) -> list[str]:
    """pip passes over a folder that is not there, uv would fail."""
    return [place for place in places if "://" in place or Path(place).exists()]


main()
