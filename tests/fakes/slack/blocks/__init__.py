"""Block Kit by the book: what Slack would refuse in a message or a view, and why."""

from __future__ import annotations

from tests.fakes.slack.blocks.surfaces import check_blocks, check_message, check_view

__all__ = ["check_blocks", "check_message", "check_view"]
