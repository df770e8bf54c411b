"""The events of a record, the state folded from them, and what follows from a state."""
