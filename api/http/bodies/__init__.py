"""Bodies and parameters: bounded, read, and refused by name."""
