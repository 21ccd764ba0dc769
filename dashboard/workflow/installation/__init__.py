"""How the program is installed: which way in it offers, and whether everything about it is as it must be."""

__all__ = ["doctor", "server_log", "server_state", "sign_in_settings", "units", "variables"]
