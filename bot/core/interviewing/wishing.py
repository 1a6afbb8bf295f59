"""Words behind `/interview` that mean nothing there: they are named, and a slip of the keys is mended."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from bot.core.interviewing.briefing import DIFFICULTIES, STRICT, TYPES, WHOLE, WORDS
from bot.core.interviewing.lines import Lines
from bot.core.interviewing.load import Bank
from bot.core.spoken import plain

SHORT_WORD = 3
"""Letters up to which a word is taken for a small one (*on*, *ai*, *the*) and not for a wish."""

ALIKE = 0.75
"""How alike a word must be to one that is understood, to be taken for it."""

PRODUCT, PRODUCT_SENSE = "product", "sense"
"""A word that is said with any type, and means one when it stands alone."""

KNOWN = frozenset((*WORDS, *TYPES, *DIFFICULTIES, *STRICT, *WHOLE))


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed behind the verb. `odd` is a word that means nothing there, `meant` the nearest that does."""

    text: str
    odd: str = ""
    meant: str = ""

    def told(self, lines: Lines) -> str:
        """A sentence on the odd word, with what is understood; empty where there is none."""
        if not self.odd:
            return ""
        if self.meant:
            return lines.say("wish_meant", word=self.odd, meant=self.meant)
        types = ", ".join(text for key, text in lines.file.types.items() if key != "free")
        levels = ", ".join(lines.file.levels.values())
        return lines.say("wish_odd", word=self.odd, types=types, levels=levels)


def mended(text: str, bank: Bank, lines: Lines) -> Typed:
    """What was typed, with the nearest word in the place of the first that means nothing.

    Whoever names a question of the bank, or writes one of their own behind a colon, is taken at their word.
    """
    pieces = text.split()
    if ":" in text or any(_bare(piece) in bank.questions for piece in pieces):
        return Typed(text)
    if PRODUCT in map(plain, pieces) and not TYPES.keys() & {word for piece in pieces for word in plain(piece).split()}:
        return mended(f"{text.replace(PRODUCT, '')} {PRODUCT_SENSE}", bank, lines)
    odd = next((piece for piece in pieces if _means_nothing(piece, lines)), "")
    meant = next(iter(get_close_matches(_bare(odd).casefold(), (*KNOWN, *bank.questions), 1, ALIKE)), "")
    return Typed(" ".join(meant if meant and piece == odd else piece for piece in pieces), _bare(odd), meant)


def _means_nothing(piece: str, lines: Lines) -> bool:
    words = plain(piece).split()
    small = lines.patterns["small_words"]
    unknown = [word for word in words if len(word) > SHORT_WORD and not small.fullmatch(word)]
    return bool(unknown) and not KNOWN.intersection(words)


def _bare(word: str) -> str:
    return word.strip(" .,;!?\"'")
