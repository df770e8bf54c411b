"""The README's two commands on a bare Debian 13, made for it beside this system."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.acceptance

HOME = Path(__file__).resolve().parents[2]
# What the README asks of a machine: git, make and Python.
_BARE = "git,make,python3,ca-certificates"
_HOURS = 2 * 3600
# How this machine reaches packages, where it says so by its environment.
_PASSED = ("PIP_", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "npm_config_")
_FILES = ("etc/resolv.conf", "etc/hosts", "etc/pip.conf", "etc/npmrc")
_DEMO = """
set -eu
YES=1 make demo > demo.log 2>&1 &
for second in $(seq 600); do
    if python3 -c 'from urllib.request import urlopen; urlopen("http://127.0.0.1:8013/readyz")' \
        2> /dev/null
    then
        kill -INT $(sed 's/.*"pid": *\\([0-9]*\\).*/\\1/' .blueprint/serving/8013.json)
        wait
        exit 0
    fi
    sleep 1
done
cat demo.log; exit 1
"""


def _mirror() -> str:
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    return listed[0] if listed else ""


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    if os.geteuid() or not shutil.which("debootstrap"):
        pytest.skip("needs root and debootstrap")
    root = tmp_path_factory.mktemp("debian13")
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={_BARE}", "trixie", root, _mirror()],
        check=True, stdout=subprocess.DEVNULL, timeout=_HOURS,
    )  # fmt: skip
    for name in _FILES:
        if Path("/", name).is_file():
            shutil.copy(Path("/", name), root / name)
    certificates = Path("etc/ssl/certs/ca-certificates.crt")
    shutil.copy(Path("/", certificates), root / certificates)
    subprocess.run(["git", "clone", "-q", HOME, root / "srv" / "checkout"], check=True)
    yield root
    shutil.rmtree(root, ignore_errors=True)


def run_inside(root: Path, script: str, **more: str) -> str:
    """The script run in the checkout of that system, in name spaces of its own: whatever it starts
    or mounts ends with it. What it printed; fails with its last lines."""
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "YES": "1", "LC_ALL": "C.UTF-8",
        **{name: held for name, held in os.environ.items() if name.startswith(_PASSED)}, **more,
    }  # fmt: skip
    inside = (
        f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && "
        f"exec chroot {root} sh -c 'cd /srv/checkout && exec sh -s'"
    )
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inside],
        input=script, env=environment, capture_output=True, text=True, check=False, timeout=_HOURS,
    )  # fmt: skip
    printed = done.stdout + done.stderr
    assert done.returncode == 0, "\n".join(printed.splitlines()[-60:])
    return printed


def test_both_commands_on_a_bare_machine(debian: Path) -> None:
    run_inside(debian, _DEMO, PORT="8013")
    printed = run_inside(debian, "exec make test")
    assert "failed" not in printed.splitlines()[-1] and " passed" in printed
