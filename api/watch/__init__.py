"""How the service is watched: metrics, logs, traces, slow statements. Never a person's data.

`Watched` gathers them; the middleware, the database and the use cases tell it what happens.
"""

from api.watch.watched import Watched, watched

__all__ = ["Watched", "watched"]
