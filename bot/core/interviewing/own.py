"""Questions of the learner's own: one they want to practise, or one that a real interview brought."""

from __future__ import annotations

from bot.core.blocks import Option
from bot.core.interviewing import machine
from bot.core.interviewing.closing import ask_now
from bot.core.interviewing.desk import FREE, Desk, Reply
from bot.core.interviewing.feedback import LABEL
from bot.core.interviewing.keeping import keep_own, own_questions
from bot.core.interviewing.lines import VERB
from bot.core.interviewing.state import Interview, Round, Waiting
from bot.core.knowledge.likeness import likeness
from bot.core.knowledge.words import term_set, words
from bot.core.spoken import choices
from bot.core.tokens import mint

LEAST_WORDS = 4
OFFERED = 3
NEAR = 0.5
"""Share of common words from which a question is judged by a rubric of the bank."""


def ask_for(desk: Desk, waiting: Waiting) -> Reply:
    """Ask the learner for the question."""
    now = desk.memory.now
    made = Interview(id=desk.new_id, rounds=(Round(question=FREE),), seen=now, waiting=waiting)
    if waiting == "debrief-question":
        return Reply(desk.lines.say("debrief_ask"), (), made)
    mine = own_questions(desk.memory)[-OFFERED:]
    row = [Option(label=_short(text), token=mint(VERB, f"own.{key}")) for key, text in reversed(mine)]
    return Reply(desk.lines.say("own_before" if mine else "free_ask"), choices(*row), made)


def again(desk: Desk, key: str) -> Reply | None:
    """Ask a question of the learner's own that is kept; None when it is not."""
    text = next((text for known, text in own_questions(desk.memory) if known == key), "")
    asked = ask_for(desk, "free-question").interview
    return take(desk, asked, text) if text and asked else None


def take(desk: Desk, interview: Interview, text: str) -> Reply:
    """The question is there: keep it, and take the answer."""
    if len(words(text)) < LEAST_WORDS:
        return Reply(desk.lines.say("free_short"), (), interview)
    near = _near(desk, text)
    round_ = Round(question=near or FREE, own=text.strip())
    started = machine.start(interview.model_copy(update={"rounds": (round_,), "waiting": ""}), desk.memory.now)
    said = desk.lines.say
    known = text.strip() in (one for _, one in own_questions(desk.memory))
    lead = said("debrief_answer") if interview.waiting == "debrief-question" else "" if known else said("free_saved")
    judged_by = said("free_near", question=desk.house.bank.questions[near].text) if near else said("free_judged_by")
    reply = ask_now(desk, started, f"{lead} {judged_by}".strip())
    kept = () if known else (keep_own(desk.memory, interview.id, text.strip()),)
    return Reply(reply.text, reply.blocks, reply.interview, kept)


def _short(text: str) -> str:
    return text if len(text) <= LABEL else f"{text[: LABEL - 1].rstrip()}…"


def _near(desk: Desk, text: str) -> str:
    """The question of the bank that asks the same; empty when none is near enough."""
    mine = term_set(text)
    found = {id_: likeness(mine, term_set(one.text)) for id_, one in desk.house.bank.questions.items()}
    best = max(found, key=lambda id_: found[id_], default="")
    return best if best and found[best] >= NEAR else ""
