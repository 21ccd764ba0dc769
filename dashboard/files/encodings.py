"""The encoding of a text file, detected by its letters.

Bytes over 127 are letters in one encoding and signs, other letters or nothing in another. A reading is
compared with how people write: the letters of a word belong to one language, capitals are first or fill
the word, signs are not inside of words. Where two readings pass and differ, only the sender can decide.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

ENCODINGS = (
    *("utf-8", "cp1250", "iso8859-2", "cp852"),
    *("cp1252", "utf-16", "utf-16-le", "utf-16-be"),
)
"""Encodings that are read. All but cp1252 are detected; it differs too little from cp1250."""

CANDIDATES = ("cp1250", "iso8859-2", "cp852")
"""Encodings of one byte a letter, the likelier first: Czech Excel writes the first."""
ENOUGH_WORDS = 5_000
LONGEST_WORD = 100
PIECE = 1024 * 1024
"""Bytes that are decoded at once."""
CZECH, FOREIGN, WRONG = range(3)
MOST_WRONG = 3
"""More impossible words than typing errors explain: if also half of all, the encoding is unknown."""
CLEAR_FACTOR = 10
"""A reading with this many times fewer impossible words than another is right."""

_CZECH = set("áčďéěíňóřšťúůýž")
_OTHER_LANGUAGES = [
    set(letters)
    for letters in (
        *("áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "äöüß", "áéíóöőúüű"),
        *("ćčđšž", "âăîşţ", "âçéëîôöü"),
    )
]
"""Letters of Slovak, Polish, German, Hungarian, Croatian, Romanian, French."""
_FAMILIAR = re.compile(
    r"\b(?:že|až|už|též|jež?|již|než|když|což|ať|neboť|vše|další|šest)\b|služ|složk|škol|šetř|možn|může|muž|"
    r"žen[aysu]?\b|žád|žalo|stíž|přísluš|průběž|vyšš|všech|naš[ei]|vaš[ei]|řešen|zajišť|zvýšen|snížen|použi|"
    r"měst"
)
"""Common Czech words and endings that other encodings read as something else."""

# A word with a byte over 127. Each byte is looked at once: a run of other letters is not tried again.
_WORD = re.compile(rb"(?<![^\s;,|\"])[^\s;,|\"\x80-\xff]*+[\x80-\xff][^\s;,|\"]*+")
_IMPOSSIBLE = re.compile("[\x80-\x9f\u2500-\u259f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"[^\x00-\x7f\w]")
_AMONG_DIGITS = re.compile(r"\d[^\W\d_a-zA-Z]+\d")
_ALONE = re.compile(r"\b[čďňřšťž]\b(?!\.)")
"""A single consonant is not a Czech word, though with a full stop it may abbreviate one."""
_AFTER_LETTER = set("\xa0™®’”“‘»›…–—·‰")
_BEFORE_LETTER = set("\xa0„‚«‹“‘»›–—•…€·")
_BETWEEN = set("’–—·")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one encoding reads a text: counts of its distinct words with a letter beyond ASCII.

    `wrong` are impossible words, `foreign` words of other languages, `czech` possible Czech words,
    `familiar` common Czech words.
    """

    encoding: str
    wrong: int
    foreign: int
    czech: int
    familiar: int


def python_name(encoding: str) -> str:
    """The name of an encoding in Python; as written where Python does not know it."""
    try:
        return codecs.lookup(encoding).name.removesuffix("-sig")
    except (LookupError, ValueError):
        return encoding


def detect(content: bytes) -> dict[str, bytes | None]:
    """The text of a file in UTF-8 by encoding; two where only the sender can decide between them.

    A text is None where the encoding lacks some byte. Empty where every reading has impossible words,
    as for text from an old Macintosh.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return {encoding: in_utf8(content, encoding)}
    if b"\0" in content:
        return _decode_utf16(content)
    if _is_utf8(content):
        return {"utf-8": content}
    words: dict[bytes, None] = {}
    for match in _WORD.finditer(content):
        words[match[0][:LONGEST_WORD]] = None
        if len(words) == ENOUGH_WORDS:
            break
    readings = list(_readings(content, list(words)))
    if readings and all(
        2 * reading.wrong > max(len(words), 2 * MOST_WRONG - 1) for reading in readings
    ):
        return {}
    chosen = _choose_encodings(readings) or CANDIDATES[:1]
    return {encoding: in_utf8(content, encoding) for encoding in chosen}


def has_impossible_word(text: str) -> bool:
    """Whether a text has a word that is impossible in any language we know."""
    return any(_judge_word(word) == WRONG for word in text.split() if not word.isascii())


def in_utf8(content: bytes, encoding: str) -> bytes | None:
    """The text of a file in UTF-8, or None where its encoding lacks some byte."""
    if encoding == "utf-8":
        return content if _is_utf8(content) else None
    text = _decode(content, encoding)
    return None if text is None else text.encode()


def _is_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8. In pieces: as one text they take twice the memory for one Czech letter."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), PIECE):
            decoder.decode(content[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decode(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decode_utf16(content: bytes) -> dict[str, bytes | None]:
    """UTF-16 without a byte order mark: the order in which all letters are European."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _decode(content, encoding)
        if text and not re.search("[^\t\n\r\x1a -\u024f\u2000-\u20cf\u2100-\u22ff]", text):
            return {encoding: text.encode()}
    return {"utf-8": in_utf8(content, "utf-8")}


def _readings(content: bytes, words: list[bytes]) -> Iterator[Reading]:
    """The readings without impossible signs; of equal texts only the first."""
    special = bytes(sorted(set(content.translate(None, bytes(range(128))))))
    known: set[str] = set()
    for encoding in CANDIDATES:
        letters = _decode(special, encoding)
        if letters is None or letters in known or _IMPOSSIBLE.search(letters):
            continue
        known.add(letters)
        read = [word.decode(encoding) for word in words]
        doubts = [_judge_word(word) for word in read]
        familiar = sum(bool(_FAMILIAR.search(word.lower())) for word in read)
        wrong, foreign, czech = map(doubts.count, (WRONG, FOREIGN, CZECH))
        yield Reading(encoding, wrong, foreign, czech, familiar)


def _choose_encodings(readings: list[Reading]) -> list[str]:
    """The right encoding, or two between which only the sender can decide; empty where none fits."""
    first = CANDIDATES[0]
    if all(reading.encoding != first for reading in readings):
        # No letter of the likeliest encoding: another one has to prove itself by Czech words.
        readings = [reading for reading in readings if reading.czech and not reading.wrong]
    if not readings:
        return []
    least = min(reading.wrong for reading in readings)
    likely = [reading for reading in readings if reading.wrong <= least * CLEAR_FACTOR]
    most = max(reading.familiar for reading in likely)
    likely = [reading for reading in likely if reading.familiar == most]
    best, others = likely[0], likely[1:]
    if not others and not best.czech and best.encoding != first:
        likely = readings
    elif not others or (not best.foreign and all(reading.foreign for reading in others)):
        likely = [best]
    return [reading.encoding for reading in likely[:2]]


def _judge_word(word: str) -> int:
    """CZECH, FOREIGN or WRONG for a word."""
    doubts = [_judge_letters(letters) for letters in _LETTERS.findall(word)]
    doubts += [WRONG for _ in _AMONG_DIGITS.finditer(word)]
    doubts += [FOREIGN for _ in _ALONE.finditer(word)]
    doubts += [WRONG for sign in _SIGN.finditer(word) if not _is_sign_in_place(word, sign.start())]
    return max(doubts, default=CZECH)


def _judge_letters(letters: str) -> int:
    letters = letters.removeprefix("µ")
    special = {letter for letter in letters if not letter.isascii()}
    inner = letters[1:]
    if not letters.isupper() and any(letter.isupper() and letter in special for letter in inner):
        return WRONG
    if any(letter.isupper() for letter in inner) and any(
        letter.islower() and letter in special for letter in letters
    ):
        return WRONG
    lower = set("".join(special).lower())
    if lower <= _CZECH:
        return CZECH
    return FOREIGN if any(lower <= other for other in _OTHER_LANGUAGES) else WRONG


def _is_sign_in_place(word: str, at: int) -> bool:
    """Whether a sign is where people write it: not inside of a word, and on its usual side."""
    sign, before, after = word[at], word[:at], word[at + 1 :]
    left, right = before[-1:].isalpha(), after[:1].isalpha()
    if sign == "\xa0" and left and right:
        # Czech binds one-letter words to the next one.
        return not before[-2:-1].isalpha() and before[-1].lower() in "kszvouai"
    if left and right:
        return sign in _BETWEEN
    return (not left or sign in _AFTER_LETTER) and (not right or sign in _BEFORE_LETTER)
