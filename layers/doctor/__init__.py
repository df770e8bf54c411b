"""What is wrong with the database under this program, found without changing anything.

Each check returns findings: what was looked at, how it stands, and what mends it.
"""

from layers.doctor.cluster import check_cluster, check_home
from layers.doctor.finding import Diagnosis, State
from layers.doctor.jobs import check_jobs
from layers.doctor.map import check_map
from layers.doctor.reach import reached
from layers.doctor.schema import check_schema
from layers.doctor.server import check_server

__all__ = [
    "Diagnosis",
    "State",
    "check_cluster",
    "check_home",
    "check_jobs",
    "check_map",
    "check_schema",
    "check_server",
    "reached",
]
