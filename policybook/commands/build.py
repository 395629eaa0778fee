"""`build`: the street from end to end; the site, the PDF and the verdict into build/."""

from gettext import NullTranslations
from pathlib import Path

from policybook.commands.history import read_history
from policybook.commands.result import Progress, Result
from policybook.commands.street import Judged, compose_edition, compose_site, judge_book
from policybook.errors import say
from policybook.files import write_atomically
from policybook.model import Edition, Manuscript
from policybook.render.history import History
from policybook.report import build_summary, verdict_json, verdict_text
from policybook.settings import Settings
from policybook.steps import Steps


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, edition: Edition) -> Result:
    """Build an edition; a final one only with a passed verdict, otherwise nothing is written (code 1)."""
    judged = judge_book(root, progress, steps)
    if edition is Edition.FINAL and not judged.verdict.passed:
        return Result(1, verdict_text(judged.verdict, words))
    outputs = write_edition(judged, root / "build", edition, progress, steps)
    return Result(0, build_summary(judged.verdict, [path.relative_to(root).as_posix() for path in outputs], words))


def assemble(root: Path) -> tuple[Settings, Manuscript, History]:
    """The book's draft and history as they stand, for those who only render them (the MkDocs plugin)."""
    judged = judge_book(root, lambda _: None)
    manuscript = compose_site(judged, Edition.DRAFT)
    return judged.settings, manuscript, read_history(judged, manuscript, lambda _: None)


def write_edition(
    judged: Judged, folder: Path, edition: Edition, progress: Progress, steps: Steps | None = None
) -> list[Path]:
    """Render an edition into a folder: PDF, then the site that offers it, then the verdict; returns their paths.

    Each output is replaced whole or not at all; raises BookError where rendering finds a problem.
    """
    from policybook.render.pdf import write_pdf  # lazily: loads Pango
    from policybook.render.site import write_site  # lazily: loads MkDocs

    manuscript = compose_edition(judged, edition)
    pdf = folder / f"{manuscript.slug}-{edition}.pdf"
    progress(say("Typesetting the PDF"))
    write_pdf(manuscript, pdf)
    progress(say("Rendering the site"))
    shown = compose_site(judged, edition)
    history = read_history(judged, shown, progress, steps)
    write_site(shown, judged.settings, folder / "site", {pdf.name: pdf}, history)
    verdict = folder / "verdict.json"
    write_atomically(verdict, verdict_json(judged.verdict).encode())
    return [folder / "site" / "index.html", pdf, verdict]
