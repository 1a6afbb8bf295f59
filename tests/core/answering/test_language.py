import pytest

from tests.fakes.answering import MANNER


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("¿Cómo puedo ser gerente de producto de IA?", "es"),
        ("Comment devenir chef de produit pour une IA ?", "fr"),
        ("Wie werde ich KI-Produktmanagerin ohne Erfahrung?", "de"),
        ("Como posso ser gerente de produto sem experiência?", "pt"),
        ("Come posso diventare product manager per la IA?", "it"),
        ("Bir yapay zeka PM ne yapar ve bu iş için ne gerekir?", "tr"),
        ("Bagaimana menjadi product manager AI tanpa pengalaman?", "id"),
        ("Как стать AI PM без опыта?", "ru"),
        ("怎么成为AI产品经理", "zh"),
        ("AIのPMになるにはどうすればいいですか", "ja"),
        ("AI PM이 되려면 어떻게 해야 하나요", "ko"),
        ("एआई पीएम कैसे बनें", "hi"),
        ("كيف أصبح مدير منتج", "ar"),
    ],
)
def test_a_language_is_known_by_its_words_or_its_script(text, code):
    assert MANNER.languages.of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "what is rag",
        "wat is ai prodct manager",
        "PM vs AI PM",
        "naïve Bayes or LLM?",
        "price per user per month",
        "compare per seat and per outcome",
        "de facto standard?",
        "is a la carte pricing ok for AI",
        "prd roi kpi okr",
        "",
        "how i become ai pm i am from sao paulo",
    ],
)
def test_what_is_not_surely_another_language_counts_as_english(text):
    assert MANNER.languages.of(text) == "en"


def test_a_long_text_whose_words_come_again_has_their_language():
    text = "Wir suchen eine Produktmanagerin und wir bieten viel für die Arbeit mit der Gruppe. " * 20

    assert MANNER.languages.of(text) == "de"
