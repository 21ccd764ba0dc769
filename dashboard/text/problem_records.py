"""The record of each code of a problem: the fields that its sentences take, and what a field may hold.

A value that does not fit cannot be built where warnings are errors, as in the tests; in production the
sentence shows it as it is, and the log names the code and the field, never the value. To add a code,
list it here with its fields and write `problem.<code>` and `fix.<code>` in both catalogues.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class UnfitMessage(RuntimeWarning):
    """A sentence that was given another value than its record says, or none."""


def note_unfit(what: str) -> None:
    """Warns that a sentence has a value that does not fit; `what` names no content."""
    warnings.warn(what, UnfitMessage, stacklevel=3)


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WORD = "word"
    """A word of the program, which the catalogues may have as `<field>.<word>`."""
    VALUE = "value"
    """A reported value: a number, a share (1/8), or a report word."""
    NUMBER = "number"
    """A decimal number."""
    COUNT = "count"
    DAY = "day"
    """A day in ISO form."""
    STATED = "date as stated"
    """A day in ISO form, or a date as it is written."""


KINDS: Mapping[str, FieldKind] = {
    **dict.fromkeys(
        ("field", "kind", "state", "status", "verb", "verdict", "wanted"), FieldKind.WORD
    ),
    **dict.fromkeys(("day", "end", "next", "since", "today"), FieldKind.DAY),
    **dict.fromkeys(("high", "kept", "low", "once", "plain", "shown", "twice"), FieldKind.NUMBER),
    **dict.fromkeys(("days", "more", "most", "sequence"), FieldKind.COUNT),
    "start": FieldKind.STATED,
    "word": FieldKind.VALUE,
}
"""The kind of each field by its name, the same in every record; any other is a text."""

EVERYWHERE = {"found", "leave", "variant"}
"""Fields that any problem may have: what was found, what an answer leaves out, which remedy is meant."""

_CODES_BY_FIELDS = {
    "": """
        plan-gap
        amendment-no-authority amendment-no-name amendment-of-what any-without-baseline
        assumed-without-note attachment-kind attachment-macros backup-missing birth-number birth-number-typed
        by-year-form
        component-due context-target counts-basis
        date-missing direction-of-kind draft-birth-number draft-nobody edition-none
        empty-list erased-elsewhere erased-elsewhere-server every-of-kind evidence-missing file-crashed
        file-damaged file-empty file-encrypted head-none head-repeated interim-without-target message-missing
        issuer-away missing-aggregate no-cards no-predecessor no-required-component no-role no-rows
        nobody-invited
        paper-no-data pdf-unread
        not-applicable-without-note not-by-proxy nothing-filled page-database-behind
        page-database-damaged page-database-encoding page-database-full page-database-limited
        page-database-locked
        page-database-missing page-database-newer page-database-older page-database-other
        page-database-unreleased
        page-database-read-only page-database-schema page-database-standby
        page-database-unreachable page-not-public
        page-strategy-not-held people-need-sign-in person-unknown quote-open reason-missing
        recurring-components role-missing role-taken round-no-name route-shut row-empty
        series-value-missing session-elsewhere session-expired sign-in-needed-here sign-in-undated signed-out
        signed-out-until-let-in start-with-serve tabs-too-many task-missing transfer-not-yours
        upload-no-room upload-too-large upload-without-length value-missing
        work-dropped workbook-entities workbook-old workbook-strict yaml-alias yaml-empty yaml-key
    """,
    "cell": "cell-far",
    "columns row": "paper-row-other",
    "columns": "columns-hidden",
    "field": "head-missing",
    "first": "row-repeated total-beside-events whole-told-here",
    "flag": "series-note-missing",
    "found": """
        amendment-nothing amendment-successor amendment-taken-back amendment-target
        amendment-unchanged
        audit-report-draft coordinator-left not-kept-out
        address-not-loopback aggregate-without-count anchor-missing
        answer-to-nothing attachment-not-there bad-date bad-day baseline-form baseline-of-share
        change-without-baseline
        card-changed card-no-changes
        card-met-dropped card-no-description card-no-goal card-no-indicators card-no-proposal card-no-reason
        card-published
        count-target csv-broken date-ambiguous
        date-form
        date-impossible date-two-digit-year date-year deadline-form delay-of-source delay-reason-not-read
        erased-log-busy erased-not-owner erased-still-read
        delimiter-form doubled-id entity-ring excel-error file-of-another first-coordinator
        formula-without-value goal-ring host-unknown identity-missing interim-kind
        last-coordinator
        library-missing proxy-secret-other refusal-off role-powerful timer-disabled
        line-left-out link-to-itself mail-no-tls mail-wrong milestone-target
        month-of-every name-missing no-encoding no-sheets not-positive oidc-key-missing
        plausible-of-kind
        paper-foreign
        oidc-key-unknown open-start origin-unknown own-card own-submission published-question
        published-value published-vintage
        period-in-part period-never recurring-without-aggregate replaces-what role-needs-entity role-unknown
        role-without-entity series-amount series-grouped series-name series-value
        series-future series-value-suppressed series-vintage series-year series-years-turned
        setting-overrides setting-unknown sign-in-needed
        sign-in-unknown unit-breaks unit-environment site-no-folder
        target-form target-of-share target-twice task-ring text-lost
        text-mojibake text-unknown totals-of-kind
        unknown-attachment unknown-card unknown-person
        unknown-submission value-beyond-per-cent wildcard-required word-of-source yaml-character
        yaml-syntax yaml-tag
    """,
    "free": "disk-nearly-full",
    "head": "series-head-missing series-missing",
    "headers": "word-table-missing word-table-twice",
    "indicator": "component-of-level increment-said running-total-said",
    "kept": "number-unseen",
    "key": "missing-key",
    "kind": "file-kind file-misnamed personal-data personal-data-typed",
    "known": "component-missing indicator-missing sheet-ambiguous sheets-hidden sheets-unseen",
    "known name": "published-heads",
    "letter": "text-damaged text-unseen",
    "limit": """
        amendment-too-long attachment-bomb attachment-too-large card-too-long
        document-field-too-long file-too-heavy file-too-large message-too-long round-name-long
        sheet-too-large
        text-too-long too-many-columns unpack-too-large unpack-too-many yaml-too-deep
    """,
    "limit?": "word-refused",
    "most": "draft-too-large problems-more waiting-too-much work-too-much",
    "name": "secret-weak setting-missing unit-lacks",
    "number": "attachment-known",
    "period": """
        period-is-locked period-is-open round-closed round-exists round-unchanged
    """,
    "range": "cells-merged cells-merged-down value-merged",
    "related": "like-deliverable",
    "roles": """
        page-needs-read-accepted page-needs-read-record page-needs-read-submissions
        page-needs-report
    """,
    "row": "audit-standing paper-row-gone paper-row-more",
    "rows": "rows-changed",
    "once? rows twice?": "rows-hidden rows-struck",
    "seconds": "file-too-slow standby-cut-off standby-follows",
    "seq": "audit-not-loaded audit-observations",
    "setting": "mail-off",
    "submission": "audit-answers",
    "why": "file-unreadable pdf-failed work-failed",
    "allowed found": "wrong-word",
    "anchor? found": "audit-anchor",
    "baseline found": "target-behind-baseline",
    "before found": "interim-order period-overlap plausible-order",
    "byte encoding": "encoding-broken",
    "columns found near?": "row-too-wide",
    "day days": "access-kept",
    "day found": "expected-before-date",
    "day submission": "reached-before whole-told",
    "days": "backup-old",
    "due found": "step-after-due",
    "encoding found": "encoding-untold",
    "end found": "date-after-period period-not-over",
    "end period": "period-running",
    "examples? indicator": "component-compulsory",
    "field number": """
        audit-access audit-amendment audit-attachment audit-card
        audit-document-field audit-draft audit-lock audit-message audit-person audit-role audit-round
    """,
    "field submission": "audit-submission",
    "file? found": "audit-file audit-file-extra audit-file-gone",
    "first found": "head-doubled yaml-doubled-key",
    "first indicator once twice": "running-total",
    "first more": "problems-alike",
    "first second": "delimiter-ambiguous",
    "first word": "total-falls-here",
    "flag found": "series-value-flagged",
    "folder found": "site-foreign",
    "found handle": "person-known",
    "found later": "replaces-waits",
    "by found": "replaces-corrected",
    "by found number": "document-field-changed",
    "by found old": "replaced-meanwhile",
    "again found old": "withdraw-same-bytes",
    "found indicator": "task-beside-indicator value-counted-once",
    "found indicator? thousands? decimal?": "number-ambiguous",
    "found indicator?": """
        flag-form number-form number-negative number-percent number-suppressed
        number-became-date
        number-too-fine number-too-large number-with-text share-above-one share-alone
        share-became-date share-form share-too-fine
    """,
    "found known": """
        plan-sheet
        amendment-unknown
        delay-reason-unknown encoding-unknown occurrence-unknown period-unknown sheet-unknown
    """,
    "found meant": "task-became-date",
    "found most": "attachment-too-many",
    "allowed found name": "setting-invalid",
    "found name": "address-has-path address-unsafe setting-unused unit-stops-early",
    "found near": """
        amendment-subject
        document-field-unknown head-unknown series-head
        published-country unknown-code unknown-concept unknown-dimension unknown-entity
        unknown-goal unknown-reader unknown-series unknown-source unknown-task unknown-unit
    """,
    "found numbers": "numbers-stay",
    "found of": "card-of-other",
    "found opening": "component-unnamed",
    "found other": "amendment-name-taken head-ambiguous",
    "found pattern": "wrong-form",
    "found rows": "head-row published-left-out published-summands",
    "found seq?": "audit-chain audit-digest audit-gap",
    "found setting": "mail-setting",
    "found setting?": "mail-password-letters mail-password-open",
    "found owners": "round-not-owner",
    "found start": "date-before-strategy deadline-before-start round-days",
    "found state": "attachment-closed card-closed card-moved wrong-state",
    "found state?": "card-aside",
    "found subject": "mail-unverified",
    "found task": "doubled-body",
    "found this": "other-strategy",
    "found today": "date-in-future",
    "day next": "day-not-working",
    "day next today": "day-past",
    "comment found once? twice?": "comment-differs",
    "found high low": "value-implausible",
    "found kept shown": "value-of-one",
    "kept shown title unit": "context-unit",
    "kept title unit": "context-other-unit",
    "end rows start title": "context-year",
    "found key": "published-alias",
    "found limit": "amendment-code",
    "found successor": "amendment-merged",
    "day found subject": "amendment-later",
    "body day found": "amendment-former-name",
    "found plain": "per-cent-sign",
    "found unit": "value-not-whole",
    "task": "amendment-idle",
    "found wanted": "wrong-type",
    "found why": """
        erased-not-rewritten erased-not-rewritten-server
        address-taken proxy-silent mail-address mail-refused mail-server
    """,
    "kept shown": "number-shown",
    "kind name": "schema-less schema-more schema-other",
    "row submission": "audit-rows",
    "row where": "move-nul",
    "submission word": "value-differs",
    "strategy where why file?": "strategy-not-held",
    "where why": """
        database-older database-other database-unreleased
        backup-full backup-limited backup-other-kind move-failed database-damaged database-full
        database-encoding database-limited database-locked database-newer
        database-read-only database-schema database-unreachable program-missing
    """,
    "where why?": "database-missing database-not-empty database-standby file-in-the-way",
    "actor found verb": "not-permitted",
    "columns field found": "map-nothing",
    "day submission told": "part-told",
    "day submission word": "total-falls",
    "end found start": "period-outside",
    "entity found near": "entity-other",
    "entity near": "context-other-body",
    "entity found owners": "task-of-others",
    "entity? found role?": "role-held role-not-held",
    "first head series": "series-redefined",
    "first head? series": "series-repeated",
    "found head known": "series-code",
    "found head? known?": "series-country",
    "found indicator near": "component-unknown",
    "found line lines": "attachment-no-row",
    "found mode name": "setting-file-open",
    "found row where": "move-integer",
    "found name why": "setting-unreadable",
    "near series split total year": "series-withheld",
    "found near rows": "published-damaged published-label",
    "found near of_key?": "unknown-indicator unknown-key",
    "found near task": "indicator-unknown",
    "found of of_key?": "amendment-key",
    "found status verdict": "card-differs",
    "now submission then": "audit-row-set",
    "day entity submission told": "double-count double-total",
    "day entity submission word": "other-body-differs",
    "day end start": "amendment-outside",
    "day period reason since": "period-locked",
    "entity? found near? own?": "task-unknown",
    "file sequence where why": "database-behind",
    "first found other second": "encoding-ambiguous",
    "first found old": "published-twice",
    "asked once twice": "answer-needed answer-needed-by-table",
    "first old series year": "series-restated",
    "first head series year": "series-remarked",
    "indicator once submission twice": "running-total-continued",
    "day? found period reason since": "submission-locked",
    "found parts rows total": "published-hidden-parts published-parts",
    "indicator once parts submission told twice": "correction-or-new",
    "indicator once parts twice": "name-alike",
    "indicator once twice": "not-held-said note-differs people-counted",
    "indicator once parts submission twice": "name-alike-earlier",
    "indicator once parts twice whole": "not-added part-of-rows total-of-rows",
    "indicator once parts submission twice whole": "total-of-earlier",
    "head made of parts rows series total year": "series-sum-other",
    "made of parts rows series total year": """
        series-sum-age series-sum-country-of-exploitation series-sum-country-of-origin
        series-sum-form series-sum-linked series-sum-referrer series-sum-registered-by series-sum-sentence
        series-sum-sex series-sum-years
    """,
}
"""Codes by the fields of their record; one with a question mark is not always there.

Each field may have a text in a second language, as `<field>_cs`. Where `found` is not given
it is the cell as read.
"""

RECORDS: Mapping[str, tuple[str, ...]] = {
    code: tuple(fields.split())
    for fields, codes in _CODES_BY_FIELDS.items()
    for code in codes.split()
}
"""The fields of the record of each code."""


INFORMATION = frozenset(
    {"card-published", "head-repeated", "period-is-locked", "period-is-open", "period-running"}
)
"""Codes that only inform: there is nothing to write or to do instead. Every other one has a remedy."""

_FAMILIES = ("audit", "page", "series-sum")
"""What codes begin with that share a remedy, `fix.<family>`, where they have none of their own."""


def family_of(code: str) -> str:
    """The family of codes to which one belongs; empty for most."""
    return next((each for each in _FAMILIES if code.startswith(f"{each}-")), "")


def read_value(text: str) -> tuple[Decimal, ...] | None:
    """The number, or the two of a share, of a reported value; None for a report word.

    Raises ValueError for any other text.
    """
    if re.fullmatch(r"[a-z]+(_[a-z]+)*", text):
        return None
    numbers = tuple(map(read_number, text.split("/")))
    if len(numbers) > 2:
        raise ValueError
    return numbers


def read_number(text: str) -> Decimal:
    """A decimal number. Raises ValueError for any other text."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError from error
    if not number.is_finite():
        raise ValueError
    return number


def _read_word(text: str) -> str:
    """A word of the program is one line."""
    if "\n" in text:
        raise ValueError
    return text


READERS: Mapping[FieldKind, Callable[[str], object]] = {
    FieldKind.TEXT: str,
    FieldKind.WORD: _read_word,
    FieldKind.VALUE: read_value,
    FieldKind.NUMBER: read_number,
    FieldKind.COUNT: int,
    FieldKind.DAY: date.fromisoformat,
    FieldKind.STATED: str,
}
"""What makes of a text what it says; raises ValueError where the kind has no such text."""


def find_unfit(code: str, values: Mapping[str, str], *, has_cell: bool) -> list[str]:
    """The fields of a problem that do not fit the record of its code, each with what is wrong."""
    record = RECORDS.get(code)
    if record is None:
        return [f"{code}: no record"] if code else []
    known = {name.rstrip("?") for name in record} | EVERYWHERE
    given = set(values) | ({"found"} if has_cell else set())
    wrong = [f"{code}: no {name}" for name in record if name[-1] != "?" and name not in given]
    for name, text in values.items():
        if not {name, name.rpartition("_")[0]} & known:
            wrong.append(f"{code}: {name} is not in its record")
        elif not is_fit(name, text):
            wrong.append(f"{code}: {name} is no {KINDS.get(name, FieldKind.TEXT)}")
    return wrong


def is_fit(name: str, text: object) -> bool:
    """Whether a field may hold a text."""
    if not isinstance(text, str):
        return False
    try:
        READERS[KINDS.get(name, FieldKind.TEXT)](text)
    except ValueError:
        return False
    return True
