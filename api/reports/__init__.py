"""Reports drawn and printed: map extracts, PDF, HTML."""
