"""Nothing is put into words while the program starts: it would be English for everybody until the next start."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

APPS = ("config", "community", "booking", "venues", "fleet", "feeds")
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
LATE = {f"{name}_lazy" for name in AT_ONCE}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def spoken_early(source: str) -> list[int]:
    """The lines outside any function that put a translated text into words: `gettext`, or `%` on a lazy one."""
    tree = ast.parse(source)
    names = {
        each.asname or each.name: each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
    }
    return [node.lineno for node in outside_functions(tree) if is_words(node, names)]


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is read."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, FUNCTIONS):
            yield from outside_functions(child)


def is_words(node: ast.AST, names: dict[str, str]) -> bool:
    """Whether this turns a message into words at once."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return called(node.left, names) in LATE
    return called(node, names) in AT_ONCE


def called(node: ast.AST, names: dict[str, str]) -> str:
    """The translating function that is called here, by its own name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return names.get(node.func.id, "")
    return ""


def test_nothing_is_spoken_before_anybody_listens() -> None:
    """As a form's hint once was: English on every Welsh page."""
    files = [each for app in APPS for each in (settings.BASE_DIR / app).rglob("*.py")]
    assert len(files) > 100
    early = {str(each.relative_to(settings.BASE_DIR)): spoken_early(each.read_text()) for each in files}
    assert {name: lines for name, lines in early.items() if lines} == {}


@pytest.mark.parametrize(
    ("line", "is_early"),
    [
        ('SAID = _("A hall")', True),
        ('class Form:\n    hint = late("%(n)d MB") % {"n": 5}', True),
        ('LATER = late("A hall")', False),
        ('def said(): return _("A hall") % {}', False),
    ],
)
def test_a_planted_one_is_caught(line: str, is_early: bool) -> None:
    """And what is spoken in time is let through."""
    source = f"from django.utils.translation import gettext as _, gettext_lazy as late\n{line}\n"
    assert bool(spoken_early(source)) is is_early
