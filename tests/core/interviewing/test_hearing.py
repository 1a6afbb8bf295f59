import pytest

from bot.core.interviewing.hearing import hear, says, without
from bot.core.interviewing.lines import load_lines
from tests.fixtures.interviewing import SHIPPED

LINES = load_lines(SHIPPED / "interview.yaml")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("done", "done"),
        ("Done.", "done"),
        ("that's it", "done"),
        ("That\u2019s it!", "done"),
        ("next", "done"),
        ("ok i'm done, thanks", "done"),
        ("no more", "done"),
        ("wait", "wait"),
        ("need to think", "wait"),
        ("let me think about it", "wait"),
        ("hmm", "wait"),
        ("one moment please", "wait"),
        ("i'm stuck", "stuck"),
        ("I have no idea", "stuck"),
        ("i do not know what to say", "stuck"),
        ("hint", "hint"),
        ("can i get a hint please", "hint"),
        ("skip", "skip"),
        ("another question", "skip"),
        ("pause", "pause"),
        ("i want to pause", "pause"),
        ("can we continue later", "pause"),
        ("quit", "quit"),
        ("stop the interview", "quit"),
        ("how much time do i have left", "time"),
        ("not part of my answer", "retract"),
        ("what was the question again?", "repeat"),
        ("resume", "resume"),
    ],
)
def test_a_short_message_can_be_a_wish(text, kind):
    assert hear(text, LINES).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I would stop the launch",
        "We pause the rollout when complaints double",
        "later we look at the edit rate",
        "time to market matters here",
        "I am done with the test set when two agents agree",
        "pass rate of 80 percent",
        "the next step is a pilot with ten users",
        "I wait for results of the first week",
        "a hint for the agent stands beside the draft",
        "we skip refunds at first",
        "helping agents saves time",
        "not all tickets are part of it",
    ],
)
def test_a_sentence_with_such_a_word_in_it_is_an_answer(text):
    assert hear(text, LINES).kind == "answer"


@pytest.mark.parametrize("end", ["done", "Done.", "that's it", "i'm done!"])
def test_a_closing_word_at_the_end_closes_and_is_no_part_of_the_answer(end):
    heard = hear(f"sample 200, two agents label. {end}", LINES)

    assert (heard.kind, heard.done, heard.answer) == ("answer", True, "sample 200, two agents label.")


def test_a_closing_word_inside_a_sentence_closes_nothing():
    assert not hear("we ask when it is done and who decides", LINES).done


def test_a_question_beside_an_answer_is_heard_as_both():
    heard = hear("accuracy on a test set, and CSAT. can i assume we have old tickets?", LINES)

    assert heard.kind == "answer"
    assert heard.asked == ("can i assume we have old tickets?",)
    assert without(heard.answer, heard.asked) == "accuracy on a test set, and CSAT."


@pytest.mark.parametrize("text", ["how many users do we have?", "do we have labelled data", "what is precision?"])
def test_a_message_that_only_asks_is_a_question(text):
    assert hear(text, LINES).kind == "question"


@pytest.mark.parametrize("text", ["", "  ", "...", "👍"])
def test_nothing_said_is_nothing(text):
    assert hear(text, LINES).kind == "empty"


@pytest.mark.parametrize("text", ["i am bad at this", "I'm so stupid", "i failed", "this is too hard for me", "i suck"])
def test_hard_words_about_oneself_are_heard(text):
    assert says(text, LINES, "discouraged")


@pytest.mark.parametrize("text", ["a bad answer costs money", "the model failed twice", "what is a hard question?"])
def test_hard_words_about_something_else_are_not(text):
    assert not says(text, LINES, "discouraged")


@pytest.mark.parametrize("text", ["disagree. i said CSAT", "I don't agree with that", "that's not fair, I named it"])
def test_an_objection_is_heard(text):
    assert says(text, LINES, "disagree")
