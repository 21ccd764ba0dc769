"""What everybody may read of a strategy: the public snapshot, and the editions of it that are published."""

from dashboard.workflow.public_edition.editions import Edition
from dashboard.workflow.public_edition.public_snapshot import PublicSnapshot

__all__ = ["Edition", "PublicSnapshot", "editions"]
