"""Columns with types: Parquet, and Arrow's files and streams; pyarrow is known here alone.

An option `parquet` of the package brings it. Rows travel as record batches; what is carried keeps
its type, and is never made into text but for an output that is text.
"""
