"""How the service is watched: metrics, logs, traces, slow statements. Never a person's data.

`Observability` gathers them; the middleware, the database and the use cases tell it what happens.
"""

from api.observability.instrumentation import Observability, observability_for

__all__ = ["Observability", "observability_for"]
