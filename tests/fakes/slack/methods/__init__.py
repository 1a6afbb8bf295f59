"""The Web API, one module per family of methods; importing them fills the table of methods."""

from __future__ import annotations

from tests.fakes.slack.methods import agents, apps, chat, conversations, files, people, streams, views
from tests.fakes.slack.methods.table import METHODS, Asked, Method

__all__ = [
    "METHODS",
    "Asked",
    "Method",
    "agents",
    "apps",
    "chat",
    "conversations",
    "files",
    "people",
    "streams",
    "views",
]
