"""The shapes that an installation may have: by which way Slack delivers, and whether the history scopes are granted.

The first two have every way and every scope in them; the others are left to `make stories`.
"""

import pytest

from tests.fakes.slack.people import App

SHAPES = (
    pytest.param(False, App(), id="socket"),
    pytest.param(True, App().with_history(), id="http with history scopes"),
    pytest.param(True, App(), id="http", marks=pytest.mark.slow),
    pytest.param(False, App().with_history(), id="socket with history scopes", marks=pytest.mark.slow),
)
IN_EVERY_SHAPE = pytest.mark.parametrize(("http", "app"), SHAPES)
