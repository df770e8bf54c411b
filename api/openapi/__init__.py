"""The document that programs read, and the page's types: both from the shapes."""
