"""`serve`: the site as a live preview; every save is compared, judged and shown."""

import tempfile
from gettext import NullTranslations
from pathlib import Path

from policybook.commands.history import read_history
from policybook.commands.result import Progress, Result
from policybook.commands.street import compose_site, judge_book
from policybook.errors import say
from policybook.model import Edition, Passage
from policybook.read.snapshot import BASELINES, DECISIONS
from policybook.render.site import write_site
from policybook.render.site_serve import Opened, Standing, serve_site
from policybook.report.text import decide_command
from policybook.settings import CHAPTERS, FILE
from policybook.steps import Steps


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, host: str, port: int) -> Result:
    """Serve the book of `root` until interrupted; open removals and problems are shown in the browser."""
    known: set[str] | None = None

    with tempfile.TemporaryDirectory(prefix="policybook-") as folder:
        site = Path(folder, "site")

        def build() -> Standing:
            nonlocal known
            steps.begin()
            judged = judge_book(root, lambda _: None, steps)
            manuscript = compose_site(judged, Edition.DRAFT)
            history = read_history(judged, manuscript, lambda _: None, steps, today=False)
            write_site(manuscript, judged.settings, site, {}, history)
            opened = [removal.change.old for removal in judged.verdict.open if removal.change.old]
            if known is None:
                known = {passage.id for passage in opened}
            return Standing(tuple(_shown(passage, fresh=passage.id not in known) for passage in opened))

        watched = [root / name for name in (FILE, CHAPTERS, DECISIONS, BASELINES, "docs")]
        serve_site(build, site, watched, (host, port), words, lambda url: progress(say("Preview at {url}", url=url)))
    return Result(0, "")


def _shown(passage: Passage, *, fresh: bool) -> Opened:
    place = " › ".join((passage.chapter, *passage.headings[-1:]))
    return Opened(passage.text, place, decide_command(passage), fresh)
