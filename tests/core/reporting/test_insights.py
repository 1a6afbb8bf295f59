from hypothesis import given
from hypothesis import strategies as st

from bot.core.memory import Record
from bot.core.reporting.insights import KINDS, Sent, insights


def count(kind, key, n, owner="slack:T1"):
    return Record(owner, kind, key, {"n": n})


def test_counts_of_communities_are_added_and_stand_by_card_topic_and_month():
    found = insights(
        [
            count("gap", "data", 2),
            count("gap", "tools", 3),
            count("gap", "data", 2, "slack:T2"),
            count("feedback", "a:helped", 5),
            count("feedback", "b:helped", 4),
            count("feedback", "b:not_helped", 4),
            count("wrong", "a:outdated", 1),
            count("tokens", "2026-12:in", 70),
            count("tokens", "2026-11:out", 9),
        ]
    )

    assert list(found.gaps.items()) == [("data", 4), ("tools", 3)]
    assert list(found.feedback.items()) == [("b", {"helped": 4, "not_helped": 4}), ("a", {"helped": 5})]
    assert found.wrong == {"a": {"outdated": 1}}
    assert list(found.tokens.items()) == [("2026-11", {"out": 9}), ("2026-12", {"in": 70})]


def test_words_are_only_those_that_were_sent_with_a_report_the_newest_first():
    def report(on, text):
        body = {"card": "a", "reason": "untrue", "text": text, "sent": "on purpose", "on": on}
        return Record("slack:T1", "report", text, body)

    found = insights([report("2026-11-01", "old"), report("2026-12-01", "new")])

    assert found.reports == (Sent("a", "untrue", "new", "2026-12-01"), Sent("a", "untrue", "old", "2026-11-01"))


@given(kind=st.text().filter(lambda kind: kind not in KINDS), key=st.text(), words=st.text(min_size=1))
def test_a_record_of_any_other_kind_leaves_no_trace(kind, key, words):
    record = Record("slack:T1:U1", kind, key, {"text": words, "n": 3})

    assert insights([record]) == insights([])
