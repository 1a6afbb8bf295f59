"""Before an interview: what the learner wishes, which questions it will be, and what they should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.interviewing import machine
from bot.core.interviewing.bank import Difficulty, Question, QuestionType
from bot.core.interviewing.choosing import LONGEST_LOOP, Wish, choose, choose_loop
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.keeping import Result
from bot.core.interviewing.lines import SETUP
from bot.core.interviewing.load import Bank
from bot.core.interviewing.state import Interview, Mode, Round
from bot.core.spoken import choices, plain

Wanted = Literal["interview", "full", "history", "free", "debrief", "resume", "pause"]

WORDS: dict[str, Wanted] = {
    "full": "full",
    "mock": "full",
    "loop": "full",
    "history": "history",
    "trend": "history",
    "own": "free",
    "free": "free",
    "debrief": "debrief",
    "resume": "resume",
    "pause": "pause",
    "continue": "resume",
}
TYPES: dict[str, QuestionType] = {
    "sense": "product-sense",
    "design": "product-sense",
    "strategy": "ai-strategy",
    "technical": "technical-fluency",
    "tech": "technical-fluency",
    "fluency": "technical-fluency",
    "data": "data",
    "evaluation": "evaluation",
    "eval": "evaluation",
    "evals": "evaluation",
    "metrics": "evaluation",
    "metric": "evaluation",
    "execution": "execution",
    "lifecycle": "execution",
    "delivery": "execution",
    "responsible": "responsible-ai",
    "ethics": "responsible-ai",
    "fairness": "responsible-ai",
    "safety": "responsible-ai",
    "behavioural": "behavioural",
    "behavioral": "behavioural",
    "behaviour": "behavioural",
    "behavior": "behavioural",
    "story": "behavioural",
}
DIFFICULTIES: dict[str, Difficulty] = {"easy": "easy", "medium": "medium", "hard": "hard"}
STRICT = frozenset(("strict", "numbered", "number", "score"))
WHOLE = frozenset(("full", "complete", "whole", "loop"))
JUDGES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What `/interview ...` asks for. `text`: what stands behind a colon; `number`: None leaves it to the mode."""

    wanted: Wanted = "interview"
    mode: Mode = "friendly"
    wish: Wish = Wish()  # noqa: RUF009  a frozen value
    text: str = ""
    number: bool | None = None


def read_wish(text: str, bank: Bank) -> Asked:
    """Understand the words behind the verb."""
    head, colon, rest = text.partition(":")
    said = plain(head).split()
    if ids := named(head, bank):
        full = len(ids) > 1 or bool(WHOLE & set(said))
        mode: Mode = "strict" if full or STRICT & set(said) else "friendly"
        return Asked("full" if full else "interview", mode, Wish(ids=ids))
    wanted: Wanted = next((WORDS[word] for word in said if word in WORDS), "interview")
    if colon and wanted == "interview" and "question" in said:
        wanted = "free"
    type_ = next((TYPES[word] for word in said if word in TYPES), None)
    level = next((DIFFICULTIES[word] for word in said if word in DIFFICULTIES), None)
    mode = "strict" if STRICT & set(said) or wanted == "full" else "friendly"
    return Asked(wanted, mode, Wish(type=type_, level=level), rest.strip() if colon else "")


def named(text: str, bank: Bank) -> tuple[str, ...]:
    """The questions of the bank that a text names by their ids, once each."""
    words = (word.strip(" .,") for word in text.split())
    return tuple(dict.fromkeys(word for word in words if word in bank.questions))[:LONGEST_LOOP]


def read_request(text: str, bank: Bank) -> Asked:
    """Understand a whole sentence, where words like *mock* and *question* say less than behind the verb."""
    asked, full = read_wish(text.replace(":", " "), bank), WHOLE & set(plain(text).split())
    mode: Mode = "strict" if full or STRICT & set(plain(text).split()) else "friendly"
    return Asked("full" if full else "interview", mode, asked.wish)


def brief(desk: Desk, asked: Asked) -> Reply:
    """Offer an interview: what it is, and the ways to have it."""
    questions = _questions(desk, asked)
    if not questions:
        return Reply(desk.lines.say("no_questions"))
    rounds = [Round(question=question.id) for question in questions]
    full = asked.wanted == "full"
    made = machine.begin(desk.new_id, rounds, desk.memory.now, mode=asked.mode, full=full)
    return offered(desk, made.model_copy(update={"place": desk.here, "number": asked.number}))


def offered(desk: Desk, interview: Interview) -> Reply:
    """The briefing of an interview that waits to be started."""
    option = desk.lines.option
    strict = interview.mode == "strict" and not interview.full
    other = option("full", "full") if strict else option("choose", "", verb=SETUP)
    row = choices(option("start", "start", interview.step), other, option("not_now", "not-now"))
    return Reply(_words(desk, interview), row, interview)


def stricter(desk: Desk, interview: Interview) -> Reply:
    """The same question in strict mode."""
    return offered(desk, interview.moved(mode="strict"))


def _words(desk: Desk, interview: Interview) -> str:
    said, round_ = desk.lines.say, interview.now
    question, judged = desk.question(round_), desk.judge is not None
    many, price = len(interview.rounds), machine.HINT_PRICE["strict"]
    if interview.full:
        minutes = sum(desk.minutes_of(one) for one in interview.rounds)
        types = ", ".join(dict.fromkeys(desk.type_of(one) for one in interview.rounds))
        text = said("briefing_full", many=many, minutes=minutes, types=types)
        cost = said("judges", calls=JUDGES * many) if judged else ""
        free = said("hints_free") if interview.mode == "friendly" else ""
        return " ".join(filter(None, (text, free, cost, _number(desk, interview))))
    level = desk.lines.file.levels[question.level] if question else ""
    type_, minutes = desk.type_of(round_), desk.minutes_of(round_)
    if interview.mode == "strict":
        many = mock_length(desk)
        strict = said("briefing_strict", type=type_, level=level, minutes=minutes, price=price, many=many)
        return f"{strict} {_number(desk, interview)}".strip()
    friendly = said("briefing", type=type_, level=level, minutes=minutes, price=price)
    return f"{friendly} {_number(desk, interview)}".strip()


def _number(desk: Desk, interview: Interview) -> str:
    """Whether a number comes with the marks, where one is wished for."""
    if not interview.numbered:
        return ""
    return desk.lines.say("number" if desk.judge is not None else "no_number")


def mock_length(desk: Desk) -> int:
    """How many questions a full mock would have."""
    return len(choose_loop(desk.house.bank, _known(desk), Wish(), desk.memory.learner))


def _questions(desk: Desk, asked: Asked) -> tuple[Question, ...]:
    if asked.wanted == "full":
        return choose_loop(desk.house.bank, _known(desk), asked.wish, desk.memory.learner)
    known, learner = _known(desk), desk.memory.learner
    found = choose(desk.house.bank, known, asked.wish, learner, _just_seen(desk, asked.wish))
    found = found or choose(desk.house.bank, known, asked.wish, learner)  # the only one that fits, once more
    return (found,) if found else ()


def _known(desk: Desk) -> list[Result]:
    return [one for _, one in desk.results]


def _just_seen(desk: Desk, wish: Wish) -> frozenset[str]:
    """Questions of the interview at hand: *Another question* means another one."""
    rounds = desk.interview.rounds if desk.interview and not wish.ids else ()
    return frozenset(round_.question for round_ in rounds)
