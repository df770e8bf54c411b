"""`python -m layers.cluster remove HOME`: for `make clean`, which may have no .venv any more."""

import sys
from pathlib import Path

from layers.cluster.cluster import Cluster
from layers.cluster.errors import ClusterError

__all__: list[str] = []


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] != "remove":
        print("usage: python -m layers.cluster remove HOME", file=sys.stderr)
        return 2
    try:
        Cluster(Path(arguments[1])).remove()
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
