import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.drills.reading import read_numbers, spell
from tests.fixtures.drills import DRILLS

SIZES = DRILLS.words.sizes


def meant(text, unit=""):
    """What the only number of a text may mean, in a unit."""
    (reading,) = read_numbers(text, SIZES)
    return reading.meant(unit, DRILLS.words.units.get(unit, {}))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1200", "", 1200),
        ("1,200", "", 1200),
        ("1.2k", "", 1200),
        ("1.2 K", "", 1200),
        ("1,5 k", "", 1500),
        ("1\u202f200", "", 1200),
        ("1'200", "", 1200),
        ("1.234,56", "", 1234.56),
        ("1,234.56", "", 1234.56),
        ("1,234,567", "", 1_234_567),
        ("2.5 million", "", 2_500_000),
        ("2.5m", "", 2_500_000),
        ("0,8", "", 0.8),
        (".75", "", 0.75),
        ("0.8 %", "%", 0.8),
        ("80%", "%", 80),
        ("about 40 GB", "GB", 40),
        ("~40gb", "GB", 40),
        ("40,000 MB", "GB", 40),
        ("0.14 TB", "GB", 140),
        ("12 €", "euros", 12),
        ("€12", "euros", 12),
        ("12€.", "euros", 12),
        ("$12", "euros", 12),
        ("12 cents", "euros", 0.12),
        ("0.012 euros", "cents", 1.2),
        ("1.2 ct", "cents", 1.2),
        ("850 ms", "seconds", 0.85),
        ("2 weeks", "days", 14),
        ("75%", "", 0.75),
        ("0.85", "%", 85),
        ("17/20", "%", 85),
        ("1 in 200", "%", 0.5),
        ("17 out of 20", "", 0.85),
        ("-5", "", -5),
    ],
)
def test_a_number_is_read_as_people_type_it(text, unit, value):
    assert any(found == pytest.approx(value) for found in meant(text, unit))


def test_a_point_before_three_digits_may_be_either_and_the_likelier_comes_first():
    assert meant("1.200") == (1.2, 1200)
    assert meant("1,200") == (1200, 1.2)


@pytest.mark.parametrize("text", ["", "no idea", "p95", "GPT4", "v2"])
def test_names_with_digits_are_no_numbers(text):
    assert read_numbers(text, SIZES) == ()


def test_a_percentage_above_one_is_not_taken_for_a_share():
    assert meant("80%", "%") == (80,)
    assert meant("1.5", "%") == (1.5,)


def test_two_numbers_with_a_blank_between_are_one_only_where_that_is_asked_for():
    assert [one.values[0] for one in read_numbers("80 300", SIZES)] == [80, 300]
    assert [one.values[0] for one in read_numbers("80 300", SIZES, blanks=True)] == [80_300]


def test_words_for_numbers_are_read_but_one_only_where_no_digit_stands():
    numerals = DRILLS.words.numerals

    assert spell("two bars", numerals) == "2 bars"
    assert spell("one bar, no-go", numerals) == "1 bar, no-go"
    assert spell("one request: 1.2 cents", numerals) == "one request: 1.2 cents"


@given(st.integers(0, 10**9))
def test_every_whole_number_is_read_however_its_thousands_are_parted(number):
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", "'"), f"{number:,}".replace(",", ".")):
        assert number in read_numbers(written, SIZES)[0].values


@given(st.text(max_size=60))
def test_no_text_stops_the_reader(text):
    for one in read_numbers(text, SIZES, blanks=True):
        assert one.values
