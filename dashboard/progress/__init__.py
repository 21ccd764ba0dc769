"""A progress report of an entity: from the columns of its table to rows, with every problem told.

A table of text goes in, progress rows and problems come out. Nothing is stored here and no status
is decided.
"""
