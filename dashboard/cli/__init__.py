"""The command line: one module for each noun of `dashboard --help`."""
