"""A recording fake of Slack on loopback: Web API, Socket Mode, signed HTTP, and people who use the app.

`python -m tests.fakes.slack` starts it by hand; tests use it as `async with FakeSlack() as slack`.
What it knows of Slack comes from the SDKs' source and Slack's public pages; no live Slack was asked.
"""

from __future__ import annotations

from tests.fakes.slack.clock import Clock, ManualClock, RealClock
from tests.fakes.slack.deliveries import Ack, Delivery
from tests.fakes.slack.drawing import draw, draw_blocks, draw_view
from tests.fakes.slack.hosts import grant_code
from tests.fakes.slack.keyboard import Commanded, Said
from tests.fakes.slack.markup import Found, links_in, live_markup
from tests.fakes.slack.messages import Message
from tests.fakes.slack.people import App, Channel, Team, User
from tests.fakes.slack.recording import Call, Change, Recording, Violation
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.signing import SignedRequest, forgeries, signature
from tests.fakes.slack.world import World

__all__ = [
    "Ack",
    "App",
    "Call",
    "Change",
    "Channel",
    "Clock",
    "Commanded",
    "Delivery",
    "FakeSlack",
    "Found",
    "ManualClock",
    "Message",
    "RealClock",
    "Recording",
    "Said",
    "SignedRequest",
    "Team",
    "User",
    "Violation",
    "World",
    "draw",
    "draw_blocks",
    "draw_view",
    "forgeries",
    "grant_code",
    "links_in",
    "live_markup",
    "signature",
]
