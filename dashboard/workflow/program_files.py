"""Where the files are that ship with the program: pages, strategies and their data.

In a repository checkout, an editable install included, they are beside the package; a wheel
carries them inside it (`force-include` in pyproject.toml).
"""

from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
CARRIED = PACKAGE / "_shipped"
"""Where a wheel has them."""


def folder() -> Path:
    """The folder that holds `indicators.yaml`, `data/` and `pages/`."""
    return CARRIED if CARRIED.is_dir() else PACKAGE.parent


def version() -> str:
    """The version of the program, also where it is run without having been installed."""
    project = tomllib.loads((folder() / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def database_file(strategy: Path) -> Path:
    """The SQLite file of a strategy where nobody has named a database.

    `dashboard.db` beside the strategy file, however the program is installed. For the strategies that ship
    with it, in a checkout `data/dashboard.db`; installed from a wheel nothing is written where packages
    are, but in a folder of the user's, which is made if need be.
    """
    shipped, own = folder(), strategy.resolve()
    ships = own.parent == shipped.resolve() or own.is_relative_to(shipped.resolve() / "data")
    if not ships:
        return own.parent / "dashboard.db"
    return (_user_folder() if shipped == CARRIED else shipped / "data") / "dashboard.db"


def _user_folder() -> Path:
    """The folder of this program among a user's data, by the XDG convention; made if need be.

    If it cannot be made, opening the database says why.
    """
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    try:
        data = named if named.is_absolute() else Path.home() / ".local" / "share"
    except RuntimeError:  # a user without a home
        data = Path.cwd()
    own = data / "strategy-fulfilment"
    with suppress(OSError):
        own.mkdir(parents=True, exist_ok=True)
    return own
