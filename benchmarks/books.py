"""Books of a wanted size, made from The Rust Programming Language, for the other benchmarks.

python benchmarks/books.py SOURCE FOLDER PAGES, where SOURCE is the folder of a revision with its `src/` (get it from
github.com/rust-lang/book) and PAGES about how many pages the PDF shall have. A book with chapters, images and a
submission is written; every third chapter has lost a paragraph since, and one has a reworded sentence. What only
mdBook understands (listings, includes, its links) is rewritten, so that `check` reads every chapter.
"""

import json
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

WORDS_ON_A_PAGE = 255  # of Markdown, as the PDF's style sets this book
BASELINE = "2026-01-01-first-draft"
EDITED = "chapters/ch04-01-what-is-ownership.md"  # a chapter of medium length, in books of every size
ONLINE = "https://doc.rust-lang.org/book/"
SETTINGS = """\
site_name: The Rust Programming Language
theme: {{name: material, language: en, font: false}}
nav:
{nav}
markdown_extensions: [tables, footnotes, attr_list, def_list, abbr, admonition, md_in_html]
plugins:
  - search
  - policybook:
      slug: book
      roles: {{CRO: {{approves: true}}, writer: {{decides: true}}}}
      categories: {{outside-scope: {{en: Outside the scope}}}}
"""


def make_book(source: Path, folder: Path, pages: int) -> Path:
    """Write a book of about so many pages into a folder, which must not exist yet; returns the folder."""
    texts: dict[str, str] = {}
    for path in _chapters(source / "src"):
        if sum(len(text.split()) for text in texts.values()) >= pages * WORDS_ON_A_PAGE:
            break
        texts[f"chapters/{path.name}"] = path.read_text(encoding="utf-8")
    chapters = {path: _plain(text, texts, source / "src") for path, text in texts.items()}
    images = sorted({image for text in chapters.values() for image in re.findall(r"\]\((img/[^)\s]+)", text)})
    nav = "\n".join(f"  - {path}" for path in chapters)
    frozen = {"mkdocs.yml": SETTINGS.format(nav=nav).encode()}
    frozen |= {f"chapters/{image}": (source / "src" / image).read_bytes() for image in images}
    today = frozen | {path: _later(text, n).encode() for n, (path, text) in enumerate(chapters.items())}
    frozen |= {path: text.encode() for path, text in chapters.items()}
    manifest = {
        "id": BASELINE,
        "handed_over": BASELINE[:10],
        "chapters": list(chapters),
        "files": {path: sha256(data).hexdigest() for path, data in sorted(frozen.items())},
        "outputs": {},
    }
    frozen["manifest.json"] = json.dumps(manifest).encode()
    for path, data in {**today, **{f"baselines/{BASELINE}/{path}": data for path, data in frozen.items()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def edits(folder: Path, chapter: str = EDITED) -> Iterator[str]:
    """Change one word of a chapter at every step, each time another; gives that word."""
    path = folder / chapter
    text = path.read_text(encoding="utf-8")
    at = text.index(" the ", len(text) // 2) + 1
    for number in count(1):
        word = f"word{number}"
        path.write_text(f"{text[:at]}{word}{text[at + 3 :]}", encoding="utf-8")
        yield word


def _chapters(source: Path) -> list[Path]:
    """The files of the book in its order."""
    names = re.findall(r"\]\(([\w./-]+\.md)\)", (source / "SUMMARY.md").read_text(encoding="utf-8"))
    return [source / name for name in names if (source / name).stat().st_size > 500 and name != "title-page.md"]


def _later(text: str, number: int) -> str:
    """A chapter as it stands after the submission: every third has lost its last paragraph of prose."""
    paragraphs = text.split("\n\n")
    prose = [n for n, paragraph in enumerate(paragraphs) if paragraph[:1].isalpha() and n > len(paragraphs) // 3]
    if number % 3 == 1 and prose:
        del paragraphs[prose[-1]]
    if number == 0 and prose:
        paragraphs[prose[0]] = paragraphs[prose[0]].replace("the", "this", 1)
    return "\n\n".join(paragraphs)


def _plain(text: str, chapters: dict[str, str], source: Path) -> str:
    """mdBook's Markdown as plain Markdown."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"[\u0900-\u097f]", "n", text)  # Devanagari, which the fonts of the style lack
    text = re.sub(r"(?:^>.*\n?)+", _unquoted, text, flags=re.MULTILINE)
    text = re.sub(r"^(\s*```)(\w+)[^\n]*", r"\1\2", text, flags=re.MULTILINE)
    text = re.sub(r"\{\{#\w+ ([^}]*)\}\}", _listing, text)
    text = re.sub(r"<Listing\b([^>]*)>", _caption, text)
    text = re.sub(r"</?(?:Listing|Output|span|figure|figcaption|a)\b[^>]*>", "", text)
    text = re.sub(r"<img\b[^>]*?>", _image, text, flags=re.DOTALL)
    parts = re.split(r"(^\s*```.*?^\s*```|`[^`\n]*`)", text, flags=re.DOTALL | re.MULTILINE)
    parts[::2] = [_linked(part, chapters, source) for part in parts[::2]]
    return "".join(parts)


def _unquoted(found: re.Match[str]) -> str:
    """A quotation with code in it as plain text, for Markdown without extensions knows no code there."""
    return re.sub(r"^> ?", "", found[0], flags=re.MULTILINE) if "> ```" in found[0] else found[0]


def _listing(found: re.Match[str]) -> str:
    """Some lines of code in place of an included file."""
    name = found[1].split(":")[0]
    return f'fn main() {{\n    // {name}\n    let listing = include_str!("{name}");\n    println!("{{listing}}");\n}}'


def _caption(found: re.Match[str]) -> str:
    given = dict(re.findall(r'([\w-]+)="([^"]*)"', found[1]))
    return f"**Listing {given.get('number', '')}:** {given.get('caption', '')}\n"


def _image(found: re.Match[str]) -> str:
    given = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0], re.DOTALL))
    return f"![{' '.join(given.get('alt', 'Figure').split())}]({given.get('src', '')})"


def _linked(text: str, chapters: dict[str, str], source: Path) -> str:
    """Links to chapters of the book led to them, others to the book as it stands online; unknown tags shown."""

    def target(found: re.Match[str]) -> str:
        link = found[2]
        if re.match(r"\w+:", link) or (link.startswith("img/") and (source / link).is_file()):
            return found[0]
        name = re.sub(r"\.html$", ".md", link.partition("#")[0])
        inside = f"chapters/{name}" in chapters
        return found[1] + (name if inside else ONLINE + link.removeprefix("../").lstrip("#")) + found[3]

    text = re.sub(r"(\]\()([^)\s]+)(\))", target, text)
    text = re.sub(r"^(\[[^\]^]+\]:\s*)(\S+)()", target, text, flags=re.MULTILINE)
    return re.sub(r"<(?!/?(?:kbd|em|sup|code)>)(?=[A-Za-z/])", "&lt;", text)


if __name__ == "__main__":
    make_book(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
