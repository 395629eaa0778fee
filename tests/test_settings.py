"""The settings: every problem with its line and remedy."""

from pathlib import Path

import pytest
from support import settings_for, settings_text

from policybook.cache import Cache
from policybook.commands.street import load_settings
from policybook.errors import BookError, Message
from policybook.i18n import catalogue, render
from policybook.read.installed import not_installed, unfit
from policybook.read.register_yaml import parse
from policybook.read.settings import read_settings, with_baseline
from policybook.steps import Steps

GOOD = settings_text(["chapters/1.md"])
LAUGHS = "a0: &a0 [ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
EXPLOSION = ("mkdocs.yml", "cannot be read")
WRONG = [
    ("no YAML", "nav: [a\nb: {", "mkdocs.yml:2", "cannot be read"),
    ("not merged", f"<<<<<<< a\n{GOOD}=======\n{GOOD}>>>>>>> b\n", "mkdocs.yml:1", "Two versions of a passage"),
    ("not UTF-8", b"site_name: caf\xe9\n", "mkdocs.yml:1", "cannot be read"),
    ("no settings at all", "- a\n", "mkdocs.yml:1", "cannot be read"),
    ("no chapter", "site_name: x\nnav: []\n", "mkdocs.yml:2", "No chapter"),
    ("no chapter, in what a merge key brings", "x: &x {nav: []}\n<<: *x\n", "mkdocs.yml", "No chapter"),
    ("unknown setting", GOOD + "      basline: latest\n", "mkdocs.yml:20", "not valid"),
    ("wrong kind of value", GOOD + "      final_needs: maybe\n", "mkdocs.yml:20", "not valid"),
    ("no date", GOOD + "      deadline: soon\n", "mkdocs.yml:20", "not valid"),
    ("a date that is in no calendar", GOOD + "      deadline: 2018-02-30\n", "mkdocs.yml:20", "not valid"),
    ("extensions that are no list", "nav: [a]\nmarkdown_extensions: 5\n", "mkdocs.yml:2", "cannot be read"),
    ("an extension without a name", "nav: [a]\nmarkdown_extensions:\n  -\n", "mkdocs.yml:2", "cannot be read"),
    ("plugins that are no list", "plugins: search\nnav: [a]\n", "mkdocs.yml:1", "cannot be read"),
    ("a control character", GOOD + "# a\nextra: \0\n", "mkdocs.yml:21", "cannot be read"),
    ("too large", GOOD + "#" * 300_000, "mkdocs.yml", "cannot be read"),
    ("too deep", GOOD + "extra: " + "[" * 400 + "]" * 400, "mkdocs.yml", "cannot be read"),
    ("aliases that explode", LAUGHS + GOOD.replace("- chapters/1.md", "- *a9"), *EXPLOSION),
    ("aliases that explode in an option", LAUGHS + GOOD + "      front: *a9\n", *EXPLOSION),
    (
        "no such object",
        GOOD.replace("  - abbr\n", "  - abbr: {x: !!python/name:nope.nope }\n"),
        "mkdocs.yml",
        "There is no Python object nope.nope.",
    ),
    ("a chapter twice", settings_text(["chapters/2.md", "chapters/1.md", "chapters/1.md"]), "mkdocs.yml:5", "twice"),
    ("a language that is none", GOOD.replace("language: id", "language: in"), "mkdocs.yml:2", "the language in."),
    ("a country with it", GOOD.replace("language: id", "language: id_ID"), "mkdocs.yml:2", "the language id_ID."),
    (
        "a line end that is none",
        settings_text(["chapters/1.md", "chapters/1.md"]).replace("Buku Uji", '"Buku\u2028Uji"'),
        "mkdocs.yml:4",
        "twice",
    ),
    (
        "a quotation mark left open",
        GOOD.replace("Buku", '"Buku') + '      slug: "a"\n',
        "mkdocs.yml:1",
        "cannot be read",
    ),
    ("an apostrophe left open", GOOD.replace("Buku", "'Buku") + "      slug: 'a'\n", "mkdocs.yml:1", "cannot be read"),
    (
        "options that are none",
        GOOD.partition("  - policybook")[0] + "  - policybook: a",
        "mkdocs.yml:16",
        "setting policybook is",
    ),
    ("a title that is no text", GOOD.replace("Buku Uji", "2030"), "mkdocs.yml:1", "site_name is not valid"),
    ("a title from outside", GOOD.replace("Buku Uji", "!ENV [TITLE, Buku]"), "mkdocs.yml:1", "site_name is not valid"),
    ("an address from outside", GOOD + "site_url: !ENV SITE\n", "mkdocs.yml:20", "site_url is not valid"),
    ("settings in another file", "INHERIT: base.yml\n" + GOOD, "mkdocs.yml:1", "another file (base.yml)"),
    ("the plugin twice", GOOD + "  - policybook: {annex: all}\n", "mkdocs.yml:20", "policybook is listed twice"),
    ("front matter not in nav", GOOD + "      front: [chapters/0.md]\n", "mkdocs.yml:20", "not in nav"),
]


@pytest.mark.parametrize(("source", "where", "what"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_setting_is_named_with_its_line(source: str | bytes, where: str, what: str) -> None:
    """One problem for each fault, at the line where it stands."""
    with pytest.raises(BookError) as caught:
        read_settings(source if isinstance(source, bytes) else source.encode(), Path())
    (problem,) = caught.value.problems
    assert str(problem.where) == where
    assert what in problem.what.template.format(**dict(problem.what.values))


def test_possible_languages_are_named_and_a_folder_of_templates_may_add_one() -> None:
    """Material's own, and the one that was probably meant."""
    source = GOOD.replace("language: id", "language: pt-br")
    with pytest.raises(BookError) as caught:
        read_settings(source.encode(), Path())
    remedy = render(caught.value.problems[0].remedy, catalogue("en"))
    assert remedy.startswith("Did you mean pt-BR? Possible are: af, ar, ")
    assert read_settings(source.replace("font:", "custom_dir: ubahan, font:").encode(), Path()).language == "pt-br"


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("basline: latest", "There is no such setting."),
        ("deadline: soon", "It must be a date, written YYYY-MM-DD."),
        ("deadline: [1]", "It must be a date, written YYYY-MM-DD."),
        ("final_needs: maybe", "It must be one of: {possible}."),
        ("final_needs: returned", "It must be one of: {possible}."),
        ("final_needs: restored", "It must be one of: {possible}."),
        ("annex: some", "It must be one of: {possible}."),
        ("roles: {CRO: {approves: perhaps}}", "It must be true or false."),
        ("roles: {CRO: 1}", "It must have settings of its own."),
        ("roles: [CRO]", "It must have settings of its own."),
        ("register: {max_passages: many}", "It must be a whole number."),
        ("register: {max_passages: 0}", "It must be at least {limit}."),
        ("compare: {needed: much}", "It must be a number."),
        ("compare: {needed: 2}", "It must be at most {limit}."),
        ("slug: Buku Saya", "It must be small letters, digits and hyphens, e.g. water-2030."),
        ("register: {off: [PB1]}", "It must be the code of a rule, e.g. PB204."),
        ("subtitle: [a]", "It must be text."),
        ("front: chapters/1.md", "It must be a list."),
        ("policy_paper: [{words: [1, 2]}]", "It has to be given."),
        ("policy_paper: [{title: a, words: [1]}]", "It has to be given."),
        ("policy_paper: [{title: a, words: [1, 2, 3]}]", "It has too few or too many values."),
    ],
)
def test_a_wrong_setting_is_explained_in_words_that_can_be_translated(policy: str, why: str) -> None:
    """Not in those of the library that found it."""
    with pytest.raises(BookError) as caught:
        settings_for(["chapters/1.md"], f"      {policy}\n")
    assert caught.value.problems[0].why.template == why


def test_entries_of_a_list_are_counted_from_one() -> None:
    """As people count, and as problems of decisions do."""
    with pytest.raises(BookError) as caught:
        settings_for(["chapters/1.md"], "      policy_paper: [{title: a, words: [1, x]}]\n")
    assert dict(caught.value.problems[0].what.values) == {"name": "policy_paper.1.words.2"}


@pytest.mark.parametrize(
    "yaml", ["a: b: c", "a: - b", "a: 1\nb\nc: 2", "a: 'x", "a: [1", "a: @x", "a: [,]", "a: 1\na: 2"]
)
def test_what_is_no_yaml_is_explained_in_words_that_can_be_translated(yaml: str) -> None:
    """In the settings as in a decision."""
    with pytest.raises(BookError) as caught:
        read_settings(yaml.encode(), Path())
    assert isinstance(dict(caught.value.problems[0].why.values)["detail"], Message)
    with pytest.raises(BookError) as caught:
        parse("decisions/a.yml", yaml)
    assert isinstance(dict(caught.value.problems[0].what.values).get("detail", Message("")), Message)


@pytest.mark.parametrize(
    ("policy", "meant"),
    [
        ("      basline: latest\n", "baseline"),
        ("      register: {max_passage: 3}\n", "max_passages"),
        ("      roles: {CRO: {aproves: true}}\n", "approves"),
        ("      policy_paper: [{titel: Ringkasan, title: Ringkasan}]\n", "title"),
    ],
)
def test_a_setting_that_does_not_exist_is_answered_with_those_that_do(policy: str, meant: str) -> None:
    """The remedy names the key that was probably meant, also inside mappings and lists."""
    with pytest.raises(BookError) as caught:
        settings_for(["chapters/1.md"], policy)
    (problem,) = caught.value.problems
    assert dict(problem.remedy.values)["near"] == meant


@pytest.mark.parametrize("plugins", ["[serch, policybook]", "{search: {}, serch: {lang: id}}", "[serch: {lang: id}]"])
def test_a_plugin_that_is_not_installed_is_named_before_anything_is_made(plugins: str) -> None:
    """Those of the environment, of the theme, and ours, which needs no installing, are none."""
    source = f"nav: [chapters/1.md]\ntheme: material\nplugins: {plugins}\n"
    (problem,) = not_installed(read_settings(source.encode(), Path()))
    assert str(problem.where) == "mkdocs.yml:3"
    assert dict(problem.what.values) == {"name": "serch"}
    assert not_installed(settings_for(["chapters/1.md"])) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("  - abbr", "  - abr", "mkdocs.yml:10", "There is no Markdown extension abr."),
        ("site_name: Buku Uji\n", "", "mkdocs.yml:1", "The book has no title."),
        ("  - policybook:\n", "  - search:\n", "mkdocs.yml:14", "The plugin policybook is not listed."),
        ("name: material", "name: readthedocs", "mkdocs.yml:2", "The site's theme is not material."),
        (
            "theme: {name: material, language: id, font: false}",
            "x: 1",
            "mkdocs.yml",
            "The site's theme is not material.",
        ),
        ("      ", "    ", "mkdocs.yml:16", "slug, roles, categories stand beside policybook, not below it."),
    ],
)
def test_what_nothing_can_be_made_without_is_asked_for(old: str, new: str, where: str, what: str) -> None:
    """A title, the plugin, and extensions that exist: each is told in mkdocs.yml, before a chapter is read."""
    source = GOOD.replace(old, new)
    (problem,) = unfit(read_settings(source.encode(), Path()), source.encode())
    assert str(problem.where) == where
    assert problem.what.template.format(**dict(problem.what.values)) == what


def test_a_setting_without_a_value_is_as_good_as_none() -> None:
    """A book whose name was not written yet is not called "None"."""
    settings = read_settings(b"site_name:\ntheme: {language: }\nnav: [chapters/1.md]\n", Path())
    assert (settings.title, settings.language) == ("", "en")


def test_what_the_site_gets_besides_is_known_by_its_line() -> None:
    """Styles, scripts, hooks and the folder of templates, however they are written."""
    source = """nav: [chapters/1.md]
extra_css: [one.css, two.css]
extra_javascript:
  - a.js
  - path: b.mjs
    type: module
theme:
  name: material
  custom_dir: overrides
hooks: [hook.py]
"""
    found = {name: place.line for name, place in read_settings(source.encode(), Path()).dressing.items()}
    assert found == {"one.css": 2, "two.css": 2, "a.js": 4, "b.mjs": 5, "hook.py": 10, "overrides": 9}
    assert settings_for(["chapters/1.md"]).dressing == {}
    assert read_settings(b"nav: [chapters/1.md]\ntheme: readthedocs\nextra_css:\n", Path()).dressing == {}


def test_all_problems_are_reported_together() -> None:
    """Two faults of one file give two problems."""
    with pytest.raises(BookError) as caught:
        read_settings((GOOD + "      basline: latest\n      deadline: soon\n").encode(), Path())
    assert [str(problem.where) for problem in caught.value.problems] == ["mkdocs.yml:20", "mkdocs.yml:21"]


def test_chapters_come_from_nested_navigation_in_order() -> None:
    """Sections of nav are flattened; pages outside chapters/ are the site's alone."""
    source = "nav:\n  - index.md\n  - Isi: [chapters/b.md, {Judul: chapters/a.md}]\n  - Panduan: [guide.md]\n"
    assert read_settings(source.encode(), Path()).chapters == ("chapters/b.md", "chapters/a.md")


PART_CASES = {
    "a list of chapters": ("[chapters/1.md, chapters/2.md]", {}),
    "sections of the first level": ("[Isi: [chapters/1.md, chapters/2.md]]", {}),
    "sections inside a section": (
        "[Isi: [Keadaan: [chapters/1.md], Langkah: [Dua: chapters/2.md]]]",
        {"chapters/1.md": "Keadaan", "chapters/2.md": "Langkah"},
    ),
    "a chapter before the first part": (
        "[Isi: [chapters/1.md, Langkah: [chapters/2.md]]]",
        {"chapters/2.md": "Langkah"},
    ),
    "a section deeper still": ("[Isi: [Langkah: [Dua: [chapters/2.md]]]]", {"chapters/2.md": "Langkah"}),
    "guides": ("[chapters/1.md, Panduan: [Penulis: [a.md]]]", {}),
}


@pytest.mark.parametrize(("nav", "parts"), PART_CASES.values(), ids=PART_CASES.keys())
def test_a_section_inside_a_section_is_a_part(nav: str, parts: dict[str, str]) -> None:
    """Each chapter knows the part that holds it; sections of the first level only order the site."""
    assert read_settings(f"nav: {nav}\n".encode(), Path()).parts == parts


def test_python_names_become_objects() -> None:
    """An extension's option may name a Python object, as MkDocs allows."""
    source = "nav: [chapters/1.md]\nmarkdown_extensions:\n  - x: {f: !!python/name:os.path.join }\n"
    import os.path

    assert read_settings(source.encode(), Path()).markdown["x"]["f"] is os.path.join


def test_settings_from_the_store_are_those_in_the_file(tmp_path: Path) -> None:
    """Options of every kind, named objects too, and the folder that the book has now."""
    options = "{n: 1, r: 1.5, b: yes, o: 0x10, t: 2026-01-01, l: [a, 'b'], f: !!python/name:os.path.join }"
    source = GOOD.replace("  - abbr\n", f"  - abbr: {options}\n") + "      deadline: 2026-07-15\n"
    found = []
    for root in (tmp_path / "one", tmp_path / "two"):
        root.mkdir()
        (root / "mkdocs.yml").write_text(source)
        found.append(load_settings(root, Steps(Cache(tmp_path / ".cache"))))
        assert found[-1] == read_settings(source.encode(), root)
        assert found[-1].places == found[0].places
    assert len(list((tmp_path / ".cache" / "policybook" / "settings").iterdir())) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("      baseline: none\n", "      baseline: {}\n"),
        ("      # first\n      baseline:  none   # soon\n      annex: all\n",) * 2,
        ("      baseline: 'none'\r\n      annex: all\r\n", "      baseline: {}\r\n      annex: all\r\n"),
        ('      baseline: "2018-05-14-draf"', "      baseline: {}"),
        ("      baseline:\n        git:HEAD~1\n", "      baseline:\n        {}\n"),
        ("      baseline: >-\n        none\n      annex: all\n", "      baseline: {}\n      annex: all\n"),
    ],
)
def test_another_baseline_changes_its_value_and_no_other_byte(before: str, after: str) -> None:
    """Comments, order, line ends and quoting of everything else stay as they were."""
    name, head = "2018-07-15-final", "# mine\r\n" + GOOD
    wanted = after.replace("none", "{}").format(name)
    assert with_baseline((head + before).encode(), Path(), name) == (head + wanted).encode()


def test_another_baseline_in_a_flow_of_options() -> None:
    """Options in braces are edited in place; where the baseline is named so already, nothing is."""
    source = b"nav: [chapters/1.md]\nplugins: [search, policybook: {baseline: none, annex: all}] # both\n"
    edited = with_baseline(source, Path(), "latest")
    assert edited == source.replace(b"none", b"latest")
    assert with_baseline(edited, Path(), "latest") is edited
    assert with_baseline(GOOD.encode(), Path(), "latest") == GOOD.encode()


def test_a_baseline_that_is_shared_is_not_edited() -> None:
    """Where other settings take the same value, the edit is left to a person, who is told the line."""
    source = "nav: [chapters/1.md]\nplugins:\n  - policybook:\n      subtitle: &b none\n      baseline: *b\n"
    with pytest.raises(BookError) as caught:
        with_baseline(source.encode(), Path(), "latest")
    (problem,) = caught.value.problems
    assert (str(problem.where), problem.what.template) == ("mkdocs.yml:5", "The baseline cannot be changed in {file}.")


def test_every_option_has_its_place() -> None:
    """An option is found at its line, one that is not given at the nearest thing around it."""
    settings = read_settings((GOOD + "      register:\n        off:\n          - PB105\n").encode(), Path())
    places = {name: settings.at(name).line for name in ("", "register.off.0", "register.off.9", "annex")}
    assert places == {"": 16, "register.off.0": 22, "register.off.9": 21, "annex": 16}


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("", ""),
        ("site_url: https://a.example/b\n", "https://a.example/b/"),
        ("site_url: https://a.example/\n", "https://a.example/"),
    ],
)
def test_the_sites_address_is_a_folder(line: str, address: str) -> None:
    """Pages are named below it, whether it was written with a slash at its end or not."""
    assert read_settings((line + GOOD).encode(), Path()).site_url == address
