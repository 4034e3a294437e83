"""Bulk routes: many numbers at once, of a long chunk of delimited text or of an array."""
