"""Connections: who is let in, how long each may keep the service waiting."""
