"""Markup that all pages share: tables, names of entities, styles."""

__all__ = [
    "entity_names",
    "html",
    "paragraphs",
    "table",
    "templates",
]
