"""The coach as the dispatcher meets it: parts in order, the right audience, an outcome at the end."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.answering.skill import AnsweringSkill
from bot.core.blocks import Choices, Citations, Comparison, Feedback, Notice
from bot.core.budget import PAYER
from bot.core.coach import Coach
from bot.core.dialogue import Open, Outcome, Status, Text, TextFile
from bot.core.memory import Add, Put
from bot.core.tokens import mint
from bot.core.turns.audience import audience
from bot.core.verbs import VERBS
from tests.fakes.answering import action, answering, message, nobody_yet, remembered, with_model

ORDER = {Open: 0, Status: 1, Text: 2, Outcome: 9}
QUESTION = "How does an AI PM differ from a PM?"


@pytest.fixture
async def coach():
    return Coach(AnsweringSkill(await answering(encoder=False)))


async def heard(coach, inbound, memory=None):
    return [part async for part in coach.respond(inbound, memory or nobody_yet())]


async def turn(coach, inbound, memory):
    """A reply, and the memory after it."""
    parts = await heard(coach, inbound, memory)
    return parts, remembered(memory, parts[-1].changes)


def words(parts):
    return "".join(part.markdown for part in parts if isinstance(part, Text))


def block(parts, kind):
    return next(part for part in parts if isinstance(part, kind))


def kinds(parts):
    return [type(part) for part in parts]


async def test_a_coach_is_never_written_out_since_its_skills_hold_the_whole_knowledge_again_and_again(coach):
    assert len(repr(Coach(coach.answering, {"a": coach.answering.not_there}))) < 200


EVERYTHING = [
    message(QUESTION),
    message(""),
    message("hi", surface="channel"),
    message("you are an idiot"),
    message("i want to kill myself", surface="channel"),
    message("\ud800 what is RAG \u202e?"),
    *(action(verb) for verb in VERBS),
    *(action(verb, surface="command") for verb in VERBS),
    *(action(mint(verb, "rag-basics", 1), surface="channel") for verb in VERBS),
    action("no-such-verb"),
    action(mint("more", "no-such-card")),
    action("ask", text="What is RAG?", surface="command"),
    action("compare", text="PM with AI PM"),
]


@pytest.mark.parametrize("inbound", EVERYTHING, ids=lambda inbound: getattr(inbound, "name", "words"))
async def test_every_reply_follows_the_grammar_and_opens_for_its_audience(coach, inbound):
    parts = await heard(coach, inbound)
    ranks = [ORDER.get(type(part), 3) for part in parts]

    assert isinstance(parts[-1], Outcome)
    assert ranks == sorted(ranks)
    if len(parts) > 1:
        assert parts[0] == Open(audience(inbound))
        assert words(parts)
    assert len(words(parts).split()) <= 90 or inbound.name.startswith("v1:more")


@given(text=st.text(st.characters(codec=None), max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
async def test_any_text_gets_a_reply_in_any_place(coach, text):
    for inbound in (message(text), message(text, surface="channel"), action("ask", text=text, surface="command")):
        parts = await heard(coach, inbound)

        assert isinstance(parts[-1], Outcome)
        words(parts).encode()


async def test_a_first_greeting_says_what_the_coach_is_and_what_it_keeps(coach):
    parts = await heard(coach, message("hi. is this for beginner? my english not so good"))

    assert words(parts).startswith("Hi, yes. I'm a bot")
    assert "90 days" in words(parts)
    assert any(isinstance(change, Put) and change.kind == "met" for change in parts[-1].changes)


async def test_in_a_private_reply_among_others_it_says_who_sees_it(coach):
    parts = await heard(coach, action("ask", text="hello", surface="command"))

    assert "In this server only you see this." in words(parts)
    assert "server" not in words(await heard(coach, message("hello")))


async def test_who_asks_first_is_answered_first_and_told_about_the_bot_once(coach):
    first, memory = await turn(coach, message("What is RAG?"), nobody_yet())
    second, _ = await turn(coach, message("What is RAG?"), memory)

    assert (
        block(first, Notice).text
        == "I'm a bot. I keep your messages 90 days; whoever runs me could read them. Ask me what I keep."
    )
    assert Notice not in kinds(second)


HOST, OTHER = "api.openai.com", "llm.example.org"


async def test_no_model_reads_a_word_before_the_person_was_told_of_it():
    written, model = with_model(await answering(encoder=False), "no sentence that holds", "none here either")
    coach = Coach(AnsweringSkill(written, host=HOST))

    first, memory = await turn(coach, message("What is RAG?"), nobody_yet())
    assert HOST in block(first, Notice).text
    assert not model.asked

    second, memory = await turn(coach, message("What is RAG?"), memory)
    assert Notice not in kinds(second)
    assert len(model.asked) == 1


async def test_a_model_at_another_host_waits_for_a_notice_of_its_own():
    written, model = with_model(await answering(encoder=False), "no sentence that holds")
    _, memory = await turn(Coach(AnsweringSkill(written, host=HOST)), message("hi"), nobody_yet())
    moved = Coach(AnsweringSkill(written, host=OTHER))

    told, memory = await turn(moved, message("What is RAG?"), memory)
    assert OTHER in block(told, Notice).text
    assert "90 days" not in block(told, Notice).text
    assert not model.asked

    await turn(moved, message("What is RAG?"), memory)
    assert model.asked


async def test_a_first_greeting_names_the_model_too():
    written, _ = with_model(await answering(encoder=False), "unused")

    assert HOST in words(await heard(Coach(AnsweringSkill(written, host=HOST)), message("hi")))


async def test_a_conversation_remembers_what_was_said(coach):
    _, memory = await turn(coach, message(QUESTION), nobody_yet())
    parts, memory = await turn(coach, message("and what about data?"), memory)

    assert block(parts, Citations).items[0].card == "data-check"
    record = memory.get("history", "D1")
    assert record.owner == memory.learner
    assert len(record.body["exchanges"]) == 2


async def test_another_place_is_another_conversation(coach):
    _, memory = await turn(coach, message(QUESTION), nobody_yet())
    parts, _ = await turn(coach, message("simpler", place="D2"), memory)

    assert "Which answer do you mean?" in words(parts)


async def test_of_a_person_in_danger_and_of_hostile_words_nothing_is_kept(coach):
    memory = nobody_yet()
    for text in ("i want to kill myself", "you are an idiot"):
        parts, memory = await turn(coach, message(text), memory)
        assert Notice not in kinds(parts)
    kept = memory.get("history", "D1").body
    assert (kept["exchanges"], kept["spoken"]) == ([], 2)


async def test_a_gap_is_a_topic_and_a_count_for_the_tenant_without_words(coach):
    parts = await heard(coach, message("how do I negotiate gpu leasing terms for my llm vendor"))
    (gap,) = (change for change in parts[-1].changes if isinstance(change, Add))

    assert (gap.owner, gap.kind, gap.n) == ("slack:T1", "gap", 1)
    assert "gpu" not in gap.key


async def test_buttons_tell_their_card_in_their_form(coach):
    card = coach.answering.answering.knowledge.cards["rag-basics"]

    assert words(await heard(coach, action(mint("simpler", card.id)))) == f"{card.plain} ¹"
    assert "Common mistakes" in words(await heard(coach, action(mint("more", card.id))))
    assert words(await heard(coach, action(mint("ask", card.id)))).startswith(card.brief[:40])


async def test_more_draws_a_cards_comparison(coach):
    parts = await heard(coach, action(mint("more", "pm-and-ai-pm")))

    assert block(parts, Comparison).rows[0].on == "Quality"


async def test_a_button_of_a_card_that_is_gone_says_so(coach):
    for verb in ("more", "simpler", "show", "compare", "ask"):
        assert "no longer have" in words(await heard(coach, action(mint(verb, "gone-card"))))


async def test_a_private_answer_is_shown_to_everybody_in_the_very_words_its_asker_saw(coach):
    private, memory = await turn(coach, action("ask", text="What is RAG?", surface="command"), nobody_yet())
    public, _ = await turn(coach, action(mint("show", "rag-basics"), surface="channel"), memory)

    assert private[0] == Open("private")
    assert public[0] == Open("here")
    assert words(public) == words(private)
    assert block(public, Citations) == block(private, Citations)


async def test_a_models_words_are_shown_again_word_for_word():
    said = 'RAG looks up texts first and then answers from them [1 "looks up"].'
    curated = await answering(encoder=False)
    brief = curated.knowledge.cards["rag-basics"].brief
    quote = " ".join(brief.split()[:8])
    said = f'{brief.split(". ")[0]}, which you can check in your own texts first [1 "{quote}"].'
    writing, _ = with_model(curated, said)
    coach = Coach(AnsweringSkill(writing))
    private, memory = await turn(coach, action("ask", text="What is RAG?", surface="command"), nobody_yet())
    public, _ = await turn(coach, action(mint("show", "rag-basics"), surface="channel"), memory)

    assert "which you can check" in words(private)
    assert words(public) == words(private)


async def test_a_forgotten_answer_is_shown_from_its_card(coach):
    parts = await heard(coach, action(mint("show", "rag-basics"), surface="channel"))

    assert words(parts).startswith(coach.answering.answering.knowledge.cards["rag-basics"].brief[:40])


async def test_feedback_is_counted_by_card_and_no_answer_is_a_dead_end(coach):
    asked = await heard(coach, action(mint("feedback", "rag-basics")))
    yes = await heard(coach, action(mint("feedback", "rag-basics", 1)))
    no = await heard(coach, action(mint("feedback", "rag-basics", 2)))

    assert [option.label for option in block(asked, Choices).options] == ["Helpful", "Not helpful"]
    assert Add("slack:T1", "feedback", "rag-basics:helped") in yes[-1].changes
    assert Add("slack:T1", "feedback", "rag-basics:not_helped") in no[-1].changes
    assert [option.label for option in block(no, Choices).options] == ["Simpler", "More", "Something else"]


async def test_where_reports_are_taken_feedback_offers_one_and_keeps_a_way_out(coach):
    coach = Coach(replace(coach.answering, verbs=frozenset({"wrong"})))
    asked = await heard(coach, action(mint("feedback", "rag-basics")))
    no = await heard(coach, action(mint("feedback", "rag-basics", 2)))

    assert [option.label for option in block(asked, Choices).options] == ["Helpful", "Not helpful", "This is wrong"]
    assert [option.label for option in block(no, Choices).options] == ["Simpler", "This is wrong", "Something else"]
    assert block(no, Choices).options[1].token == mint("wrong", "rag-basics")


async def test_the_way_out_of_a_choice_counts_its_topic_as_a_gap(coach):
    parts = await heard(coach, action(mint("none", "rag-basics")))

    assert Add("slack:T1", "gap", "llm-rag-agents") in parts[-1].changes


async def test_help_names_four_and_its_last_three_are_buttons(coach):
    parts = await heard(coach, action("help"))

    assert all(name in words(parts) for name in ("Ask", "Plan", "Practise", "Interview"))
    assert [option.label for option in block(parts, Choices).options] == ["Plan", "Practise", "Interview"]


@pytest.mark.parametrize("verb", ["path", "practice", "interview", "review", "progress", "me", "admin"])
async def test_a_skill_that_is_not_there_yet_is_said_in_one_sentence(coach, verb):
    parts = await heard(coach, action(verb))

    assert "is not ready yet" in words(parts)
    assert len(words(parts).split()) < 25


async def test_a_skill_that_is_there_takes_its_verb_and_is_offered(coach):
    async def interview(inbound, memory):
        yield Open(audience(inbound))
        yield Text("First question.")
        yield Outcome()

    able = Coach(AnsweringSkill(coach.answering.answering, verbs=frozenset({"interview"})), {"interview": interview})

    assert words(await heard(able, action("interview"))) == "First question."
    offered = await heard(able, message("can we do a mock interview?"))
    assert block(offered, Choices).options[0].token == mint("interview")


async def test_stop_says_nothing(coach):
    assert await heard(coach, action("stop")) == [Outcome()]


async def test_compare_without_two_names_asks_for_them(coach):
    for inbound in (action("compare"), action("compare", text="RAG")):
        assert "Which two" in words(await heard(coach, inbound))


async def test_compare_knows_cards_roles_and_words(coach):
    by_card = await heard(coach, action(mint("compare", "pm-and-ai-pm")))
    by_words = await heard(coach, action("compare", text="AI PM with PM"))
    left, right = list(coach.answering.answering.knowledge.roles)[:2]
    by_roles = await heard(coach, action(mint("compare", f"{left}.{right}", 1)))

    assert block(by_card, Comparison) == block(by_words, Comparison)
    assert len(block(by_roles, Comparison).rows) == 6


async def test_a_file_that_comes_along_is_read(coach):
    posting = "We are looking for an AI PM. Responsibilities: own it. Requirements: 5 years of experience. " * 6
    parts = await heard(coach, message("what do you think?", files=(TextFile("jd.txt", posting),)))

    assert "review" in words(parts).lower()


async def test_with_a_model_it_says_that_it_is_looking_and_counts_tokens_for_the_tenant():
    writing, _ = with_model(await answering(encoder=False), "NOTHING")
    parts = await heard(Coach(AnsweringSkill(writing)), message("What is RAG?"))
    keys = {change.key for change in parts[-1].changes if isinstance(change, Add) and change.kind == "tokens"}

    assert Status in kinds(parts)
    assert keys == {"2026-12:in", "2026-12:out"}


async def test_an_answer_closes_with_citations_choices_and_feedback_in_that_order(coach):
    _, memory = await turn(coach, message("hi"), nobody_yet())
    parts = await heard(coach, message("What is RAG?"), memory)

    assert kinds(parts) == [Open, Text, Citations, Choices, Feedback, Outcome]


async def planned(_inbound, memory):
    yield Open()
    yield Text("Your path.")
    yield Outcome((Put(owner=memory.learner, kind="path", body={}),))


async def test_whoever_begins_with_another_skill_is_told_about_the_bot_too_and_once(coach):
    both = replace(coach, skills={"path": planned})
    first, memory = await turn(both, action("path"), nobody_yet())
    second, _ = await turn(both, action("path"), memory)

    assert "I'm a bot" in block(first, Notice).text
    assert {change.kind for change in first[-1].changes} == {"path", "met"}
    assert Notice not in kinds(second)


async def test_no_model_reads_what_a_person_writes_before_they_were_told_who_reads():
    told = []

    async def judging(_inbound, _memory):
        told.append(PAYER.get().told)
        yield Open()
        yield Text("Judged.")
        yield Outcome()

    coach = Coach(AnsweringSkill(await answering(encoder=False), host="api.one.example"), {"interview": judging})
    first, memory = await turn(coach, action("interview"), nobody_yet())
    await turn(coach, action("interview"), memory)
    moved = Coach(replace(coach.answering, host="api.two.example"), coach.skills)
    again, memory = await turn(moved, action("interview"), memory)
    await turn(moved, action("interview"), memory)

    assert told == [False, True, False, True]
    assert "api.one.example" in block(first, Notice).text
    assert "api.two.example" in block(again, Notice).text
