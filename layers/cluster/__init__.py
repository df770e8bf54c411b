"""The private PostGIS cluster that this program starts for itself under `BLUEPRINT_HOME`.

`Cluster(home).up()` answers with an `Endpoint`, whatever state the last run left behind. Roles,
extensions and tables are migrations' work; nothing here knows them. Everything but the one query
in `database.py` is standard library, so that `make clean` can remove a cluster without `.venv`.
"""

from layers.cluster.cluster import Cluster, Status
from layers.cluster.endpoint import Endpoint
from layers.cluster.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "Endpoint", "Status"]
