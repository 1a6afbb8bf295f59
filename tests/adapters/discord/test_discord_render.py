from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord import pages, render
from bot.adapters.discord.check import problems
from bot.adapters.discord.finding import nonce
from bot.adapters.discord.pictures import about
from bot.adapters.discord.render import FOLLOW, SHOW, Look, Upload
from bot.core.blocks import (
    Choices,
    Citation,
    Citations,
    Document,
    LearningPath,
    Notice,
    Option,
    PathStep,
    Picture,
    ProgressReport,
    Quiz,
    QuizOption,
)
from bot.core.tokens import mint
from bot.core.turns.turn import Content
from tests.adapters.discord.examples import BLOCKS, HOSTS, action, contents, message, send
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.messages import CHANNEL_FLAGS, check_message

RENDERED = Path(__file__).parent / "rendered"
LOOK = Look(HOSTS)
PICTURE = Upload("comparison-0.png", b"png", "image/png", "PM beside AI PM")


def drawn(content: Content, to="here", inbound=None, look=LOOK) -> render.Drawn:
    return render.draw(send(content, to, inbound), look)


def texts(parts) -> list[str]:
    return [part["content"] for part in parts if part["type"] == render.TEXT]


def labels(rows) -> list[str]:
    return [one.get("label", one.get("placeholder")) for row in rows for one in row["components"]]


def refused(body) -> list:
    complaints = Complaints()
    names = [file["filename"] for file in body.get("attachments", ())]
    check_message(complaints, body, names, flags=CHANNEL_FLAGS, old=None)
    return complaints.found


@pytest.mark.parametrize("kind", BLOCKS)
def test_each_block_looks_as_it_did(kind):
    look = Look(HOSTS, {0: PICTURE} if kind == "comparison" else {})
    shown = drawn(Content(blocks=(BLOCKS[kind],)), look=look)
    body = pages.body(pages.pages(shown)[0], 4711, shown.files)
    golden = RENDERED / f"{kind}.json"
    assert body == json.loads(golden.read_text("utf-8"))
    assert refused(body) == []


@given(
    contents, st.sampled_from(("here", "private", "dm")), st.sampled_from(("dm", "channel", "command")), st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_discord_takes_every_page(content, to, surface, by_command):
    inbound = action(surface=surface) if by_command else message(surface=surface)
    shown = drawn(content, to, inbound)
    laid = pages.pages(shown)
    alone, files = pages.single(shown)
    bodies = [
        pages.body(page, pages.mark("ab" * 12, n), pages.files_of(page, shown.files)) | {"nonce": nonce("ab" * 12, n)}
        for n, page in enumerate(laid)
    ]
    for body in (*bodies, pages.body(alone, 4711, files)):
        assert refused(body) == []
        assert problems(body) == []


@given(contents)
@settings(max_examples=100, deadline=None)
def test_pages_leave_nothing_out(content):
    shown = drawn(content)
    laid = [part for page in pages.pages(shown) for part in page]
    said = "".join("".join(texts(laid)).split())
    assert all("".join(text.split())[:50] in said for text in texts(shown.parts))
    assert [part for part in laid if part["type"] == render.ROW] == list(shown.rows)


def test_an_answer_in_a_server_can_be_followed_up_and_a_private_one_shown():
    content = Content("Evals.", (BLOCKS["citations"],))
    assert labels(drawn(content, "here", message(surface="channel")).rows) == [FOLLOW]
    assert labels(drawn(content, "private", action()).rows) == [FOLLOW, SHOW]


def test_in_a_direct_message_there_is_nobody_to_show_it_to_and_no_name_to_leave_out():
    content = Content("Evals.", (BLOCKS["citations"],))
    assert drawn(content).rows == ()
    assert drawn(content, "dm", action()).rows == ()


def test_an_answer_without_a_source_is_not_offered_to_everybody():
    assert drawn(Content("Hello.", (BLOCKS["notice"],)), "private", action()).rows == ()


def test_the_feedback_is_one_control_below_the_buttons():
    content = Content("Evals.", (BLOCKS["feedback"], BLOCKS["choices"]))
    rows = drawn(content).rows
    assert labels(rows) == ["A cut-off", "Neither", "Feedback"]
    said = [(option["label"], option["value"]) for option in rows[1]["components"][0]["options"]]
    ref = "what-evals-are"
    assert said == [
        ("Helpful", mint("feedback", ref, 1)),
        ("Not helpful", mint("feedback", ref, 2)),
        ("This is wrong", mint("wrong", ref)),
    ]


def test_a_comparison_is_stacked_pairs_and_no_table():
    (text,) = texts(drawn(Content(blocks=(BLOCKS["comparison"],))).parts)
    assert text.split("\n\n")[0].splitlines() == ["**Quality**", "PM: A test passes", "AI PM: A rate is judged"]
    assert "|" not in text


def test_the_same_button_twice_is_one():
    option = Option(label="More", token=mint("more", "a"))
    shown = drawn(Content(blocks=(Choices(options=(option,)), Choices(options=(option,)))))
    assert labels(shown.rows) == ["More"]


def test_a_picture_stands_above_its_block_with_words_for_who_cannot_see_it():
    shown = drawn(Content("Side by side.", (BLOCKS["comparison"],)), look=Look(HOSTS, {0: PICTURE}))
    kinds = [part["type"] for part in shown.parts]
    assert kinds == [render.TEXT, render.GALLERY, render.TEXT]
    assert shown.parts[1]["items"] == [
        {"media": {"url": "attachment://comparison-0.png"}, "description": "PM beside AI PM"}
    ]
    assert shown.files == (PICTURE,)


def test_a_message_without_anything_to_say_still_says_something():
    assert texts(drawn(Content()).parts) == ["…"]
    assert texts(drawn(Content("  \u200b ")).parts) == ["…"]


def test_only_known_hosts_are_linked_in_the_line_of_sources():
    item = Citation(n=1, card="a", title="A card", quote="q", url="https://evil.example/x")
    (line,) = texts(drawn(Content(blocks=(Citations(items=(item,)),))).parts)
    assert line == "-# ¹ A card"


def test_a_long_line_of_sources_ends_before_the_limit():
    items = tuple(Citation(n=n, card="a", title="word " * 30, quote="q") for n in range(40))
    (line,) = texts(drawn(Content(blocks=(Citations(items=items),))).parts)
    assert len(line) <= 2000


class TestForAPhone:
    def test_steps_of_one_week_stand_close_and_the_present_one_apart(self):
        steps = tuple(
            PathStep(n=n, title=f"Step {n}", about="data", why="Why.", hours=1, week=week, done_when="x", state=state)
            for n, week, state in ((1, 1, "now"), (2, 1, "next"), (3, 1, "later"), (4, 2, "later"))
        )
        (said,) = texts(drawn(Content("", (LearningPath(title="Path", summary="Sum.", steps=steps),))).parts)
        assert "Done when: x\n\n· 2." in said
        assert "(1 hour, data)\n· 3." in said
        assert "\n\n**Week 2**\n· 4." in said

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("plan.ics", "text/calendar"),
            ("plan.md", "text/markdown"),
            ("copy.json", "text/plain"),
            ("notes", "text/plain"),
        ],
    )
    def test_a_document_goes_out_under_its_name_and_kind(self, name, kind):
        (file,) = drawn(Content("Yours.", (Document(name=name, text="é"),))).files
        assert (file.name, file.kind, file.content) == (name, f"{kind}; charset=utf-8", "é".encode())

    def test_a_picture_is_described_by_its_words_and_not_followed_by_them(self):
        picture = Picture(of=ProgressReport(title="T", summary="S", rows=()), text="All of it in words.")
        image = Upload("picture-0.png", b"png", "image/png", about(picture))
        shown = render.draw(send(Content("", (picture,))), Look(pictures={0: image}))
        assert [part["type"] for part in shown.parts] == [render.GALLERY]
        assert shown.parts[0]["items"][0]["description"] == "All of it in words."
        assert texts(drawn(Content("", (picture,))).parts) == ["-# All of it in words."]


class TestPages:
    def test_a_short_answer_is_one_page_with_its_buttons(self):
        (page,) = pages.pages(drawn(Content("Short.", (BLOCKS["choices"],))))
        assert [part["type"] for part in page] == [render.TEXT, render.TEXT, render.ROW]

    def test_the_buttons_of_a_long_answer_stand_under_its_last_page(self):
        content = Content("\n\n".join(f"Paragraph {n}. " + "word " * 60 for n in range(30)), (BLOCKS["choices"],))
        laid = pages.pages(drawn(content))
        assert len(laid) > 1
        assert [any(part["type"] == render.ROW for part in page) for page in laid] == [False] * (len(laid) - 1) + [True]

    def test_where_there_is_one_message_only_the_whole_text_goes_along_as_a_file(self):
        said = "\n\n".join(f"Paragraph {n}. " + "word" + " word" * 59 for n in range(30))
        page, files = pages.single(drawn(Content(said, (BLOCKS["choices"],))))
        (file,) = files
        assert (file.name, file.kind) == ("answer.md", "text/markdown; charset=utf-8")
        assert said.strip() in file.content.decode()
        assert texts(page)[-1] == "-# The whole answer is in the file."
        assert page[-1]["type"] == render.ROW

    def test_a_page_has_its_own_mark_and_a_draft_the_next_number(self):
        marks = [pages.mark("ab" * 12, n) for n in range(5)]
        assert len(set(marks)) == 5
        assert pages.mark("ab" * 12, draft=True) == marks[0] + 1
        assert all(1000 <= mark < 1 << 31 for mark in marks)

    def test_files_go_with_the_page_that_shows_them(self):
        long = Content("word " * 1500, (BLOCKS["document"],))
        shown = drawn(long)
        found = [[file.name for file in pages.files_of(page, shown.files)] for page in pages.pages(shown)]
        assert found == [[], ["mydata.json"]]

    @pytest.mark.parametrize("markdown", ["a" * 9000, "word " * 3000, "Hello."])
    def test_a_preview_fits_into_one_message(self, markdown):
        (part,) = pages.preview(markdown, "")
        assert 0 < len(part["content"]) <= pages.TEXT_LIMIT

    def test_before_there_are_words_a_preview_says_what_happens(self):
        assert texts(pages.preview("", "Looking it up…")) == ["-# Looking it up…"]


class TestWithout:
    def test_a_pressed_button_goes_and_its_neighbours_stay(self):
        content = Content("Which?", (BLOCKS["choices"],))
        (page,) = pages.pages(drawn(content))
        left = render.without(page, mint("none"))
        assert labels(part for part in left if part["type"] == render.ROW) == ["A cut-off"]
        assert texts(left) == texts(page)

    @pytest.mark.parametrize("pressed", [0, 4, 5])
    def test_the_letters_of_a_quiz_go_together_and_so_does_i_dont_know(self, pressed):
        options = tuple(QuizOption(text=f"Answer {n}", token=mint("practice", f"pick.{n}")) for n in range(5))
        quiz = Quiz(
            text="Which?", about="data", options=options, unsure=Option(label="?", token=mint("practice", "idk"))
        )
        (page,) = pages.pages(drawn(Content("", (quiz, BLOCKS["feedback"]))))
        tokens = [*(option.token for option in options), mint("practice", "idk")]
        left = render.without(page, tokens[pressed])
        assert labels(part for part in left if part["type"] == render.ROW) == ["Feedback"]
        assert texts(left) == texts(page)
        rated = render.without(page, mint("feedback", "what-evals-are"))
        assert len([part for part in rated if part["type"] == render.ROW]) == 2

    def test_a_row_that_becomes_empty_goes_too(self):
        (page,) = pages.pages(drawn(Content("Hi.", (BLOCKS["feedback"],))))
        left = render.without(page, mint("feedback", "what-evals-are"))
        assert [part["type"] for part in left] == [render.TEXT]

    def test_what_was_not_pressed_is_untouched(self):
        (page,) = pages.pages(drawn(Content("Hi.", (Notice(text="x"),))))
        assert render.without(page, "v1:other::0") == page
