"""A recording fake Discord on loopback: REST v10 and gateway v10, strict, scriptable, driven by the real discord.py.

Start it by hand with `python -m tests.fakes.discord`; in a test use `FakeDiscord`. README.md tells the rest.
"""

from tests.fakes.discord.clock import Clock, HandClock, WallClock
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.recording import Request, Violation
from tests.fakes.discord.rest.quotas import OVERALL, PER_ROUTE, Quota, Quotas
from tests.fakes.discord.things import Channel, Guild, Message, MessageFlag, Permission, User

__all__ = [
    "OVERALL",
    "PER_ROUTE",
    "CannotDo",
    "Channel",
    "Clock",
    "FakeDiscord",
    "Guild",
    "HandClock",
    "Interaction",
    "Message",
    "MessageFlag",
    "Permission",
    "Quota",
    "Quotas",
    "Request",
    "User",
    "Violation",
    "WallClock",
]
