"""Numbers in an evaluator's text that the rows contradict: a remark, never a correction.

Only a number right before the unit of a counted indicator is read ("four trainings", "4 školení"). A text
may be about a part or a plan, so a number lower than that of the rows gets a remark only if the sentence
calls it the total. A sentence about a plan, a limit or each year never gets one: no remark is better than
a wrong one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from dashboard.assessment.card import Card
from dashboard.assessment.narrative import Sentence
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.text import names

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_])|\n+")
_NUMBER_WORDS = {
    2: "two dva dve dvou dvema",
    3: "three tri trech trem",
    4: "four ctyri ctyr ctyrech ctyrem",
    5: "five pet peti",
    6: "six sest sesti",
    7: "seven sedm sedmi",
    8: "eight osm osmi",
    9: "nine devet deviti",
    10: "ten deset deseti",
    11: "eleven jedenact jedenacti",
    12: "twelve dvanact dvanacti",
}
"""The number words of both languages, folded; one is left out, for it may be any one of several."""
_READ = {word: number for number, words in _NUMBER_WORDS.items() for word in words.split()}
_TOTAL = re.compile(r"\b(?:total|altogether|overall|celkem|celkove|souhrnne|dohromady)\b")
_NO_STATEMENT = re.compile(
    r"\b(?:target|goal|plan|aim|need|should|would|expect|each|every|annual|yearly|per|less|fewer|up to|most"
    r"|not|cil|plan|pozad|mel|potreb|predpoklad|ocek|kazd|rocne|mene|nejvys|maxim|nikoli|bude|budou)"
)
"""A sentence with one of these, folded, may speak of something else than what was achieved."""
_SHORTEST_STEM = 5
_ENDING = re.compile(r"(?:ies|s|[aeiouy]+)$")
"""The endings of the cases of a folded noun, and of its plural."""


def find_differences(card: Card, details: task_details.TaskDetails) -> Iterator[Sentence]:
    """A sentence for each number in the texts of a card that its rows contradict, with these rows."""
    counted = {
        state.indicator.id: state
        for state in details.state.indicators
        if state.indicator.kind == "count" and state.achieved is not None and not state.withdrawn
    }
    nouns = _nouns(details.state.indicators)
    deciding = {trace.state.indicator.id: trace.deciding for trace in details.traces}
    texts = dict.fromkeys([card.description, card.indicators_text, card.goal_text])
    texts |= dict.fromkeys(card.remarks.values())
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        for sentence in _SENTENCE.split(text):
            for words, number, id in _counted_things(sentence, nouns):
                if id in counted and _contradicts(number, counted[id].achieved, sentence):
                    found[words, id] = None
    for words, id in found:
        values = {"found": words, "indicator": id, "number": counted[id].achieved}
        yield Sentence("narrative.number_differs", values, deciding.get(id, ()))


def _nouns(states: tuple[strategy_on_day.IndicatorState, ...]) -> dict[re.Pattern[str], str]:
    """How each unit of one word is written after a number, with its indicator; shared ones are left out."""
    owners: dict[tuple[str, str], set[str]] = {}
    for state in states:
        english, czech = state.indicator.unit, state.indicator.unit_cs
        for unit, endings in ((english, r"(?:s|ies)"), (czech, r"\w{0,3}")):
            stem = _ENDING.sub("", names.fold(unit or ""))
            if len(stem) >= _SHORTEST_STEM and stem.isalpha():
                owners.setdefault((stem, endings), set()).add(state.indicator.id)
    return {
        re.compile(stem + endings): next(iter(ids))
        for (stem, endings), ids in owners.items()
        if len(ids) == 1
    }


def _counted_things(
    sentence: str, nouns: dict[re.Pattern[str], str]
) -> Iterator[tuple[str, int, str]]:
    """Every number right before a unit: the words as written, the number, and the indicator."""
    words = list(_WORD.finditer(sentence))
    for word, noun in itertools.pairwise(words):
        between = sentence[word.end() : noun.start()]
        before = sentence[: word.start()].rstrip()[-1:]
        number = _number(word[0])
        if number is None or between.strip() or not between or before in {"-", "–", ",", "/", "."}:
            continue
        folded = names.fold(noun[0])
        id = next((of for pattern, of in nouns.items() if pattern.fullmatch(folded)), None)
        if id is not None:
            yield sentence[word.start() : noun.end()], number, id


def _number(word: str) -> int | None:
    """A number of at most three digits, or a number word; None for anything else."""
    if word.isdecimal() and len(word) <= 3:
        return int(word)
    return _READ.get(names.fold(word))


def _contradicts(number: int, achieved: Decimal | None, sentence: str) -> bool:
    folded = names.fold(sentence)
    if achieved is None or number < 2 or _NO_STATEMENT.search(folded):
        return False
    return number > achieved or (number < achieved and bool(_TOTAL.search(folded)))
