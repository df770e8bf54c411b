"""The decision: conditions, thresholds and legs, joined into a verdict for one kind, site and date."""
