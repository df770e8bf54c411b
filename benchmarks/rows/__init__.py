"""The rows of the table, a file a family; each gives `Result`s."""
