"""How long the engine takes, beside plain pandas and plain DuckDB: `python -m benchmarks`."""
