"""An installation: its schema, and which database to use as whom."""
