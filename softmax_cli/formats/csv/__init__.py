"""Delimited text: CSV, TSV and their kin, read and written."""
