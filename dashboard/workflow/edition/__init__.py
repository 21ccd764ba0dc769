"""What everybody may read of a strategy: the public snapshot, and the editions of it that are published."""

from dashboard.workflow.edition.editions import Edition
from dashboard.workflow.edition.public_snapshot import NextEdition, PublicSnapshot

__all__ = [
    "Edition",
    "NextEdition",
    "PublicSnapshot",
    "certificate",
    "editions",
]
