"""The faces of One Blueprint: HTTP, command line and pages, wired in one place."""
