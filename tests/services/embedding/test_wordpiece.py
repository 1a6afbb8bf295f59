"""Our tokens are those of the `tokenizers` package, which the encoder was trained with."""

import hashlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece as TheirWordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from bot.services.embedding.wordpiece import VOCABULARY, WordPiece, english_words, read_vocabulary, split_words

RECATEGORISED = "\u166d\u1734\u1885\u1886"  # Unicode changed what these are after the package's tables were made
OLD = st.characters(exclude_categories=["Cs"], exclude_characters=RECATEGORISED).filter(
    lambda char: unicodedata.ucd_3_2_0.category(char) != "Cn"
)
MIXED = st.text(OLD | st.sampled_from("aehinost .,'-#éü中한"), max_size=60)


def their_tokenizer():
    vocabulary = dict(read_vocabulary())
    tokenizer = Tokenizer(TheirWordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    ends = [("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    tokenizer.enable_truncation(256)
    return tokenizer


THEIRS = their_tokenizer()
OURS = WordPiece(read_vocabulary())


def test_the_vocabulary_is_the_published_one():
    assert hashlib.sha256(VOCABULARY.read_bytes()).hexdigest() == (
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    )
    assert len(read_vocabulary()) == 30522


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \t\n ",
        "How good does an AI feature have to be before we ship?",
        "Ünïcödé café, İstanbul, ΣΊΣΥΦΟΣ, straße, ﬁne ½",
        "中文字 and 日本語カタカナ and 한국어",
        "naïve-co-operate's $5k/GPU @#%^&*`~|<>=+_",
        "zero\u200bwidth \x00 null \ufffd lost \u00ad soft",
        "x" * 100 + " " + "y" * 101,
        "word " * 400,
        "\U0001d573\U0001d58a ①②③ Ⅷ 👍🏽",
    ],
)
def test_tokens_are_theirs(text):
    assert OURS.encode(text) == THEIRS.encode(text).ids


@settings(max_examples=500, deadline=None)
@given(MIXED)
def test_tokens_are_theirs_for_any_text(text):
    assert OURS.encode(text) == THEIRS.encode(text).ids


@given(st.text())
def test_any_text_has_an_opening_and_a_closing_token_and_at_most_256(text):
    tokens = OURS.encode(text)

    assert (tokens[0], tokens[-1]) == (101, 102)
    assert 2 <= len(tokens) <= 256


def test_a_written_special_token_is_plain_text():
    assert split_words("[SEP]") == ["[", "sep", "]"]
    assert 102 not in OURS.encode("a [SEP] b")[1:-1]


def test_a_lone_surrogate_does_no_harm():
    assert OURS.encode("a\ud800b") == OURS.encode("ab")


def test_a_shorter_limit_keeps_the_closing_token():
    assert len(OURS.encode("one two three four five", most=4)) == 4
    assert OURS.encode("one two three four five", most=4)[-1] == 102


def test_english_words_are_whole_words():
    words = english_words()

    assert {"portfolio", "product"} <= words
    assert not {"##ing", "[UNK]", "portfolo", "."} & words
