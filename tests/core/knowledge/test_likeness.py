from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.likeness import likeness, near_pairs

SETS = st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), max_size=12)


@given(SETS, st.sampled_from([0.5, 0.6, 0.8, 0.85, 1.0]))
def test_no_near_pair_is_missed_and_none_invented(sets, least):
    every = [(m, n) for n in range(len(sets)) for m in range(n) if likeness(sets[m], sets[n]) >= least]

    assert sorted(near_pairs(sets, least)) == sorted(every)


def test_likeness_is_the_shared_part_of_all_terms():
    assert likeness(frozenset("abc"), frozenset("bcd")) == 0.5
    assert likeness(frozenset(), frozenset()) == 0.0
