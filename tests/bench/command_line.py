"""How long a person waits for the command line, and how long the seam is: medians of nine runs, beside bare Python."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 9


def seconds(*command: str) -> float:
    """The median wall time of a process."""
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def seam_lines() -> int:
    """Lines of the seam."""
    return sum(len((ROOT / "bot" / "core" / name).read_text().splitlines()) for name in ("dialogue.py", "ports.py"))


def main() -> None:
    coach = str(Path(sys.executable).parent / "coach")
    subprocess.run([coach, "index"], check=True, capture_output=True, cwd=ROOT)
    bare = seconds(sys.executable, "-c", "pass")
    print("## Command line (median of 9)\n")
    print("| what | seconds | times bare Python | to hold |\n|---|---|---|---|")
    for name, command, limit in (
        ("coach --help", (coach, "--help"), "0.3 s"),
        ("cold coach ask, index built", (coach, "ask", "--json", "What is RAG?"), "1.5 s"),
    ):
        took = seconds(*command)
        print(f"| {name} | {took:.2f} | {took / bare:.1f} | {limit} |")
    print(f"\nThe seam, dialogue.py and ports.py: {seam_lines()} lines (to hold: 200). Cores: {os.cpu_count()}.\n")


if __name__ == "__main__":
    main()
