"""The page of one task: its card, indicators, rows, amendments and connections."""
