import json

from bot.core.knowledge.report import check
from tests.fixtures.content import BASE, PACK, TODAY, copied, edited

RAG = "cards/llm-agents/rag-basics.md"


def test_counts_are_those_of_the_base():
    assert check(BASE, today=TODAY).counts == {
        "cards": 8,
        "questions": 0,
        "sources": 3,
        "facts": 9,
        "terms": 2,
        "resources": 1,
        "items": 0,
        "steps": 0,
    }


def test_the_document_is_json_with_the_agreed_keys(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / RAG, "level: 2", "level: 7")
    document = json.loads(json.dumps(check(base, today=TODAY).as_json()))

    assert document["ok"] is False
    assert document["findings"][0] | {"message": ""} == {
        "rule": "K003",
        "path": str(base / RAG),
        "line": 6,
        "message": "",
        "weight": "error",
    }
    assert set(document["counts"]) == {
        *["cards", "questions", "sources", "facts", "terms", "resources", "items", "steps"]
    }


def test_a_named_file_brings_only_its_own_findings(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / RAG, "level: 2", "level: 7")
    edited(base / "goals.yaml", "data-judgement: 20", "data-judgement: 21")

    assert {one.rule for one in check(base, today=TODAY, files=[base / RAG]).findings} == {"K003"}
    assert check(base, today=TODAY, files=[base / "roles.yaml"]).ok


def test_a_draft_that_lies_elsewhere_is_judged_against_the_base(tmp_path):
    draft = tmp_path / "rag-drafted.md"
    text = (BASE / RAG).read_text().replace("id: rag-basics", "id: rag-drafted")
    draft.write_text(text.replace("next: [rag-or-tuning]", "next: [nowhere]"))
    rules = {one.rule for one in check(BASE, today=TODAY, files=[draft]).findings}

    assert rules == {"K040", "K051", "K052"}


def test_a_draft_of_a_new_version_does_not_clash_with_the_card_it_replaces(tmp_path):
    draft = tmp_path / "rag-basics.md"
    draft.write_text((BASE / RAG).read_text())

    assert check(BASE, today=TODAY, files=[draft]).findings == ()


def test_a_file_that_is_not_there_is_said(tmp_path):
    report = check(BASE, today=TODAY, files=[tmp_path / "nowhere.md"])

    assert not report.ok
    assert report.findings[0].rule == "K001"


def test_packs_are_judged_too(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / "pack.yaml", "id: harbour-school", "id: 7")

    assert [one.rule for one in check(BASE, [pack], today=TODAY).findings] == ["K003"]


def test_the_same_content_gives_the_same_report():
    assert check(BASE, [PACK], today=TODAY) == check(BASE, [PACK], today=TODAY)
