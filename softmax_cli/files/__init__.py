"""Bytes in and bytes out: inputs, outputs, compression, progress."""
