"""What is done to a record: each act checks the state and drafts events."""
