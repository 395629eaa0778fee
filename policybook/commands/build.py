"""`build`: the street from end to end; the site, the PDF and the verdict into build/."""

from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.interruption import interrupted_later
from policybook.model import Edition
from policybook.render.pdf import Typesetter
from policybook.steps import Steps


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, edition: Edition) -> Result:
    """Build an edition; a final one only with a passed verdict, otherwise nothing is written (code 1)."""
    with Typesetter(steps, note=progress) as typesetter:
        typesetter.start()  # first of all: its libraries take longest, and are loaded while all else is
        with interrupted_later():
            from policybook.commands.edition import build_edition
        return build_edition(root, words, progress, steps, edition, typesetter)
