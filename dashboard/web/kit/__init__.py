"""Markup that all pages share: safe output, tables, names of entities, styles."""

__all__ = [
    "entity_names",
    "evidence",
    "html",
    "paragraphs",
    "safe_output",
    "table",
]
