"""The hub in the database: modules, what is addressed to them, its delivery, what they report."""
