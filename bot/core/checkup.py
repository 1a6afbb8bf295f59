"""One thing that was looked at, and how to mend it: what `coach doctor` is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

SKEW = timedelta(seconds=60)
"""Clocks further apart are a fault: platforms refuse what is signed more than minutes ago."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `remedy` is empty when all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def clock_check(name: str, headers: Mapping[str, str], now: datetime) -> Check | None:
    """Whether this machine's clock is that of whoever sent these headers; None when they do not tell theirs."""
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    apart = abs(now - theirs)
    if apart <= SKEW:
        return Check(name, ok=True, detail="this machine's clock is right")
    return Check(
        name,
        ok=False,
        detail=f"this machine's clock is {apart.total_seconds():.0f} seconds off",
        remedy="Let the system set its clock: timedatectl set-ntp true.",
    )
