"""Calculations: from block to block, one file an answer; no formats, no files, no click."""
