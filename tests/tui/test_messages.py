"""Every text of the screens goes through the catalogue; nothing is said beside it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

TUI = Path(__file__).parents[2] / "tui"
FILES = sorted(
    [*TUI.glob("screens/*.py"), *TUI.glob("widgets/*.py")]
    + [TUI / name for name in ("app.py", "at_desk.py", "keys.py", "names.py", "palette.py", "purposes.py")]
)
TRANSLATES = ("_", "ngettext")
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|^[A-Z][a-z]{3,}")
"""Two words, or one that begins a sentence."""
NO_TEXT = re.compile(r"^[#.\-]|^\s*$|^[a-z_]+\('?[\w(), ']*\)$|^0, \d+$|: .*;")
"""Selectors, actions of keys, styles."""
NAMED = {"classes", "id", "group", "name", "action", "style", "text_style"}
DATA = {"sales activity", "Account ", "ChoiceField"}
"""What documents say of themselves, looked for in them; a selector of Textual."""
SPOKEN_TO_DEVELOPERS = (ast.Assert, ast.Raise)
STYLES = re.compile(r"^(bold|italic|reverse|not bold)?\s*\$?[a-z-]*( on \$[a-z]+)?$")


def texts(tree):
    """Strings that a person might read and that no catalogue sees, with their lines."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body
            for before, one in zip([None, *body], body, strict=False):
                is_docstring = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
                if is_docstring and (before is None or isinstance(before, ast.Assign | ast.AnnAssign)):
                    skipped.update(ast.walk(one))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATES:
            skipped.update(ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg in NAMED:
            skipped.update(ast.walk(node.value))
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "__all__" for one in node.targets):
            skipped.update(ast.walk(node))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cast":
            skipped.update(ast.walk(node))
        if isinstance(node, SPOKEN_TO_DEVELOPERS):
            skipped.update(ast.walk(node))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("query_one", "query", "has_class"):
            skipped.update(ast.walk(node))
        for annotation in ("annotation", "returns"):
            if (told := getattr(node, annotation, None)) is not None:
                skipped.update(ast.walk(told))
    for node in ast.walk(tree):
        if node in skipped or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if (
            node.value not in DATA
            and WORDS.search(node.value)
            and not NO_TEXT.search(node.value)
            and not STYLES.match(node.value)
        ):
            yield f"{node.lineno}: {node.value!r}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_is_said_beside_the_catalogue(path):
    assert list(texts(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_a_text_beside_the_catalogue_is_found():
    said = 'def say():\n    """What is said."""\n    told(_("The day is over"), "The day begins", id="the day")\n'
    assert list(texts(ast.parse(said))) == ["3: 'The day begins'"]


def test_a_catalogue_that_is_chosen_before_the_screens_speaks_on_the_title(tmp_path):
    told = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("translated_title.py")), str(tmp_path / "locales")],
        capture_output=True, text=True, check=True, env={"PATH": "/bin", "SALESCYCLE_HOME": str(tmp_path)},
    ).stdout  # fmt: skip
    assert "Einstellungen" in told
    assert "Schluss" in told
    assert "New game" in told, "what has no translation stays"
