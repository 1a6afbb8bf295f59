"""`make bench`: every benchmark of this folder in turn, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    for path in sorted(HERE.glob("[a-z]*.py")):
        module = f"tests.bench.{path.stem}"
        print(f"$ python -m {module}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", module], check=False, cwd=HERE.parents[1])


if __name__ == "__main__":
    main()
