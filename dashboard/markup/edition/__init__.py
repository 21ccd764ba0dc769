"""The public edition as a site of files: the pages of the program, drawn once by the same functions."""

__all__ = ["edition_files"]
