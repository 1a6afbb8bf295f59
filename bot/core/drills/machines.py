"""Recipes about memory, machines and waiting. A GB is 1,000 MB; a KB is 1,000 bytes."""

from __future__ import annotations

import math
from random import Random

from bot.core.drills.sums import Slots, Sums

HOUR, DAY = 3_600, 86_400
BYTES = {16: "2 bytes", 8: "1 byte", 4: "0.5 bytes"}


def gpu_memory(draw: Random) -> Sums:
    """GB for a model's weights, and for weights plus the KV cache of so many conversations."""
    size, bits = draw.choice([7, 8, 13, 20, 32, 70]), draw.choice([16, 8, 4])
    chats, tokens = draw.choice([10, 20, 40, 50, 100]), draw.choice([2_000, 4_000, 5_000, 8_000])
    each = draw.choice([50, 100, 125, 200])
    weights, one = size * bits / 8, tokens * each / 1_000_000
    cache = chats * one
    slots: Slots = {"size": size, "bits": bits, "chats": chats, "tokens": tokens, "each": each, "bytes": BYTES[bits]}
    slots |= {"weights": weights, "one": one, "cache": cache, "total": weights + cache}
    return Sums(
        slots,
        (weights, weights + cache),
        (
            {"bits_for_bytes": size * bits, "two_bytes": 2 * size, "one_byte": size},
            {
                "no_cache": weights,
                "one_chat": weights + one,
                "only_cache": cache,
                "bits_for_bytes": size * bits + cache,
            },
        ),
    )


def gpu_load(draw: Random) -> Sums:
    """Requests in flight in the busiest hour, and machines for them, one spare included."""
    while True:
        users, each = draw.choice([10_000, 20_000, 30_000, 50_000, 80_000]), draw.choice([2, 3, 4, 5, 6])
        peak, seconds = draw.choice([10, 12, 15, 20]), draw.choice([4, 5, 6, 8, 10, 12])
        room = draw.choice([10, 15, 20, 25, 40])
        requests = users * each
        busy = requests * peak / 100
        flight = busy / HOUR * seconds
        if 1 < flight / room < 12 and 0.1 <= (flight / room) % 1 <= 0.9:
            break
    needed = math.ceil(flight / room)
    slots: Slots = {"users": users, "each": each, "peak": peak, "seconds": seconds, "room": room, "requests": requests}
    slots |= {"busy": busy, "per_second": round(busy / HOUR, 2), "flight": round(flight, 1), "needed": needed}
    slots |= {"machines": needed + 1, "ratio": round(flight / room, 2)}
    return Sums(
        slots,
        (flight, needed + 1),
        (
            {
                "average": requests / DAY * seconds,
                "per_second": busy / HOUR,
                "all_in_an_hour": requests / HOUR * seconds,
                "busy_hour": busy,
            },
            {"no_spare": needed, "average": math.ceil(requests / DAY * seconds / room) + 1},
        ),
    )


def latency_budget(draw: Random) -> Sums:
    """Seconds until the whole answer has been checked, and the tokens that fit into a target."""
    while True:
        search, first, check = (
            draw.randrange(*steps) for steps in ((200, 700, 100), (500, 1_300, 100), (200, 700, 100))
        )
        tokens, pace = draw.randrange(150, 450, 50), draw.choice([10, 20, 25, 30, 40])
        target = draw.choice([4, 5, 6, 8])
        fixed = search + first + check
        room = target * 1_000 - fixed
        if tokens * pace > 1.1 * room:
            break
    slots: Slots = {"search": search, "first": first, "check": check, "tokens": tokens, "pace": pace, "target": target}
    slots |= {"fixed": fixed, "writing": tokens * pace, "total": (fixed + tokens * pace) / 1_000}
    slots |= {"room": room, "fits": math.floor(room / pace), "whole": target * 1_000}
    return Sums(
        slots,
        ((fixed + tokens * pace) / 1_000, math.floor(room / pace)),
        (
            {
                "no_writing": fixed / 1_000,
                "only_writing": tokens * pace / 1_000,
                "no_check": (search + first + tokens * pace) / 1_000,
                "no_search": (first + check + tokens * pace) / 1_000,
                "no_first": (search + check + tokens * pace) / 1_000,
            },
            {"whole_target": target * 1_000 / pace, "no_check": (room + check) / pace, "per_fixed": fixed / pace},
        ),
    )
