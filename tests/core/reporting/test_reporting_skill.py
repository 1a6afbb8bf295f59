"""A report that a card is wrong: what is said, what is counted, and whose words never leave."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Choices
from bot.core.dialogue import Action, Message, Open, Outcome, Text
from bot.core.errors import ContentError
from bot.core.looking import load_looks
from bot.core.memory import Add, Memory, Put
from bot.core.reporting.issue import issue_url
from bot.core.reporting.skill import ReportingSkill
from bot.core.reporting.words import load_words
from bot.core.tokens import mint, parse
from tests.fixtures.content import edited, small_knowledge

SHIPPED = Path(__file__).parents[3] / "knowledge"
WORDS = load_words(SHIPPED / "wrong.yaml")
PAGE = "https://github.com/example/coach/issues"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SECRET = "my boss Ann at Acme says so"
CARD = "launch-bar"


def skill(page=None, *, packs=False):
    return ReportingSkill(WORDS, small_knowledge(packs=packs), 90, page)


def filled(card=CARD, step=1, surface="dm", tenant="slack:T1", **values):
    return Action(
        id="Ev1:U1",
        tenant=tenant,
        learner="slack:T1:U1",
        place="p",
        surface=surface,
        at=NOW,
        name=mint("wrong", card, step),
        values=values,
    )


async def heard(one, inbound):
    memory = Memory(learner=inbound.learner, tenant=inbound.tenant, now=NOW)
    return [part async for part in one.respond(inbound, memory)]


def words(parts):
    return "".join(part.markdown for part in parts if isinstance(part, Text))


def address(parts):
    return words(parts).partition("](")[2].partition(")")[0]


async def test_with_a_page_for_issues_the_link_names_card_and_reason_and_never_the_words():
    parts = await heard(skill(PAGE), filled(reason="outdated", text=SECRET))

    asked = parse_qs(urlsplit(address(parts)).query)
    assert address(parts).startswith(f"{PAGE}/new?")
    assert "It is out of date" in asked["title"][0]
    assert CARD in asked["body"][0]
    assert "Acme" not in repr(parts)
    assert parts[-1] == Outcome()


async def test_without_a_page_the_report_is_a_count_for_the_owner():
    parts = await heard(skill(), filled(reason="untrue"))

    assert parts[-1].changes == (Add("slack:T1", "wrong", f"{CARD}:untrue"),)


async def test_words_that_were_sent_on_purpose_are_kept_without_a_name_until_the_retention_days_are_over():
    parts = await heard(skill(), filled(reason="untrue", text=SECRET))

    kept = next(change for change in parts[-1].changes if isinstance(change, Put))
    assert (kept.owner, kept.kind, kept.cold) == ("slack:T1", "report", True)
    assert (kept.body["text"], kept.body["sent"]) == (SECRET, "on purpose")
    assert kept.expires == NOW + timedelta(days=90)
    assert "U1" not in repr(kept)
    assert "90 days" in words(parts)
    assert "Acme" not in words(parts)


async def test_blank_words_are_no_words():
    parts = await heard(skill(), filled(reason="untrue", text=" \u200b\n"))

    assert [type(change) for change in parts[-1].changes] == [Add]


async def test_a_reason_that_is_none_of_ours_counts_for_nothing_and_is_asked_again():
    parts = await heard(skill(), filled(reason=SECRET))

    assert words(parts) == WORDS.which
    assert parts[-1] == Outcome()


async def test_where_no_form_opened_the_buttons_say_the_reason():
    parts = await heard(skill(), filled(step=0))

    choices = next(part for part in parts if isinstance(part, Choices))
    pressed = parse(choices.options[1].token)
    again = await heard(skill(), filled(step=pressed.step))
    assert choices.options[1].label == "It is not true"
    assert again[-1].changes == (Add("slack:T1", "wrong", f"{CARD}:untrue"),)


@pytest.mark.parametrize("card", ["", "no-such-card", "office-hours"])
async def test_a_card_that_this_community_does_not_have_cannot_be_reported(card):
    parts = await heard(skill(PAGE, packs=True), filled(card=card, tenant="slack:T9", reason="untrue", text=SECRET))

    assert words(parts) == WORDS.gone
    assert parts[-1] == Outcome()


@pytest.mark.parametrize("card", ["office-hours", "pm-and-ai-pm"])
async def test_a_communitys_own_card_stays_with_its_owner_though_there_is_a_public_page(card):
    parts = await heard(skill(PAGE, packs=True), filled(card=card, reason="untrue"))

    assert "http" not in words(parts)
    assert parts[-1].changes == (Add("slack:T1", "wrong", f"{card}:untrue"),)


@pytest.mark.parametrize(
    ("page", "start"),
    [
        (PAGE, f"{PAGE}/new?title=a"),
        (f"{PAGE}/", f"{PAGE}/new?title=a"),
        (f"{PAGE}/new", f"{PAGE}/new?title=a"),
        (f"{PAGE}/new?labels=fact#top", f"{PAGE}/new?labels=fact&title=a"),
        (f"{PAGE}?title=old", f"{PAGE}/new?title=a"),
        ("https://gitlab.com/g/p/-/issues", "https://gitlab.com/g/p/-/issues/new?issue%5Btitle%5D=a"),
    ],
)
def test_the_form_for_a_new_issue_is_found_from_the_page(page, start):
    assert issue_url(page, "a", "b").startswith(start)


@given(title=st.text(), body=st.text())
def test_no_text_breaks_out_of_the_link(title, body):
    safe = [text.encode("utf-8", "replace").decode() for text in (title, body)]
    url = issue_url(PAGE, *safe)

    assert not set(url) & set(" ()[]<>\"'\n\\")
    assert parse_qs(urlsplit(url).query, keep_blank_values=True) == {"title": [safe[0]], "body": [safe[1]]}


def test_the_reasons_are_those_of_the_form():
    fields = load_looks(SHIPPED / "forms.yaml").forms["wrong"].fields

    assert {choice.value: choice.label for choice in fields[0].options} == dict(WORDS.reasons)
    assert [field.name for field in fields] == ["reason", "text"]


def test_a_broken_file_of_words_is_named(tmp_path):
    (tmp_path / "wrong.yaml").write_text((SHIPPED / "wrong.yaml").read_text("utf-8"), "utf-8")
    path = edited(tmp_path / "wrong.yaml", "counted:", "counts:")

    with pytest.raises(ContentError, match=r"wrong\.yaml"):
        load_words(path)


@pytest.mark.parametrize("inbound", [filled(surface="channel"), filled(surface="command", reason="off")])
async def test_among_other_people_it_is_always_private(inbound):
    assert (await heard(skill(), inbound))[0] == Open("private")


async def test_words_that_are_no_press_are_asked_for_a_card():
    message = Message(id="1", tenant="t", learner="l", place="p", surface="dm", at=NOW, text="wrong")

    assert words(await heard(skill(), message)) == WORDS.gone
