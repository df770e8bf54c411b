"""Connections to PostgreSQL: roles, row security, errors and what is measured of statements."""
