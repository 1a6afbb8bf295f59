"""The checks before a message goes out know every limit that the strict fake knows of what we draw."""

from __future__ import annotations

import pytest

from bot.adapters.discord import render
from bot.adapters.discord.check import problems
from bot.adapters.discord.pages import V2
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.messages import CHANNEL_FLAGS, check_message


def text(said: str = "words", **other: object) -> dict:
    return {"type": render.TEXT, "content": said, **other}


def button(label: str = "More", token: str = "v1:more::0") -> dict:
    return {"type": render.BUTTON, "style": 2, "label": label, "custom_id": token}


def row(*inner: dict) -> dict:
    return {"type": render.ROW, "components": list(inner)}


def menu(options: list[dict], **other: object) -> dict:
    return {"type": render.SELECT, "custom_id": "v1:feedback::0", "options": options, **other}


def gallery(number: int = 1, about: str = "a line") -> dict:
    item = {"media": {"url": "attachment://a.png"}, "description": about}
    return {"type": render.GALLERY, "items": [item] * number}


def option(label: str = "Helpful", value: str = "v1:a::1") -> dict:
    return {"label": label, "value": value}


def body(*parts: dict, **other: object) -> dict:
    return {"flags": V2, "components": list(parts), "attachments": [{"id": 0, "filename": "a.png"}], **other}


FINE = (
    body(text()),
    body(text("x" * 4000)),
    body(*(text(str(n)) for n in range(40))),
    body(text(), row(*(button(token=f"v1:a::{n}") for n in range(5)))),
    body(text(), row(menu([option(value=f"v1:a::{n}") for n in range(25)], placeholder="x" * 150))),
    body(gallery(10, "x" * 1024)),
    {"content": "x" * 2000, "nonce": "n" * 25},
)
BROKEN = (
    body(text("x" * 4000), text("y")),
    body(*(text(str(n)) for n in range(41))),
    body(text(""), text()),
    body(text(), row()),
    body(text(), row(*(button(token=f"v1:a::{n}") for n in range(6)))),
    body(text(), row(button(), menu([option()]))),
    body(text(), row(button("x" * 81))),
    body(text(), row(button(""))),
    body(text(), row(button(token="x" * 101))),
    body(text(), row(button()), row(button())),
    body(text(id=7), text(id=7)),
    body(text(), row(menu([]))),
    body(text(), row(menu([option(value=f"v1:a::{n}") for n in range(26)]))),
    body(text(), row(menu([option(), option()]))),
    body(text(), row(menu([option("x" * 101)]))),
    body(text(), row(menu([option()], placeholder="x" * 151))),
    body(gallery(11)),
    body(gallery(about="x" * 1025)),
    body(gallery(), attachments=[]),
    body({"type": render.FILE, "file": {"url": "attachment://b.md"}}),
    body(text(), content="both"),
    body(text(), nonce="n" * 26),
    body({"type": 99}),
    {"content": "x" * 2001},
)


def refused(drawn: dict) -> list:
    complaints = Complaints()
    names = [file["filename"] for file in drawn.get("attachments", ())]
    check_message(complaints, drawn, names, flags=CHANNEL_FLAGS, old=None)
    return complaints.found


@pytest.mark.parametrize("drawn", FINE)
def test_what_discord_takes_has_no_problem(drawn):
    assert (problems(drawn), refused(drawn)) == ([], [])


@pytest.mark.parametrize("drawn", BROKEN)
def test_what_discord_would_refuse_has_one(drawn):
    assert problems(drawn)
    assert refused(drawn)
