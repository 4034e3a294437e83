"""Workers: processes that work side by side on the chunks of one table."""
