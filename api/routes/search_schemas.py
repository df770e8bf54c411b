"""The kinds of file that a search is answered with."""

__all__ = ["FILES"]

# By the ending of its name.
FILES = {
    "gpkg": "application/geopackage+sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "csv": "text/csv",
}
