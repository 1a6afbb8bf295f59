"""The SDK's own models as a second judge: a block that they refuse must not pass here either."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack.blocks.checks import fault

# `data_table` has no class in the SDK; "unknown to the SDK" is no fault.
UNKNOWN_TO_SDK = frozenset({"data_table"})


def sdk_faults(block: dict[str, Any], at: str) -> list[str]:
    if block.get("type") in UNKNOWN_TO_SDK:
        return []
    try:
        parsed = Block.parse(block)
        if parsed is not None:
            parsed.to_dict()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError) as error:
        return fault(f"slack_sdk: {error}", at)
    return []


def sdk_view_faults(view: dict[str, Any], at: str) -> list[str]:
    try:
        View(**view).to_dict()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError) as error:
        return fault(f"slack_sdk: {error}", at)
    return []
