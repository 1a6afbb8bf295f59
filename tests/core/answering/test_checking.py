import pytest

from bot.core.answering.checking import Checker, common_stems, evidence_of
from bot.core.answering.sentences import Mark, Sentence
from tests.fakes.answering import MANNER
from tests.fixtures.content import small_knowledge

KNOWLEDGE = small_knowledge()
CARDS = (KNOWLEDGE.cards["pm-and-ai-pm"], KNOWLEDGE.cards["telling-people"])
COMMON = common_stems(KNOWLEDGE.cards, MANNER.signals.file.english)
STAYS = Mark(1, "Most of the job stays: users, priorities and people")


def checker(language="en", *, capital_nouns=False):
    evidence = evidence_of(CARDS, KNOWLEDGE.sources)
    return Checker(evidence, COMMON, MANNER.signals.names, language, capital_nouns=capital_nouns)


def holds(text, *marks, **checks):
    return checker(**checks).holds(Sentence(text, marks or (STAYS,)))


@pytest.mark.parametrize(
    "text",
    [
        "Most of the job stays: users, priorities and people.",
        "Your users and priorities stay the same.",
        "In 8 of 10 features the PM planned for wrong answers.",
        "Eight of 10 features had wrong answers that were planned.",
        "Each answer costs money, so watch what it costs.",
        "An AI feature is sometimes wrong.",
        "Harbour Press found this.",
    ],
)
def test_what_the_card_says_may_be_said(text):
    assert holds(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("In 7 of 10 features the PM planned for wrong answers.", "a number that is not there"),
        ("The PM planned for wrong answers in 8 % of features.", "a share that is not there"),
        ("Each answer costs $8 in money.", "a price that is not there"),
        ("Seven people decide on wrong answers and users.", "a number in words that is not there"),
        ("Google decides how often users see wrong answers.", "a name at the beginning"),
        ("The job at Google stays: users, priorities and people.", "a name in the middle"),
        ("the job at openai stays: users, priorities and people", "a known name written small"),
        ("The job stays, says DeepMindLab, for users and people.", "an unknown name"),
        ("Visit our shop today and buy nice new shoes online.", "words that are not there"),
        ("Users see the job at http://evil.example/people.", "an address"),
        ("Users and [people](x) stay.", "a link"),
        ("Users and @everyone people stay.", "a mention"),
        ("Users <b>and</b> people stay.", "markup"),
        ("Users and people | stay | priorities", "a table"),
        ("Users \u202e and people stay.", "a hidden sign"),
        ("", "nothing"),
        (" ".join(["users"] * 60), "no end"),
    ],
)
def test_what_the_card_does_not_say_is_dropped(text, why):
    assert not holds(text), why


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ((Mark(3, "Most of the job stays"),), "a card that was not retrieved"),
        ((Mark(0, "Most of the job stays"),), "a card of no number"),
        ((Mark(2, "Most of the job stays"),), "a quote from another card"),
        ((Mark(1, "Most of the job goes away"),), "a quote that is nowhere"),
        ((Mark(1, "the job"),), "a quote too short to prove a thing"),
        ((STAYS, Mark(2, "nowhere to be found")), "one good and one bad quote"),
    ],
)
def test_a_mark_that_does_not_hold_drops_its_sentence(marks, why):
    assert not holds("Most of the job stays: users, priorities and people.", *marks), why


def test_a_sentence_without_a_mark_is_dropped():
    assert not checker().holds(Sentence("Most of the job stays: users, priorities and people."))


def test_case_quotes_dashes_and_markup_of_a_quote_do_not_matter():
    assert holds(
        "Most of the job stays: users and people.", Mark(1, "most OF the  job stays: *users*, priorities and people.")
    )


def test_two_cards_may_carry_one_sentence():
    mark = Mark(2, "Tell people when they talk to a machine")

    assert not holds("Users see it when you tell people early in words they understand.", STAYS)
    assert holds("Users see it when you tell people early in words they understand.", STAYS, mark)


def test_in_another_language_quotes_numbers_and_names_are_still_checked():
    spanish = "La mayor parte del trabajo con IA sigue igual: usuarios y prioridades."

    assert holds(spanish, language="es")
    assert not holds("En 7 de cada 10 funciones hay errores.", language="es")
    assert not holds("La mayor parte, dice Google, sigue igual.", language="es")
    assert holds("Die meiste Arbeit bleibt gleich: die Nutzer und die Prioritäten.", language="de", capital_nouns=True)
