"""Tables: blocks of rows, the roles of columns, cells, labels, the one policy for bad rows."""
