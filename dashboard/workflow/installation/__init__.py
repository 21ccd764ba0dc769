"""How the program is installed: which way in it offers, and whether everything about it is as it must be."""

__all__ = ["doctor", "environment_variables", "server_log", "sign_in_settings", "systemd_units"]
