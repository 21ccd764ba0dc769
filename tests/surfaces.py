"""What each surface says of who owes what: pages, letters, papers, the document, mail and commands.

Each function reads what people read, and answers with the indicators of each body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from dashboard.documents import row_words
from dashboard.documents.blocks import Document, Heading, TableBlock, as_cited_text
from dashboard.documents.chapters import back_matter
from dashboard.documents.formats import plain_text
from dashboard.documents.meeting import build_pack
from dashboard.markup import View, compare, task_list, who_reported
from dashboard.markup.task import page
from dashboard.presentation import json_payloads, missing_words, report_form
from dashboard.presentation.languages import Wording
from dashboard.strategy import rounds
from dashboard.workflow import document_material, letter_facts, notifications
from tests.pages import markup

WORDS = Wording("en")
ID = re.compile(r"\b\d\.\d\.[a-z]\b")

Answer = dict[str, list[str]]


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def of_reporting_page(view: View) -> Answer:
    return {
        line.entity.code: fact(who_reported.draw_unit(view, line))
        for line in view.snapshot.reporting(view.day)
    }


def fact(html: Markup) -> list[str]:
    """The ids beside "Outstanding"."""
    found = re.search(r"Outstanding</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL)
    return ID.findall(plain(found[1])) if found else []


def of_tasks(view: View) -> Answer:
    """The page All tasks names the bodies of each task: the ids are all that the body owes in it."""
    found = view.snapshot.answer(view.day)
    codes = {WORDS.text(each.abbreviation): each.code for each in view.situation.strategy.entities}
    answer: Answer = {}
    for state in view.situation.tasks:
        drawn = task_list.draw_all(view, [state])
        said = re.search(r"outstanding: (.*?)</td>", drawn, re.DOTALL)
        for name in re.findall(r"[A-Z]+", plain(said[1])) if said else ():
            body = found.body(codes[name])
            assert body is not None
            own = {each.indicator.id for each in state.indicators}
            answer.setdefault(body.entity.code, []).extend(
                id for id in body.outstanding if id in own
            )
    return answer


def of_task_pages(view: View) -> Answer:
    codes = {str(each.name): each.code for each in view.situation.strategy.entities}
    answer: Answer = {}
    for task in view.situation.strategy.tasks:
        details = view.snapshot.task(task.number, view.day)
        assert details is not None
        for item in re.findall(r'<li class="owner">.*?</li>', page.draw(view, details)):
            name = re.search(r"<b>(?:.*[,›] )?(.*?)</b>", item)
            ids = re.search(r"outstanding: ([^<]*)", item)
            if name and ids:
                code = codes.get(name[1], name[1])
                answer.setdefault(code, []).extend(ids[1].split(", "))
    return answer


def of_changes(view: View) -> Answer:
    owing = [body for body in view.snapshot.answer(view.day).bodies if body.outstanding]
    start = view.workspace.strategy.period.start
    drawn = Markup("").join(compare.draw_all(view, view.snapshot.since(start, view.day), owing))
    table = drawn.partition("filing outstanding")[2]
    rows = re.findall(r"<tr\b.*?unit=(\w+)(.*?)</tr>", table, re.DOTALL)
    return {unit: ID.findall(plain(said)) for unit, said in rows}


def of_letters(view: View) -> Answer:
    return {code: of_letter(view, code, "outstanding") for code in bodies(view)}


def letter(view: View, code: str) -> Document:
    read = letter_facts.read_letter(view.snapshot, code, view.day)
    assert read is not None
    return letter_facts.write_letter(
        read, rounds.reply_day(view.snapshot.strategy.rounds, view.day), WORDS
    )


def of_letter(view: View, code: str, *parts: str) -> list[str]:
    """What the letter to a body carries for programs under some names; it names each thing in words.

    Where a report on it waits or was returned, it names the task.
    """
    written = letter(view, code)
    ids = [id for part in parts for id in written.facts[part]]
    text = plain_text.render_text(written)
    found = view.snapshot.answer(view.day)
    for id in ids:
        state = found.by_indicator[id].state
        if found.by_indicator[id].waiting or found.returned_on(id):
            assert row_words.task_name(view.situation.strategy, id, WORDS) in text
        elif state.schedule.is_overdue or state.schedule.is_due_today:
            assert all(name in text for name in missing_words.names_of_missing(state, WORDS))
    return ids


def late_in_letter(view: View, code: str) -> list[str]:
    """What the letter to a body calls late: what is asked of it, and what only others have reported on."""
    states = map(view.situation.indicator, of_letter(view, code, "asked", "left_to_others"))
    return [each.indicator.id for each in states if each and each.schedule.is_overdue]


def of_form(view: View, code: str) -> list[str]:
    """What the workbook of an entity calls outstanding, its first lines, on the default day."""
    strategy, snapshot = view.workspace.strategy, view.snapshot
    owed = snapshot.round_of(code)
    form = report_form.build_form(strategy, "", code, snapshot.rows, WORDS, owed)
    late = {id: by for id, by in owed.asked.items() if by < snapshot.workspace.today}
    days = {id: WORDS.date(by) for id, by in late.items()}
    lines = [line["indicator"] for line in form.rows if line["indicator"] in days]
    assert all(line["owed"] == days.get(line["indicator"], line["owed"]) for line in form.rows)
    assert lines == [line["indicator"] for line in form.rows][: len(lines)]
    return list(dict.fromkeys(lines))


def bodies(view: View) -> list[str]:
    return [body.entity.code for body in view.snapshot.answer(view.day).bodies if body.parts]


def pack_of(view: View, words: Wording = WORDS) -> Document:
    material, _ = document_material.read_material(view.snapshot, view.day)
    earlier = view.snapshot.side_at_close(date(2020, 1, 1))
    changes = document_material.read_changes(view.snapshot, earlier, view.day)
    return build_pack(material, changes, words)


def by_name(view: View, rows: Mapping[str, list[str]]) -> Answer:
    codes = {str(each.name): each.code for each in view.situation.strategy.entities}
    codes |= {each.code: each.code for each in view.situation.strategy.entities}
    return {codes[name]: ids for name, ids in rows.items()}


def of_papers(view: View) -> Answer:
    blocks = pack_of(view).blocks
    heads = [each.text if isinstance(each, Heading) else "" for each in blocks]
    if "Reports outstanding" not in heads:
        return {}
    table = blocks[heads.index("Reports outstanding") + 1]
    rows = table.rows if isinstance(table, TableBlock) else ()
    texts = [[as_cited_text(cell).text for cell in cells] for cells in rows]
    ids = {cells[0]: [*dict.fromkeys(ID.findall(cells[1]))] for cells in texts}
    return by_name(view, ids)


def of_document(view: View) -> Answer:
    section = back_matter.discipline_section(view.snapshot.answer(view.day), {}, WORDS)
    rows = next(block for block in section if isinstance(block, TableBlock)).rows
    texts = [[as_cited_text(cell).text for cell in cells] for cells in rows]
    return by_name(view, {cells[0].split(" – ")[0]: ID.findall(cells[5]) for cells in texts})


def of_status(view: View) -> Answer:
    """What `status` says of each indicator, for each of its owners."""
    answer: Answer = {}
    for task in json_payloads.status_payload(view.snapshot.answer(view.day))["tasks"]:
        for indicator in task["indicators"]:
            if indicator["outstanding"]:
                for owner in task["responsible"]:
                    answer.setdefault(owner, []).append(indicator["id"])
    return answer


def of_reporting_command(view: View) -> Answer:
    payload = json_payloads.reporting_payload(
        view.workspace.strategy.rounds,
        view.snapshot.reporting(view.day),
        view.snapshot.answer(view.day),
    )
    return {each["entity"]: each["outstanding"] for each in payload["entities"]}


def of_mail(view: View) -> Answer:
    """What mail calls overdue, for an officer of each body."""
    answer = {}
    for code in bodies(view):
        told = notifications.things_told(view.snapshot, [("officer", code)], view.day, WORDS)
        keys = [key.split(":") for thing in told for key in thing.keys]
        answer[code] = sorted({key[1] for key in keys if key[0] == "overdue"})
    return answer


def of_approval(page: AppTest) -> dict[str, list[int]]:
    """The numbers of the reports that Approval lists as waiting, by their body."""
    names = [each.label for each in page.button] + re.findall(r"<h3.*?>(.*?)</h3>", markup(page))
    waiting: dict[str, list[int]] = {}
    for name in names:
        if found := re.fullmatch(r"(\w+), no\. (\d+)", plain(name).strip()):
            waiting.setdefault(found[1], []).append(int(found[2]))
    return {code: sorted(numbers) for code, numbers in waiting.items()}


def of_report(page: AppTest, view: View) -> list[str]:
    """What Report progress asks for, whose names it says."""
    found = re.search(r'class="demands">.*?</section>', markup(page), re.DOTALL)
    named = re.findall(r"<a [^>]*>(.*?)</a>", found[0]) if found else []
    every = [state.indicator.id for task in view.situation.tasks for state in task.indicators]
    return [
        id for id in every if any(each.text in named for each in who_reported.things(view, [id]))
    ]


OUTSTANDING: dict[str, Callable[[View], Answer]] = {
    "All tasks": of_tasks,
    "Task": of_task_pages,
    "State of reporting": of_reporting_page,
    "Changes": of_changes,
    "letters, digest": of_letters,
    "papers": of_papers,
    "document": of_document,
    "status": of_status,
    "reporting": of_reporting_command,
}
"""Each surface that lists what is outstanding, and what it says of each body."""
