"""What a release does before it is published: to features, areas, verdicts."""
