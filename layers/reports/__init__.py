"""What reports need of storage: map extracts, the reports that were made, keys and signatures."""
