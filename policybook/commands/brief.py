"""`brief`: a memo of two pages for the meeting with whoever approves."""

from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.street import compose_edition, judge_book
from policybook.errors import say
from policybook.model import Edition
from policybook.steps import Steps


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, on: date) -> Result:
    """Write the memo for a meeting on a day into build/; always code 0, since `check` is what judges."""
    from policybook.render.pdf_brief import write_brief  # lazily: loads the typesetter

    judged = judge_book(root, progress, steps)
    manuscript = compose_edition(judged, Edition.DRAFT)
    target = root / "build" / f"{manuscript.slug}-brief.pdf"
    progress(say("Typesetting the PDF"))
    memo = write_brief(manuscript, judged.settings.policy, on, target)
    lines = [
        words.ngettext(
            "{count} decision or removal to be settled.", "{count} decisions or removals to be settled.", memo.total
        ).format(count=memo.total)
    ]
    if memo.shown < memo.total:
        text = words.gettext("{shown} of them fit on two pages; the memo tells where the others stand.")
        lines.append(text.format(shown=memo.shown))
    return Result(0, "\n".join([*lines, f"  {target.relative_to(root).as_posix()}"]))
