"""The page on which an officer reports: a table to hand in, or a single row."""
