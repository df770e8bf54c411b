"""What is counted and bounded of callers: bytes, memory, disk, requests."""
