"""Whatever two roles or contrasted approaches the shipped base holds, `compare A with B` shows them side by side."""

import itertools

import pytest

from bot import bootstrap
from bot.core.answering.comparing import compare
from bot.core.answering.manner import load_manner
from bot.core.answering.reply import Asked, Setting
from bot.core.blocks import Comparison
from bot.core.knowledge.load import load
from bot.core.tokens import fits
from tests.fakes.answering import NOW

FOLDER = bootstrap.knowledge_folder()
BASE = load(FOLDER, today=NOW.date()).knowledge
CONTRASTS = {card.id: card.contrast for card in BASE.cards.values() if card.contrast}
SHORT = [
    ("open source models", "api", "open-weights-or-api"),
    ("slm", "llm", "model-selection-and-routing"),
    ("llm", "classic ml", "classic-models-still-win"),
    ("pseudonymised data", "anonymised data", "anonymisation"),
    ("model card", "system card", "model-and-system-cards"),
    ("rag", "long context", "long-context-or-retrieval"),
    ("rag", "fine tuning", "prompt-rag-or-fine-tune"),
    ("evals", "red teaming", "red-teaming"),
    ("genai pm", "research pm", ""),
    ("tpm", "fde", ""),
    ("mle", "data scientist", ""),
]


@pytest.fixture(scope="module")
def asked():
    return Asked("compare", Setting(BASE, load_manner(FOLDER)))


def shown(reply):
    return next(block for block in reply.blocks if isinstance(block, Comparison))


def test_any_two_roles_are_put_side_by_side(asked):
    for left, right in itertools.combinations(BASE.roles.values(), 2):
        reply = compare((left.title, right.title), asked)
        assert reply is not None, (left.id, right.id)
        found = shown(reply)
        own = {found.left, found.right} == {left.title, right.title}
        assert own or reply.answer.citations, (left.id, right.id)
        assert len(found.rows) == 6 or not own or fits(f"{left.id}.{right.id}"), (left.id, right.id)


@pytest.mark.parametrize("card", CONTRASTS)
def test_a_cards_two_sides_are_found_by_their_names_in_either_order(asked, card):
    sides = (CONTRASTS[card].left, CONTRASTS[card].right)

    assert shown(compare(sides, asked)).rows
    assert compare(sides[::-1], asked).answer.citations == compare(sides, asked).answer.citations
    assert compare(sides, asked).answer.citations[0].card == card


def test_a_word_that_is_a_small_part_of_a_longer_name_does_not_mean_it(asked):
    found = shown(compare(("artificial intelligence", "embedding"), asked))

    assert (found.left, found.right) == ("Artificial intelligence", "Embedding")


@pytest.mark.parametrize(("left", "right", "card"), SHORT)
def test_two_things_are_found_by_what_people_call_them(asked, left, right, card):
    reply = compare((left, right), asked)

    assert [cited.card for cited in reply.answer.citations] == ([card] if card else [])
    assert shown(reply).left != shown(reply).right
