"""The assessment for the public: what is left out of it, and what stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from dashboard.__main__ import main
from dashboard.documents import assessment
from dashboard.documents.blocks import Document
from dashboard.documents.formats import write_file
from dashboard.presentation.languages import Wording
from dashboard.text.unbreakable_spaces import NO_BREAK
from dashboard.workflow import intake
from dashboard.workflow.action_result import Stored
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import parse_local_actor
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.assessed import NOW, material_of, workspace_of
from tests.printed import publish

STATISTICS = """source,series,definition,unit,year,sex,value,flag,vintage,note
program,program_victims,"{definition}",persons,2022,,16,,2023-05,
program,program_victims,"{definition}",persons,2022,F,14,,2023-05,
program,program_victims,"{definition}",persons,2022,M,2,break,2023-05,both from Kladno
"""
ROWS = """task,indicator,component,date,value,evidence,note
1.2,1.2.a,material,2023-05-01,1,MSMT-7/2023,told by a girl of Kladno
1.2,,,2023-06-01,,,a girl of Kladno told us
"""
PRIVATE = ("Kladno", "MSMT-7", "ministry-of-the-girl", "new.csv")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The shipped strategy with statistics that nobody has printed, and rows with notes."""
    folder = tmp_path_factory.mktemp("public")
    with workspace_of(NOW, folder) as workspace:
        shipped = Snapshot(workspace).observations.filter(pl.col("series") == "program_victims")
        new = folder / "new.csv"
        new.write_text(STATISTICS.format(definition=shipped["definition"][0]), "utf-8")
        url = f"sqlite:///{folder / 'papers.db'}"
        words = ["load", str(new), "--database", url, "--as"]
        # Under the name of what ships nobody acts.
        assert [main([*words, name]) for name in ("seed", "coordinator")] == [2, 0]
        unprinted = text_of(public_document(workspace))
        assert re.search(r"\n\| women [^\n]*\| suppressed ", unprinted) is None
        assert "Until the first public edition is published, only numbers" in unprinted
        publish(workspace, folder / "site")
        someone = parse_local_actor("local")
        assert someone is not None
        handed = ProgressFile("ministry-of-the-girl.csv", ROWS.encode(), "MEYS")
        outcome = intake.submit(workspace, someone, handed, accept_too=True)
        assert isinstance(outcome, Stored), outcome
        yield workspace


def public_document(workspace: Workspace) -> Document:
    made = assessment.make_public(material_of(workspace))
    return assessment.build_assessment(made, Wording("en"))


def text_of(document: Document, ending: str = ".md") -> str:
    return write_file.render_document(document, ending).decode().replace(NO_BREAK, " ")


@pytest.mark.parametrize(("language", "ending"), [("cs", ".md"), ("en", ".html")])
def test_nothing_private_is_in_the_document_for_the_public(
    workspace: Workspace, language: str, ending: str
) -> None:
    made, words = material_of(workspace), Wording(language)

    inside = text_of(assessment.build_assessment(made, words), ending)
    outside = text_of(assessment.build_assessment(assessment.make_public(made), words), ending)

    assert [name for name in PRIVATE if name not in inside] == []
    assert [name for name in PRIVATE if name in outside] == []
    assert words("document.left_out", threshold=5) in outside.replace("\\", "")
    assert words("flag.suppressed") in outside
    if ending == ".md":
        assert set(re.findall(r"\| (intern\w+) \|", outside)) == {"interní"}


def test_a_new_small_count_is_suppressed_and_a_printed_one_stays(workspace: Workspace) -> None:
    made = material_of(workspace)

    document = assessment.build_assessment(assessment.make_public(made), Wording("en"))

    text = text_of(document)
    assert "Statistics of public edition 1 of" in text
    assert re.search(r"\n\| women [^\n]*\| suppressed ", text)
    assert re.search(r"\n\| men [^\n]*\| suppressed ", text)
    assert re.search(r"\n\| Slovakia [^\n|]*\| 2 ", text)
    told = [number for one in document.facts["sources"] for number in one.get("observations", ())]
    told = [one for one in told if (one["year"], one["series"]) == (2022, "program_victims")]
    new = [(one["category"], one["value"]) for one in told]
    parts = [(sex, None) for sex in ("F", "M", "other", "unknown")]
    assert sorted(new, key=str) == [*parts, (None, 16)]


def test_every_status_is_the_same_for_the_public(workspace: Workspace) -> None:
    made = material_of(workspace)

    inside, outside = (
        assessment.build_assessment(one, Wording("en"))
        for one in (made, assessment.make_public(made))
    )

    words_alone = "MEYS, 1 Jun 2023, reported in words; the words are left out here."
    assert words_alone in text_of(outside)
    same = ("tasks", "counts", "known_on", "as_of")
    assert [inside.facts[name] for name in same] == [outside.facts[name] for name in same]
    assert (inside.facts["public"], outside.facts["public"]) == (False, True)


def test_the_command_writes_the_document_for_the_public(
    workspace: Workspace, tmp_path: Path
) -> None:
    out, url = tmp_path / "public.html", str(workspace.engine.url)

    assert main(["report", "--public", "--database", url, "--out", str(out)]) == 0

    text = out.read_text("utf-8")
    data = json.loads(text.partition('id="data"')[2].partition(">")[2].partition("</script>")[0])
    assert data["public"] is True
    assert "Kladno" not in text
