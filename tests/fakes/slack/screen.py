"""The screen of the prompt: prints what the bot posts, streamed text as it arrives."""

from __future__ import annotations

from typing import TextIO

from tests.fakes.slack.controls import presses
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.drawing import draw, draw_blocks, draw_view
from tests.fakes.slack.messages import Message
from tests.fakes.slack.recording import Change
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.world import OpenView

_QUIET = frozenset({"delivered", "title"})


class Screen:
    """Writes every change of the workspace that the bot made."""

    def __init__(self, slack: FakeSlack, out: TextIO) -> None:
        self.newest: Message | None = None
        self.pressable: Message | None = None
        self._out = out
        self._streaming: str | None = None
        slack.recording.observers.append(self.show)

    def say(self, text: str) -> None:
        self._end_stream()
        self._out.write(f"{text}\n")
        self._out.flush()

    def show(self, change: Change) -> None:
        """Print one change."""
        if change.message is not None:
            self._show_message(change, change.message)
        elif isinstance(change.detail, OpenView):
            self.say(_indented(draw_view(change.detail)))
        elif isinstance(change.detail, Delivery):
            if change.kind == "failed":
                self.say(f"  (the bot did not answer: {change.detail.failure})")
        elif change.kind not in _QUIET:
            self.say(f"  ({change.kind}: {change.detail})")

    def _show_message(self, change: Change, message: Message) -> None:
        if not message.by_app:
            return
        self._remember(message)
        if change.kind == "streamed":
            self._stream(message, str(change.detail.get("text") or f"({change.detail['type']})"))
        elif change.kind == "stopped":
            self._end_stream()
            self.say(_indented(draw_blocks(message.blocks)) or "  (end)")
        elif change.kind == "deleted":
            self.say("  (the bot deleted a message)")
        elif message.stream is None or change.kind == "updated":
            self.say(f"{_head(message)}{' (changed)' if change.kind == 'updated' else ''}:\n{_indented(draw(message))}")

    def _remember(self, message: Message) -> None:
        self.newest = message
        if presses(message.blocks):
            self.pressable = message

    def _stream(self, message: Message, text: str) -> None:
        if self._streaming != message.ts:
            self.say(f"{_head(message)} (streaming):")
            self._streaming = message.ts
            self._out.write("  ")
        self._out.write(text.replace("\n", "\n  "))
        self._out.flush()

    def _end_stream(self) -> None:
        if self._streaming is not None:
            self._streaming = None
            self._out.write("\n")


def _head(message: Message) -> str:
    private = f", only {message.only_to} sees it" if message.only_to else ""
    thread = ", in a thread" if message.thread_ts else ""
    return f"coach in {message.channel}{thread}{private}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
