"""Put `prompts/` and `knowledge/` into the wheel, inside the package, so that it works from any folder."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CONTENT = ("knowledge", "prompts")


class BuildWithContent(build_py):
    def run(self) -> None:
        super().run()
        for folder in CONTENT:
            shutil.copytree(Path(folder), Path(self.build_lib, "bot", "content", folder), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithContent})
