"""The record of an edition in the national catalogue of open data (DCAT-AP-CZ of 28 May 2024).

Its keys are those of the Czech open formal norm. Where an edition stands and who provides it is the
operator's to say: a strategy without `publication` has no record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from dashboard.presentation import json_payloads
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.presentation.public_tables import (
    CODE_LISTS,
    EDITIONS,
    METADATA,
    PublicTable,
    names_of,
    site_address,
)
from dashboard.strategy import Strategy

Record = dict[str, Any]

CATALOGUE = "katalog.jsonld"
FOLDER = "katalog"
"""The catalogue, and the folder with the record of each data set."""

_CONTEXT = (
    "https://ofn.gov.cz/dcat-ap-cz-rozhraní-katalogů-otevřených-dat/2024-05-28/kontexty/"
    "rozhraní-katalogů-otevřených-dat.jsonld"
)
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_TERMS = "https://data.gov.cz/podmínky-užití/"
_THE_STATE = "https://linked.cuzk.cz/resource/ruian/stat/1"

TERMS = {
    "autorské_dílo": f"{_TERMS}neobsahuje-autorská-díla/",
    "databáze_jako_autorské_dílo": f"{_TERMS}není-autorskoprávně-chráněnou-databází/",
    "databáze_chráněná_zvláštními_právy": (
        f"{_TERMS}není-chráněna-zvláštním-právem-pořizovatele-databáze/"
    ),
    "osobní_údaje": f"{_TERMS}neobsahuje-osobní-údaje/",
}
"""The terms of use of every file: four statements."""


def files(strategy: Strategy, tables: Iterable[PublicTable]) -> dict[str, str]:
    """The catalogue of an edition and the record of each of its tables; none without a `publication`."""
    if strategy.publication is None:
        return {}
    records = {f"{FOLDER}/{_stem(table)}.jsonld": _data_set(strategy, table) for table in tables}
    address = site_address(strategy)
    catalogue = {
        "@context": _CONTEXT,
        "typ": "Katalog",
        "iri": f"{address}{CATALOGUE}",
        "název": _titles(strategy),
        "popis": names_of("catalogue.about"),
        "poskytovatel": strategy.publication.provider,
        **_contact(strategy),
        "datová_sada": [f"{address}{quote(name)}" for name in records],
    }
    return {
        name: json_payloads.write(record) + "\n"
        for name, record in {CATALOGUE: catalogue, **records}.items()
    }


def _data_set(strategy: Strategy, table: PublicTable) -> Record:
    assert strategy.publication is not None
    address = site_address(strategy)
    iri = f"{address}{quote(f'{FOLDER}/{_stem(table)}.jsonld')}"
    file = f"{address}{quote(table.file)}"
    titles, named = _titles(strategy), strategy.publication.keywords
    keywords = names_of("catalogue.keywords")
    return {
        "@context": _CONTEXT,
        "typ": "Datová sada",
        "iri": iri,
        "název": {code: f"{titles[code]}: {table.names[code]}" for code in LANGUAGES},
        "popis": names_of(f"catalogue.{_kind(table)}"),
        "poskytovatel": strategy.publication.provider,
        **_contact(strategy),
        "téma": [f"{_AUTHORITY}data-theme/GOVE"],
        "periodicita_aktualizace": f"{_AUTHORITY}frequency/IRREG",
        "klíčové_slovo": {
            code: [*(Wording(code).text(named).split(", ") if named else ()), *own.split(", ")]
            for code, own in keywords.items()
        },
        "prvek_rúian": [_THE_STATE],
        "distribuce": [
            {
                "typ": "Distribuce",
                "iri": f"{iri}#csv",
                "název": table.names,
                "přístupové_url": file,
                "soubor_ke_stažení": file,
                "podmínky_užití": {"typ": "Specifikace podmínek užití", **TERMS},
                "formát": f"{_AUTHORITY}file-type/CSV",
                "typ_média": "http://www.iana.org/assignments/media-types/text/csv",
                "schéma": f"{file}{METADATA}",
            }
        ],
    }


def _titles(strategy: Strategy) -> dict[str, str]:
    return {code: Wording(code).text(strategy.title) for code in LANGUAGES}


def _contact(strategy: Strategy) -> Record:
    """Whom to ask: the mailbox of the publication, where it names one."""
    assert strategy.publication is not None
    mailbox = strategy.publication.contact
    return (
        {"kontaktní_bod": {"typ": "Organizace", "e-mail": f"mailto:{mailbox}"}} if mailbox else {}
    )


def _stem(table: PublicTable) -> str:
    return table.file.rpartition("/")[2].removesuffix(".csv")


def _kind(table: PublicTable) -> str:
    """The message that describes a table."""
    if table.file.startswith(CODE_LISTS):
        return "codes"
    return "editions" if table.file == EDITIONS else _stem(table)
