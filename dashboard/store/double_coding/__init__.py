"""What is stored of double coding: every version of each coding, and every verdict agreed on."""

__all__ = ["stored_codings"]
