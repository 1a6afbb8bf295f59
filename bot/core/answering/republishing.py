"""*Show here*: an answer that only its asker saw, said again where everybody can read it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answering.comparing import compare_again
from bot.core.answering.history import Exchange
from bot.core.answering.layers import cite
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.speaking import speak
from bot.core.answering.telling import Telling, citations_block, tell
from bot.core.blocks import Citations
from bot.core.knowledge.schema import Card
from bot.core.tokens import Token


def republish(token: Token, asked: Asked) -> Reply:
    """The latest answer here that stood on the token's card, word for word; the card itself when it is forgotten."""
    card = asked.view.cards.get(token.ref)
    if card is None:
        return speak(asked.manner.replies.replies.gone, asked)
    told = next((one for one in reversed(asked.history.exchanges) if card.id in one.cards and one.said), None)
    if told is None:
        return tell(Telling(card, "brief", card.title, card.title), asked)
    if told.form == "compare" and (compared := compare_again(told, card, asked)):
        return compared
    return _word_for_word(tell(Telling(card, told.form, told.standalone, told.root), asked), told, asked)


def _word_for_word(reply: Reply, told: Exchange, asked: Asked) -> Reply:
    """The reply with the very words that were shown, and the citations they carry."""
    cards: list[Card] = [asked.view.cards[one] for one in told.cards if one in asked.view.cards]
    cited = tuple(cite(card, n, told.said, asked.view.sources) for n, card in enumerate(cards, 1))
    answer = replace(reply.answer, brief=told.said, citations=cited)
    line = citations_block(answer, asked)
    blocks = tuple(line if isinstance(block, Citations) else block for block in reply.blocks)
    return replace(reply, answer=answer, text=told.said, blocks=blocks)
