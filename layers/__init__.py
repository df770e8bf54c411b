"""What the map and the ledger know: the only package that speaks SQL or opens a layer file."""
