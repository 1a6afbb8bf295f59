"""What interviews, paths and practice show, for the tests of drawing in every adapter."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.core.blocks import (
    InterviewQuestion,
    LearningPath,
    Option,
    PathStep,
    Picture,
    ProgressReport,
    ProgressRow,
    Quiz,
    QuizOption,
    Scorecard,
    ScorecardRow,
)
from bot.core.tokens import mint

QUESTION = InterviewQuestion(
    text="How do you decide it is good enough to launch?", about="evaluation", n=2, of=5, minutes=10
)
CARD = Scorecard(
    title="Evaluation, medium",
    summary="Solid on data, getting there on risk.",
    rows=(
        ScorecardRow(
            title="Test set", level="solid", met=0.75, quotes=("sample 200, two agents label",), rule="Quality bar"
        ),
        ScorecardRow(title="Cost of one error", level="not yet", met=0.25, note="Say what one wrong reply costs."),
        ScorecardRow(title="Rollout", level="not assessed"),
    ),
    foot="It measures one answer against one rubric; it predicts no offer.",
)
PATH = LearningPath(
    title="Your path to AI product manager",
    summary="3 hours a week, 2 weeks.",
    steps=(
        PathStep(
            n=1,
            title="Write a launch bar",
            about="Evaluation",
            why="You said that tests are new to you.",
            hours=1,
            week=1,
            done_when="A colleague can say yes or no with it.",
            state="now",
            resource="A guide to evals",
            url="https://example.org/evals",
        ),
        PathStep(
            n=2,
            title="Price one request",
            about="Economics",
            why="It decides the margin.",
            hours=2.5,
            week=2,
            done_when="The sum is on one page.",
            state="next",
        ),
    ),
    left_out=("Fine-tuning: needs 6 hours more than you have.",),
)
QUIZ = Quiz(
    text="A filter blocks 1 of 100 good payments. What do you ask first?",
    about="Evaluation",
    n=2,
    of=5,
    options=(
        QuizOption(text="What one blocked customer costs", token=mint("practice", "a", 1)),
        QuizOption(text="Which model it is", token=mint("practice", "b", 1)),
    ),
    unsure=Option(label="I don't know", token=mint("practice", "u", 1)),
)
TYPED = Quiz(text="Say in one sentence what a golden set is.", about="Evaluation")
PROGRESS = ProgressReport(
    title="What moved",
    summary="Evaluation went up.",
    rows=(
        ProgressRow(title="Evaluation", level="practising", met=0.5, before=0.25, note="was: aware"),
        ProgressRow(title="Data", level="not seen yet"),
    ),
    foot="It counts what you showed here, nothing else.",
)
COACHED = {
    "interview-question": QUESTION,
    "scorecard": CARD,
    "scorecard-picture": Picture(of=CARD, text="Test set: solid. Cost of one error: not yet."),
    "path": PATH,
    "quiz": QUIZ,
    "quiz-typed": TYPED,
    "progress": PROGRESS,
    "progress-picture": Picture(of=PROGRESS, text="Evaluation: practising."),
}


def coached(words: st.SearchStrategy[str], labels: st.SearchStrategy[str], tokens: st.SearchStrategy[str]):
    """Any of them, made of any words."""
    met = st.none() | st.floats(0, 1)
    marks = st.builds(ScorecardRow, title=words, level=words, met=met, quotes=_few(words), rule=words, note=words)
    cards = st.builds(Scorecard, title=words, summary=words, foot=words, rows=_few(marks))
    steps = st.builds(
        PathStep,
        n=st.integers(1, 99),
        title=words,
        about=words,
        why=words,
        hours=st.floats(0.5, 40),
        week=st.integers(1, 60),
        done_when=words,
        state=st.sampled_from(("done", "now", "next", "later")),
        resource=words,
        url=st.none() | st.sampled_from(("https://example.org/a", "https://evil.example/x", "javascript:alert(1)")),
    )
    rows = st.builds(ProgressRow, title=words, level=words, met=met, before=met, note=words)
    reports = st.builds(ProgressReport, title=words, summary=words, foot=words, rows=_few(rows))
    return st.one_of(
        st.builds(InterviewQuestion, text=words, about=words, minutes=st.integers(0, 99)),
        cards,
        st.builds(LearningPath, title=words, summary=words, steps=_few(steps, 6), left_out=_few(words)),
        st.builds(
            Quiz,
            text=words,
            about=words,
            of=st.integers(1, 9),
            options=_few(st.builds(QuizOption, text=words, token=tokens), 5),
            unsure=st.none() | st.builds(Option, label=labels, token=tokens),
        ),
        reports,
        st.builds(Picture, of=cards | reports, text=words),
    )


def _few(one: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(one, max_size=most).map(tuple)
