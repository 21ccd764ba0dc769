"""How long the engine takes, beside plain pandas and plain DuckDB: `python -m benchmarks`.

Polars has the one thread that `dashboard.__main__` gives it; `POLARS_MAX_THREADS` takes another number.
"""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")
