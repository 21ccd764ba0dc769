"""Markup that all pages share: safe output, tables, names of entities, styles."""
