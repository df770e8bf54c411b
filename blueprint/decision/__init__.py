"""The decision: conditions, thresholds and legs joined into a verdict of one kind."""
