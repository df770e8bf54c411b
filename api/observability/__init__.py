"""How the service is watched: metrics, logs, traces, slow statements. Never a person's data.

`Observability` (`instrumentation.py`) gathers them; the middleware, the database and the use cases
tell it what happens.
"""
