"""The stages in their order, as every command walks them: read → compare → judge (→ render)."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from policybook.cache import digest
from policybook.commands.result import Progress
from policybook.compare import compare
from policybook.errors import BookError, Problem, fail_on, say
from policybook.judge.case import build_case
from policybook.judge.gate import judge
from policybook.model import Chapter, Decision, Edition, Location, Manuscript, Snapshot, Verdict
from policybook.read.chapters import empty_chapters, read_book
from policybook.read.fences import unclosed
from policybook.read.links import broken_links
from policybook.read.notes import given_twice, without_footnotes
from policybook.read.register import as_it_counts, read_register
from policybook.read.safe import unsafe_html
from policybook.read.snapshot import left_out, resolve_baseline, working_tree
from policybook.settings import FILE, Settings, with_objects
from policybook.steps import Steps


@dataclass(frozen=True, slots=True)
class Judged:
    """A book that was read, compared with its baseline and judged; what is made of it goes on with the same `steps`."""

    settings: Settings
    book: Snapshot
    chapters: tuple[Chapter, ...]
    old: tuple[Chapter, ...]
    decisions: tuple[Decision, ...]
    verdict: Verdict
    steps: Steps


def load_settings(root: Path, steps: Steps) -> Settings:
    """The settings of the book in a folder; raises BookError where there is none, or one of its plugins is missing."""
    try:
        source = (root / FILE).read_bytes()
    except OSError:
        raise BookError(
            Problem(
                say("There is no book in {folder}.", folder=root.resolve()),
                None,
                say("A book is a folder with {file}, chapters/ and decisions/.", file=FILE),
                say("Go to the book's folder, or name it with --root."),
            ),
            environment=True,
        ) from None
    settings = steps.run("settings", None, {"text": digest(source)}, lambda: _read_settings(source))
    return with_objects(replace(settings, root=root))


def _read_settings(source: bytes) -> Settings:
    """The settings in these bytes; the libraries that are needed take longer to import than most checks last."""
    from policybook.read.installed import unfit
    from policybook.read.settings import parse_settings

    settings = parse_settings(source, Path())
    with_objects(settings)
    fail_on(unfit(settings, source))
    return settings


def judge_book(root: Path, progress: Progress, steps: Steps) -> Judged:
    """Read the book and its baseline, compare, judge. Raises BookError with every problem of the step that failed."""
    settings = load_settings(root, steps)
    progress(say("Reading the chapters ({count})", count=len(settings.chapters)))
    book = working_tree(root, settings.chapters)
    chapters = read_book(book, settings, steps)
    fail_on(
        [
            *empty_chapters(chapters, book),
            *unclosed(book, settings.markdown),
            *given_twice(book, settings.markdown),
            *(without_footnotes(chapters, book, settings.markdown) or broken_links(chapters, book, steps)),
            *unsafe_html(chapters, book, steps),
        ]
    )
    decisions = read_register(book.files, steps)
    fail_on(_nameless(settings) if decisions else [])
    baseline = resolve_baseline(root, settings.policy.baseline)
    old = read_book(baseline, settings, steps) if baseline else ()
    if baseline:
        progress(say("Comparing with {baseline}", baseline=baseline.label))
    changes = compare(old, chapters, settings.policy.compare, steps) if baseline else ()
    progress(say("Judging the decisions ({count})", count=len(decisions)))
    past = read_register(baseline.files, steps) if baseline else ()
    case = build_case(baseline, past, old, chapters, changes, decisions, settings, date.today(), left_out(book))
    return Judged(settings, book, chapters, old, decisions, judge(case), steps)


def _nameless(settings: Settings) -> list[Problem]:
    """What a register cannot do without: roles and categories, which every decision names."""
    policy, problems = settings.policy, []
    if not policy.roles:
        problems.append(
            Problem(
                say("The settings name no roles."),
                settings.at("roles"),
                say("Every decision tells in which role it was proposed."),
                say("Add some, e.g. roles: {{writer: {{decides: true}}, mayor: {{approves: true}}}}"),
            )
        )
    if not policy.categories:
        problems.append(no_categories(settings.at("categories")))
    return problems


def no_categories(where: Location) -> Problem:
    """That the settings list no reasons for which a passage may go."""
    return Problem(
        say("The settings list no categories of reasons."),
        where,
        say("The annex groups removals by category and shows its label."),
        say("Add some, e.g. categories: {{outdated: {{en: Out of date}}, duplicate: {{en: Said elsewhere}}}}"),
    )


def compose_edition(judged: Judged, edition: Edition) -> Manuscript:
    """The manuscript of an edition of a judged book."""
    from policybook.render.manuscript import compose  # lazily: `check` needs no renderer

    day = judged.book.day or date.today()
    return compose(
        judged.book, judged.chapters, judged.old, judged.verdict, judged.settings, edition, day, judged.steps
    )


def compose_site(judged: Judged, edition: Edition) -> Manuscript:
    """The manuscript of an edition as the site takes it: with every change, hidden until a reader's switch shows it,
    and with the whole register.
    """
    decisions = tuple(map(as_it_counts, judged.decisions))
    return replace(compose_edition(judged, Edition.REVIEW), edition=edition, decisions=decisions)
