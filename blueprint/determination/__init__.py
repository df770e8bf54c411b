"""The determination: the document that says what was decided and why, for each reader."""
