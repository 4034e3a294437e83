"""JSON: one document, or a value on each line."""
