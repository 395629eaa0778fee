#!/usr/bin/env python3
"""Build the book's site with MkDocs and with ProperDocs, its maintained fork, and report what differs.

Material for MkDocs and MkDocs 1.x come to their end: this shows whether the way out is open. Run it where
`properdocs` is installed beside the locked requirements. It gates nothing: it exits with 1 only if a build fails.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = re.compile(rb'<meta name="generator"[^>]*>')  # names the program, so it always differs


def main() -> None:
    """Build twice, compare every file."""
    with tempfile.TemporaryDirectory() as folder:
        sites = {program: build(program, Path(folder, program)) for program in ("mkdocs", "properdocs")}
        different = [
            path for path in sorted(set().union(*sites.values())) if len({s.get(path) for s in sites.values()}) > 1
        ]
        count = len(sites["mkdocs"])
    for path in different:
        print(f"differs: {path}")
    print(f"{count} files from MkDocs, {len(sites['properdocs'])} from ProperDocs, {len(different)} of them different")


def build(program: str, target: Path) -> dict[str, bytes]:
    """The files of the site that a program builds, by path, without the name of the program."""
    command = [sys.executable, "-m", program, "build", "--strict", "--quiet", "-f", "mkdocs.yml", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)
    files = (path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): GENERATOR.sub(b"", path.read_bytes()) for path in files}


if __name__ == "__main__":
    main()
