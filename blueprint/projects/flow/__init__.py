"""Flows as data: what they are, how they are read, and what is refused of them."""
