"""Bulk route of JSON: many rows at once that are alike but for their numbers and texts."""
