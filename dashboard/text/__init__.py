"""What people wrote, before anybody says what it means: cells, names, tables, YAML with places, problems.

Everything here reads text and knows nothing of strategies. A mistake in a text is a `Problem`: a
code with values and a place, which `presentation` puts into a sentence.
"""

from dashboard.text.problem import Problem, Severity, errors
from dashboard.text.table import Table

__all__ = [
    "Problem",
    "Severity",
    "Table",
    "damaged_letters",
    "errors",
    "fraction",
    "names",
    "numbers_and_dates",
    "personal_data",
    "problem",
    "table",
    "yaml_file",
]
