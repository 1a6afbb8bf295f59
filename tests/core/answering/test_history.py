from dataclasses import replace
from datetime import timedelta

from bot.core.answering.history import KEPT, KIND, LONGEST, Exchange, History, read_history, write_history
from bot.core.memory import Record
from tests.fakes.answering import NOW, nobody_yet, remembered


def exchange(n=1, **fields):
    return Exchange(**{"asked": f"q{n}", "standalone": f"q{n}", "root": f"q{n}", "cards": (f"card-{n}",)} | fields)


def test_the_last_few_exchanges_are_kept_and_all_replies_are_counted():
    history = History()
    for n in range(10):
        history = history.after(exchange(n)).after(None)

    assert [one.asked for one in history.exchanges] == [f"q{n}" for n in range(10 - KEPT, 10)]
    assert history.spoken == 20


def test_what_was_written_is_read_back_until_it_expires():
    memory = nobody_yet()
    history = History().after(exchange(said="Most stays.", form="simpler"))
    put = write_history(memory, "D1", history, days=90)

    assert put.owner == memory.learner
    assert put.expires == NOW + timedelta(days=90)
    assert read_history(remembered(memory, [put]), "D1") == history
    assert read_history(remembered(memory, [put]), "another place") == History()


def test_long_texts_are_kept_short():
    (kept,) = History().after(exchange(asked="a" * 9999, said="b" * 9999)).exchanges

    assert len(kept.asked) == LONGEST
    assert len(kept.said) == 4 * LONGEST


def test_a_record_of_another_version_or_shape_counts_as_no_history():
    memory = nobody_yet()
    for record in (Record(memory.learner, KIND, "D1", {"exchanges": 5}), Record(memory.learner, KIND, "D1", {}, v=99)):
        assert read_history(replace(memory, records={(KIND, "D1"): record}), "D1") == History()


def test_after_asking_back_the_card_is_still_the_one_told_before():
    history = History().after(exchange(1)).after(exchange(2, form="ask_back"))

    assert history.card == "card-1"
    assert history.last.form == "ask_back"
