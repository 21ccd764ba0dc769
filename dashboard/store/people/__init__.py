"""Who may come in and as what, and who came: people, changes of their roles, the access log."""

__all__ = ["access_log", "accounts", "acts", "mails"]
