"""What docs/ci.md and the pre-commit hook tell others to run can be run."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policybook.cli import call

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = sorted({found.strip() for found in re.findall(r"build\.py ((?:check|build|explain)[\w \-.]*)", PAGE)})


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_example_is_yaml(block: str) -> None:
    """The files to copy can be read."""
    assert YAML(typ="safe").load(block)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command has the options that the page gives it: --help after them is answered, and nothing is run."""
    with pytest.raises(SystemExit) as stopped:
        call([*command.split(), "--help"])
    assert stopped.value.code == 0
    assert command.split()[0] in capsys.readouterr().out


def test_the_hook_runs_when_the_book_changes() -> None:
    """The hook's command exists, and its pattern fits chapters, decisions, submissions and settings, and no more."""
    (hook,) = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"].split()[:2] == ["policybook", "check"]
    with pytest.raises(SystemExit) as stopped:
        call([*hook["entry"].split()[1:], "--help"])
    assert stopped.value.code == 0
    fits = re.compile(hook["files"]).search
    assert all(map(fits, ["chapters/1.md", "decisions/a.yml", "baselines/2018-05-14-x/manifest.json", "mkdocs.yml"]))
    assert not any(map(fits, ["README.md", "docs/mkdocs.yml", "policybook/cli.py"]))
