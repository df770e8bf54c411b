"""The service for the tests of this folder."""

from api_fixtures import app_database, client, database_name, settings

__all__ = ["app_database", "client", "database_name", "settings"]
