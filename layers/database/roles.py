"""The roles of the database that are ours, besides who reads for people (`row_security.py`)."""

__all__ = ["APP_ROLE", "OWNER_ROLE"]

# Owns every table and cannot log in; who the program is.
OWNER_ROLE, APP_ROLE = "blueprint_owner", "blueprint_app"
