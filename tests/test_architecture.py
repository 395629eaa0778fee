"""The code keeps the street: each stage knows only those before it, and each outside thing has one place."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From first to last. A module imports from its own stage and from those in the lines above, never from a neighbour.
STAGES = [
    ["text", "model", "errors", "interruption", "i18n", "calling", "files", "cache", "steps", "settings"],
    ["read"],
    ["compare"],
    ["judge"],
    ["render", "report"],
    ["commands"],
    ["cli_words", "cli_call"],
    ["cli_book", "cli_register", "cli_pdf"],
    ["cli"],
    ["__main__"],
]

# What only these may import; "*" in a name stands for anything.
ONLY = {
    "argparse": ["cli", "cli_*"],
    "subprocess": ["read.snapshot", "commands.test"],
    "markdown": ["read.html"],
    "pymdownx": [],  # read.html asks for them by name
    "ruamel": ["read.*"],
    "yaml": ["read.*"],
    "mkdocs": ["render.site*"],
    "weasyprint": [
        f"render.pdf_{name}" for name in ("engine", "compiler", "html", "relay", "slots", "lines", "standard")
    ],
    "pydyf": ["render.pdf*"],
    "pypdfium2": ["read.pdf*"],
    "pyhanko": ["read.pdf*", "render.pdf*"],
}

# Stages that only think: they take values and return values.
PURE = ["text", "model", "errors", "compare.*", "judge.*"]
OUTSIDE = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "urllib", "requests", "time"}

# Libraries that are part of another one that pyproject.toml names.
COMPANIONS = {
    "asn1crypto": "pyhanko",
    "markupsafe": "jinja2",
    "pydantic-core": "pydantic",
    "cssselect2": "weasyprint",
    "pydyf": "weasyprint",
    "pyhanko-certvalidator": "pyhanko",
}

# The few places that break a rule, each with its reason; one that breaks none any more must go.
EXCEPTIONS = {
    ("render.site_plugin", "imports commands.edition"): "MkDocs enters here: for `mkdocs build` the plugin is the cli",
    ("read.register_yaml", "Node is not frozen"): "filled while the YAML is parsed; never leaves `read`",
}

LONGEST = 450


@dataclass(frozen=True)
class Module:
    """One module of the package: its name below "policybook." and its source."""

    name: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed source."""
        return ast.parse(self.source)

    @cached_property
    def imports(self) -> set[str]:
        """Every imported module, wherever the import stands."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                parts = {f"{node.module}.{alias.name}" for alias in node.names}
                names |= {part if is_module(part) else node.module for part in parts}
        return names

    @property
    def siblings(self) -> set[str]:
        """The imported modules of the package itself, named below "policybook."."""
        return {name.removeprefix("policybook.") for name in self.imports if name.startswith("policybook.")}


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of the package, and not something that a module holds."""
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def stage(name: str) -> tuple[int, str] | None:
    """The place of a module in STAGES, with the name of its stage; None where it has none."""
    top = name.split(".")[0]
    return next(((place, top) for place, line in enumerate(STAGES) if top in line), None)


def matches(name: str, patterns: list[str]) -> bool:
    """Whether a module is one of these; "compare.*" is the package `compare` itself as well."""
    return any(fnmatchcase(name, pattern) or name == pattern.removesuffix(".*") for pattern in patterns)


def against_the_street(module: Module) -> Iterator[str]:
    """Imports from a later stage, or from a neighbour in the same line."""
    own = stage(module.name)
    if own is None:
        yield "belongs to no stage"
        return
    for name in sorted(module.siblings):
        place, top = stage(name) or (len(STAGES), name)
        if place > own[0] or (place == own[0] > 0 and top != own[1]):
            yield f"imports {name}"


def out_of_place(module: Module) -> Iterator[str]:
    """Imports of what has its own place elsewhere; git, printing and exiting likewise."""
    for top in sorted({name.split(".")[0] for name in module.imports}):
        if top in ONLY and not matches(module.name, ONLY[top]):
            yield f"imports {top}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and module.name != "cli" and (name := ast.unparse(node.func)) in FINAL_WORDS:
            yield f"calls {name}"
        if isinstance(node, ast.List | ast.Tuple) and node.elts and module.name != "read.snapshot":
            first = node.elts[0]
            if isinstance(first, ast.Constant) and first.value == "git":
                yield "runs git"


FINAL_WORDS = {"print", "sys.exit", "exit", "quit", "os._exit", "sys.stdout.write", "sys.stderr.write", "input"}


def impure(module: Module) -> Iterator[str]:
    """Reading or writing in a stage that only thinks."""
    if not matches(module.name, PURE):
        return
    yield from (f"imports {name}" for name in sorted({name.split(".")[0] for name in module.imports} & OUTSIDE))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield "calls open"
        if isinstance(node, ast.Global):
            yield f"keeps state in {', '.join(node.names)}"


def unfinished(module: Module) -> Iterator[str]:
    """Modules too long to see whole, public names without docstring, public data that can be changed."""
    lines = len(module.source.splitlines())
    if lines > LONGEST:
        yield f"has {lines} lines"
    if not ast.get_docstring(module.tree):
        yield "has no docstring"
    for node in public(module.tree.body):
        if not ast.get_docstring(node):
            yield f"{node.name} has no docstring"
        if isinstance(node, ast.ClassDef):
            made_by = [ast.unparse(decorator) for decorator in node.decorator_list]
            if any("dataclass" in by and "frozen=True" not in by for by in made_by):
                yield f"{node.name} is not frozen"


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public functions and classes of a module, and the public methods of these classes."""
    for node in body:
        is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if is_definition and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


RULES = [against_the_street, out_of_place, impure, unfinished]


def problems(module: Module) -> list[str]:
    """Everything that the rules say of a module."""
    return [problem for rule in RULES for problem in rule(module)]


def package() -> list[Module]:
    """Every module of policybook, packages by their own name."""
    folder = ROOT / "policybook"
    modules = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:  # the package itself holds nothing but its version
            modules.append(Module(name, path.read_text("utf-8")))
    return modules


MODULES = package()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_module_keeps_the_rules(module: Module) -> None:
    """No module imports against the street, does another's work, is too long or leaves a public name unexplained."""
    assert [problem for problem in problems(module) if (module.name, problem) not in EXCEPTIONS] == []


def test_every_exception_is_still_one() -> None:
    """An exception that no module needs any more is taken off the list."""
    needed = {(module.name, problem) for module in MODULES for problem in problems(module)}
    assert set(EXCEPTIONS) - needed == set()


@pytest.mark.parametrize("library", ONLY)
def test_every_permission_is_used(library: str) -> None:
    """A place that no longer imports its library loses it, so that the table says how things are."""
    users = [module.name for module in MODULES if library in {name.split(".")[0] for name in module.imports}]
    assert [pattern for pattern in ONLY[library] if not any(matches(user, [pattern]) for user in users)] == []


def test_no_two_modules_import_each_other() -> None:
    """Within a stage too, imports run one way: they can be put in an order. Exceptions aside."""
    graph = {
        module.name: {name for name in module.siblings if (module.name, f"imports {name}") not in EXCEPTIONS}
        for module in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other: {' → '.join(error.args[1])}")


def test_every_library_is_named_in_pyproject() -> None:
    """What the package imports is a dependency of its own, not one that another dependency happens to bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in project["dependencies"]}
    providers = packages_distributions()
    used = {name.split(".")[0] for module in MODULES for name in module.imports}
    libraries = {normal(providers[top][0]) for top in used - sys.stdlib_module_names - {"policybook"}}
    assert {COMPANIONS.get(library, library) for library in libraries} - named == set()


def normal(name: str) -> str:
    """A package's name in the one spelling that the index uses."""
    return re.sub(r"[._-]+", "-", name).lower()


CAUGHT = [
    ("read.chapters", "from policybook.compare import compare", "imports compare"),
    ("compare.align", "from policybook.judge.gate import judge", "imports judge.gate"),
    ("judge.gate", "def f():\n    import policybook.render.pdf", "imports render.pdf"),
    ("render.site", "from policybook.report import verdict_text", "imports report"),
    ("report.text", "from policybook import cli", "imports cli"),
    ("report.text", "from policybook.nowhere import x", "imports nowhere"),
    ("model", "from policybook.settings import Settings\nfrom policybook.read import x", "imports read"),
    ("errors", "import argparse", "imports argparse"),
    ("read.register", "from subprocess import run", "imports subprocess"),
    ("commands.test", "import subprocess\nsubprocess.run(['git', 'log'])", "runs git"),
    ("render.pdf", "from mkdocs.config import load_config", "imports mkdocs"),
    ("commands.build", "import weasyprint", "imports weasyprint"),
    ("compare.align", "import markdown", "imports markdown"),
    ("commands.check", "print('found')", "calls print"),
    ("commands.check", "import sys\nsys.exit(1)", "calls sys.exit"),
    ("judge.gate", "from pathlib import Path", "imports pathlib"),
    ("judge", "def f(path):\n    return open(path)", "calls open"),
    ("compare.exact", "def f():\n    global cache\n    cache = 1", "keeps state in cache"),
    ("read.html", "\n" * LONGEST + "x = 1", f"has {LONGEST + 1} lines"),
    ("read.html", "x = 1", "has no docstring"),
    ("read.html", "def parse():\n    pass", "parse has no docstring"),
    ("read.html", "class Tree:\n    '''A tree.'''\n    def walk(self):\n        pass", "walk has no docstring"),
    ("read.html", "@dataclass(slots=True)\nclass Tree:\n    '''A tree.'''", "Tree is not frozen"),
    ("helpers", "", "belongs to no stage"),
]


@pytest.mark.parametrize(("name", "source", "problem"), CAUGHT)
def test_a_violation_is_caught(name: str, source: str, problem: str) -> None:
    """Each rule sees the violation it is for."""
    assert problem in problems(Module(name, source))


def test_what_is_allowed_is_not_caught() -> None:
    """Imports from earlier stages, private helpers without docstring and a place's own library are fine."""
    imports = "import mkdocs\nfrom policybook.judge.tally import tally\nfrom policybook.render import marks\n"
    assert problems(Module("render.site", f'"Site."\n{imports}def _helper(): ...\n')) == []
