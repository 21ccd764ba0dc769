"""Text that people wrote, before it gets a meaning: cells, names, tables, YAML with places, problems.

Everything here reads text and knows nothing of strategies. A mistake in a text is a `Problem`: a
code with values and a place; `presentation` has its sentence.
"""

from dashboard.text.problem import Mark, Problem, Severity, errors
from dashboard.text.tables import Table

__all__ = [
    "Mark",
    "Problem",
    "Severity",
    "Table",
    "damaged_letters",
    "errors",
    "fraction",
    "names",
    "number_words",
    "numbers_and_dates",
    "personal_data",
    "problem_records",
    "tables",
    "text_language",
    "unbreakable_spaces",
    "yaml_file",
]
