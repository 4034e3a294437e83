"""Formats: one room a family, and a registry that is data."""
