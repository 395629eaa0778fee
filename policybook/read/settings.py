"""mkdocs.yml read as the book's settings: every problem with its line and its remedy."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from policybook.errors import BookError, Message, Problem, choose_from, fail_on, say
from policybook.model import Location
from policybook.read.sources import conflicts
from policybook.read.yaml_faults import UNCLOSED, fault, mark_of, quote_before
from policybook.settings import CHAPTERS, FILE, Named, PolicySettings, Settings, found, nav_line, nearest, with_objects

_NAME = "tag:yaml.org,2002:python/name:"
_MAX_BYTES = 256 * 1024
_MAX_VALUES = 20_000
_NAMED = ("markdown_extensions", "plugins")  # where MkDocs wants names, or mappings from names to options
_TEXTS = ("site_name", "site_url")
_WORDS = "templates/partials/languages/*.html"  # where Material has those of each language
_DRESSING = ("extra_css", "extra_javascript", "hooks")
_FORMS: dict[int | str, Message] = {
    "slug": say("It must be small letters, digits and hyphens, e.g. water-2030."),
    "register": say("It must be the code of a rule, e.g. PB204."),
}
_WRONG = (  # by the beginning of what pydantic calls it
    ("unexpected_keyword", say("There is no such setting.")),
    ("missing", say("It has to be given.")),
    ("date_", say("It must be a date, written YYYY-MM-DD.")),
    ("bool_", say("It must be true or false.")),
    ("int_", say("It must be a whole number.")),
    ("float_", say("It must be a number.")),
    ("string_", say("It must be text.")),
    ("tuple_", say("It must be a list.")),
    ("too_", say("It has too few or too many values.")),
    ("dict_", say("It must have settings of its own.")),
    ("dataclass_", say("It must have settings of its own.")),
)


class _Constructor(RoundTripConstructor):
    """Leaves dates as they are written: of one that is in no calendar, pydantic says so with its place."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_scalar)


def read_settings(source: bytes, root: Path) -> Settings:
    """The settings in the bytes of a mkdocs.yml; raises BookError with every problem and its line."""
    return with_objects(parse_settings(source, root))


def parse_settings(source: bytes, root: Path) -> Settings:
    """The same before any Python object is looked for: this depends on nothing but the bytes."""
    tree = _parse(source)
    chapters = tuple(path for path in _nav(tree.get("nav")) if path.startswith(CHAPTERS))
    problems = [] if chapters else [_no_chapter(_place(tree, "nav"))]
    problems += _unknown_language(tree.get("theme"))
    problems += [_no_text(name, _place(tree, name)) for name in _TEXTS if not isinstance(tree.get(name), str | None)]
    problems += [_elsewhere(tree)] if "INHERIT" in tree else []
    ours = [place for name, place in _listed(tree.get("plugins")) if name == "policybook"]
    problems += map(_again, ours[1:])
    problems += [_twice(path, source) for path, count in Counter(chapters).items() if count > 1]
    places = dict(_places(tree))
    policy = _policy(tree, places, problems)
    problems += [
        _not_in_nav(path, group, chapters, nearest(places, group))
        for group in ("front", "back")
        for path in getattr(policy, group)
        if path not in chapters
    ]
    fail_on(problems)
    theme = tree.get("theme")
    return Settings(
        root=root,
        title=str(tree.get("site_name") or ""),
        site_url=_folder(tree.get("site_url")),
        language=str(theme.get("language") or "en") if isinstance(theme, dict) else "en",
        chapters=chapters,
        markdown=_markdown(tree.get("markdown_extensions") or []),
        policy=policy,
        places=places,
        plugins=_plugins(tree),
        dressing=dict(_dressing(tree)),
        theme=str(theme.get("name") if isinstance(theme, dict) else theme or ""),
        parts={path: title for path, title in _parts(tree.get("nav")).items() if path in chapters},
    )


def _no_chapter(place: Location) -> Problem:
    return Problem(
        say("No chapter is listed in the navigation."),
        place,
        say("The order of the chapters in site and PDF comes from nav."),
        say("Add to {file}: nav: [chapters/01-title.md, …]", file=FILE),
    )


def _twice(path: str, source: bytes) -> Problem:
    return Problem(
        say("{path} is listed twice in nav.", path=path),
        Location(FILE, nav_line(source, path)),
        say("A chapter has one place in the book: no link and no number could tell two of them apart."),
        say("Take one of the two entries out."),
    )


def _not_in_nav(path: str, group: str, chapters: Sequence[str], place: Location) -> Problem:
    near = get_close_matches(path, chapters, n=1)
    mend = say("Add {path} to nav, or take it out of {group}.", path=path, group=group)
    return Problem(
        say("{path} is listed under {group} but not in nav.", path=path, group=group),
        place,
        say("Only chapters of the navigation can be front or back matter."),
        say("Did you mean {near}?", near=near[0]) if near else mend,
    )


def _no_text(name: str, place: Location) -> Problem:
    """What is no text, or has a tag, as !ENV."""
    return Problem(
        say("The setting {name} is not valid.", name=name),
        place,
        say("It must be text."),
        say('Write it in quotation marks: {name}: "…"', name=name),
    )


def _elsewhere(tree: CommentedMap) -> Problem:
    return Problem(
        say("The settings go on in another file ({path}), which is not read.", path=tree["INHERIT"]),
        _place(tree, "INHERIT"),
        say("What stands there would count for the site, but neither for the gate nor for the PDF."),
        say("Write it into {file}, and take INHERIT out.", file=FILE),
    )


def _again(place: Location) -> Problem:
    return Problem(
        say("The plugin {name} is listed twice.", name="policybook"),
        place,
        say("Only the settings of the first would count."),
        say("Put them all under one of the two."),
    )


def _unknown_language(theme: object) -> list[Problem]:
    """What is wrong with a book's language: the theme has its words in some only, unless a folder adds one."""
    known = _languages()
    if not isinstance(theme, CommentedMap) or "custom_dir" in theme or not known:
        return []
    language = str(theme.get("language") or "en")
    return (
        []
        if language in known
        else [
            Problem(
                say("The theme does not know the language {language}.", language=language),
                _place(theme, "language"),
                say("The site could not be made: its menus and buttons have no words in it."),
                choose_from(known, language),
            )
        ]
    )


@cache
def _languages() -> tuple[str, ...]:
    """The languages in which Material for MkDocs has its words; none where it is not installed."""
    theme = find_spec("material")
    folders = (theme and theme.submodule_search_locations) or ()
    return tuple(sorted(path.stem for folder in folders for path in Path(folder).glob(_WORDS)))


def markdown_in(source: bytes) -> dict[str, dict[str, Any]]:
    """The Markdown extensions that the bytes of a mkdocs.yml name, whatever else stands there today or stood then."""
    return _markdown(_parse(source).get("markdown_extensions") or [])


def _plugins(tree: CommentedMap) -> dict[str, Location]:
    """Where each plugin is named, in a list or as the keys of a mapping."""
    plugins = tree.get("plugins")
    if isinstance(plugins, CommentedMap):
        return {str(name): _place(plugins, name) for name in plugins}
    return dict(_listed(plugins))


def _listed(plugins: object) -> Iterator[tuple[str, Location]]:
    """The names in a list of plugins, each as often as it stands there."""
    if isinstance(plugins, CommentedSeq):
        for number, entry in enumerate(plugins):
            for name in entry if isinstance(entry, Mapping) else [entry]:
                yield str(name), Location(FILE, plugins.lc.item(number)[0] + 1)


def _dressing(tree: CommentedMap) -> Iterator[tuple[str, Location]]:
    """Where the files are named that change what the site shows, and the folder of templates that does."""
    theme = tree.get("theme")
    options = [(tree, name) for name in _DRESSING]
    for node, name in [*options, (theme, "custom_dir")] if isinstance(theme, CommentedMap) else options:
        value = node.get(name) or []
        lines = value.lc if isinstance(value, CommentedSeq) else None
        for number, entry in enumerate(value if isinstance(value, list) else [value]):
            place = Location(FILE, lines.item(number)[0] + 1) if lines else _place(node, name)
            yield str(entry.get("path") if isinstance(entry, Mapping) else entry), place


def _folder(address: object) -> str:
    """The address of a folder with a slash at its end; empty where none is given."""
    return f"{str(address).rstrip('/')}/" if address else ""


def with_baseline(source: bytes, root: Path, name: str) -> bytes:
    """The bytes of a mkdocs.yml that names another baseline; every other byte stays.

    Raises BookError where the file cannot be read, or its value cannot be exchanged without changing more.
    """
    before = read_settings(source, root)
    if before.policy.baseline == name:
        return source
    text, wanted = source.decode("utf-8"), replace(before, policy=replace(before.policy, baseline=name))
    for start, end in _baselines(YAML().compose(text)):
        end -= len(text[start:end]) - len(text[start:end].rstrip())  # a block of text ends where the next key begins
        edited = (text[:start] + name + text[end:]).encode()
        with suppress(BookError):
            if read_settings(edited, root) == wanted:
                return edited
    raise BookError(
        Problem(
            say("The baseline cannot be changed in {file}.", file=FILE),
            before.at("baseline"),
            say("Its value is shared with other settings, or written in a way that cannot be edited alone."),
            say("Write 'baseline: {name}' on a line of its own.", name=name),
        )
    )


def _baselines(node: Any) -> Iterator[tuple[int, int]]:
    """Where the values of all keys called baseline begin and end, in a composed YAML tree."""
    for child in node.value if isinstance(node.value, list) else ():
        if isinstance(child, tuple):
            key, value = child
            if key.value == "baseline":
                yield value.start_mark.index, value.end_mark.index
            yield from _baselines(value)
        else:
            yield from _baselines(child)


def _parse(source: bytes) -> CommentedMap:
    """The YAML tree with the line of every key; BookError where it cannot be read, or would take too long."""
    if len(source) > _MAX_BYTES:
        raise _unreadable(0, say("It has {size} bytes; {limit} are allowed.", size=len(source), limit=_MAX_BYTES))
    yaml = YAML()
    yaml.Constructor = _Constructor
    try:
        text = source.decode("utf-8")
        fail_on(list(conflicts(FILE, text)))
        tree = yaml.load(text)
    except UnicodeDecodeError as error:
        raise _unreadable(source.count(b"\n", 0, error.start) + 1, say("It is not UTF-8.")) from None
    except MarkedYAMLError as error:
        mark, detail = mark_of(error), fault(str(error.problem or error))
        if mark and (quote := quote_before(text, mark.line)):
            mark, detail = quote, UNCLOSED
        raise _unreadable(mark.line + 1 if mark else 0, say("It is no valid YAML: {detail}.", detail=detail)) from None
    except ReaderError as error:
        line = source.decode("utf-8").count("\n", 0, error.position) + 1
        raise _unreadable(line, say("A control character stands there.")) from None
    except RecursionError:
        raise _unreadable(0, say("Its values are nested too deeply.")) from None
    if not isinstance(tree, CommentedMap):
        raise _unreadable(1, say("It holds no settings."))
    if _size(tree, {}) > _MAX_VALUES:
        raise _unreadable(0, say("Its aliases (*) stand for more values than can be read."))
    for key in _NAMED:
        if not _are_names(tree.get(key)):
            raise _unreadable(_place(tree, key).line, say("It must be a list."))
    return tree


def _are_names(value: object) -> bool:
    """Whether a value is a mapping from names, or a list of them and of mappings from them; or nothing at all."""
    if isinstance(value, list):
        return all(isinstance(entry, str | Mapping) for entry in value)
    return value is None or isinstance(value, Mapping)


def _size(node: object, known: dict[int, int]) -> int:
    """How many values a node has once its aliases are written out."""
    children = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else None
    if children is None:
        return 1
    if id(node) not in known:
        known[id(node)] = _MAX_VALUES  # should it contain itself
        known[id(node)] = 1 + sum(_size(child, known) for child in children)
    return known[id(node)]


def _unreadable(line: int, why: Message) -> BookError:
    return BookError(
        Problem(
            say("The settings cannot be read."),
            Location(FILE, line),
            why,
            say("Correct {file} there: each key stands as 'key: value', what belongs to it is indented.", file=FILE),
        )
    )


def _nav(entry: object) -> list[str]:
    """The paths of a MkDocs navigation, sections flattened, in order."""
    if isinstance(entry, str):
        return [entry]
    if isinstance(entry, Mapping):
        return [path for value in entry.values() for path in _nav(value)]
    if isinstance(entry, CommentedSeq):
        return [path for value in entry for path in _nav(value)]
    return []


def _parts(nav: object) -> dict[str, str]:
    """The sections inside a section of a navigation: the titles of the parts, by the paths that they hold."""
    inner = (entry for _, section in _sections(nav) for entry in _sections(section))
    return {path: title for title, section in inner for path in _nav(section)}


def _sections(entries: object) -> list[tuple[str, CommentedSeq]]:
    """The titles and contents of the sections among the entries of a navigation."""
    named = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, CommentedSeq) else []
    return [(str(title), value) for entry in named for title, value in entry.items() if isinstance(value, CommentedSeq)]


def _place(tree: CommentedMap, key: str) -> Location:
    """The line of a key; what is absent, or brought by a merge key, has none."""
    place = (tree.lc.data or {}).get(key)
    return Location(FILE, place[0] + 1) if place else Location(FILE)


def _plugin_entry(tree: CommentedMap) -> CommentedMap | None:
    """The entry of the policybook plugin as it stands in the file, with its options if it has any."""
    plugins = tree.get("plugins") or []
    entries = [plugins] if isinstance(plugins, CommentedMap) else [p for p in plugins if isinstance(p, CommentedMap)]
    return next((entry for entry in entries if "policybook" in entry), None)


def _places(tree: CommentedMap) -> Iterator[tuple[str, Location]]:
    """Where the plugin ("") and each of its options stand, named by the keys and numbers that lead there."""
    plugin = _plugin_entry(tree)
    if plugin is None:
        yield "", _place(tree, "plugins")
    else:
        yield "", _place(plugin, "policybook")
        yield from _places_below(plugin["policybook"], "")


def _places_below(node: object, prefix: str) -> Iterator[tuple[str, Location]]:
    if not isinstance(node, CommentedMap | CommentedSeq):
        return
    entries = node.items() if isinstance(node, CommentedMap) else enumerate(node)
    for key, value in entries:
        if key in (node.lc.data or ()):
            yield f"{prefix}{key}", Location(FILE, node.lc.data[key][0] + 1)
        yield from _places_below(value, f"{prefix}{key}.")


def _policy(tree: CommentedMap, places: Mapping[str, Location], problems: list[Problem]) -> PolicySettings:
    plugin = _plugin_entry(tree)
    try:
        return TypeAdapter(PolicySettings).validate_python(found(_plain(plugin["policybook"] or {})) if plugin else {})
    except ValidationError as error:
        problems += [
            Problem(
                say("The setting {name} is not valid.", name=_name(item["loc"])),
                nearest(places, ".".join(map(str, item["loc"]))),
                _why(item),
                _instead(item["loc"])
                if item["type"] == "unexpected_keyword_argument"
                else say("Correct it in {file}; the guide for editors lists all settings.", file=FILE),
            )
            for item in error.errors(include_url=False)
        ]
        return PolicySettings()


def _name(way: Sequence[int | str]) -> str:
    """What a setting is called; entries of a list are counted from 1."""
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in way) or "policybook"


def _why(item: ErrorDetails) -> Message:
    """What is wrong with the value of a setting; what is rare stays in pydantic's words."""
    limits = item.get("ctx", {})
    match item["type"]:
        case "literal_error" | "enum":
            return say("It must be one of: {possible}.", possible=limits["expected"].replace(" or ", ", "))
        case "greater_than_equal":
            return say("It must be at least {limit}.", limit=limits["ge"])
        case "less_than_equal":
            return say("It must be at most {limit}.", limit=limits["le"])
        case "string_pattern_mismatch" if item["loc"][0] in _FORMS:
            return _FORMS[item["loc"][0]]
    plain = (message for kind, message in _WRONG if item["type"].startswith(kind))
    return next(plain, say("{reason}", reason=item["msg"]))


def _instead(way: Sequence[int | str]) -> Message:
    """What mends a setting that does not exist: the ones that do where it stands."""
    kind: Any = PolicySettings
    for step in way[:-1]:
        if is_dataclass(kind):
            kind = get_type_hints(kind).get(str(step))
        else:  # the values of a mapping or a list
            kind = next(filter(is_dataclass, get_args(kind)), None)
    return choose_from([field.name for field in fields(kind)] if is_dataclass(kind) else [], str(way[-1]))


def _plain(node: object) -> Any:
    """Plain dictionaries, lists and scalars; !!python/name: becomes a `Named`."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    tag = getattr(getattr(node, "tag", None), "value", "") or ""
    if tag.startswith(_NAME):
        return Named(tag.removeprefix(_NAME))
    value: Any = getattr(node, "value", node) if tag else node
    plain = next((kind for kind in (bool, str, int, float) if isinstance(value, kind)), None)
    return plain(value) if plain else value


def _markdown(entries: object) -> dict[str, dict[str, Any]]:
    """MkDocs' own extensions and those of the settings, each with its options."""
    extensions: dict[str, dict[str, Any]] = {"toc": {}, "tables": {}, "fenced_code": {}}
    plain = _plain(entries)
    for entry in [plain] if isinstance(plain, dict) else plain:
        extensions.update({entry: {}} if isinstance(entry, str) else {k: v or {} for k, v in entry.items()})
    return extensions
