"""Evidence: what the map says of one site, as frozen values."""
