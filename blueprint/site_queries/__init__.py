"""The use cases of a site query: ask, decide, seal, replay, one site or many."""
