"""Prompts are prose in files; this is what becomes of one when it is filled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. `stable` is the part that repeats, so that a provider may cache it."""

    name: str
    stable: str
    turn: str
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens a call cost, as the provider counted them."""

    tokens_in: int
    tokens_out: int
