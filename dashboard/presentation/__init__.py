"""Facts as people and programs read them: sentences, charts, JSON, open data, in Czech and English.

The rooms below speak no language; they return message ids with values, and here is the catalogue.
"""

from dashboard.presentation.languages import Wording

__all__ = [
    "Wording",
    "amendment_payloads",
    "amendment_words",
    "catalogue_record",
    "change_sentences",
    "chart_style",
    "delay_words",
    "duty_words",
    "edition_words",
    "entity_words",
    "exported_files",
    "html_templates",
    "json_payloads",
    "languages",
    "missing_words",
    "palette",
    "public_tables",
    "publisher_table_words",
    "report_form",
    "sentences",
    "split_table",
    "trend_chart",
    "trend_words",
    "verdict_words",
]
