#!/usr/bin/env python3
"""Build the book's site with MkDocs and with ProperDocs, its maintained fork, and report what differs.

Material for MkDocs and MkDocs 1.x come to their end: this shows whether the way out is open. Run it where
`properdocs` is installed beside the locked requirements. It exits with 1 only if a build fails; differences are told.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = re.compile(rb'<meta name="generator"[^>]*>')  # names the program, so it always differs


def main() -> None:
    """Build twice, compare every file."""
    with tempfile.TemporaryDirectory() as folder:
        environment = announced(Path(folder, "installed"))
        sites = {program: build(program, Path(folder, program), environment) for program in ("mkdocs", "properdocs")}
        different = [
            path for path in sorted(set().union(*sites.values())) if len({s.get(path) for s in sites.values()}) > 1
        ]
        count = len(sites["mkdocs"])
    for path in different:
        print(f"differs: {path}")
    print(f"{count} files from MkDocs, {len(sites['properdocs'])} from ProperDocs, {len(different)} of them different")


def announced(folder: Path) -> dict[str, str]:
    """An environment in which the plugin is found as after the installation of the package; writes into a folder."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    record = folder / "policybook-0.dist-info"
    record.mkdir(parents=True)
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: policybook\nVersion: 0\n", encoding="utf-8")
    lines = [f"{name} = {value}" for name, value in points["mkdocs.plugins"].items()]
    (record / "entry_points.txt").write_text("\n".join(["[mkdocs.plugins]", *lines]), encoding="utf-8")
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}  # the banners of the two camps
    return {**os.environ, **quiet, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def build(program: str, target: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """The files of the site that a program builds."""
    command = [sys.executable, "-m", program, "build", "--strict", "--quiet", "-f", "mkdocs.yml", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return files(target)


def files(site: Path) -> dict[str, bytes]:
    """The files of a site by path, without the name of the program that made it."""
    found = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): GENERATOR.sub(b"", path.read_bytes()) for path in found}


if __name__ == "__main__":
    main()
