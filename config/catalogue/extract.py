"""Finds every string marked for translation, in Python and in templates."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

SKIPPED_FOLDERS = {"migrations", "tests", "docs", "staticfiles", "static", "var", "locale", "node_modules"}

# function → where its arguments are: (context, singular, plural, count); None where it has none
CALLS: dict[str, tuple[int | None, int, int | None, int | None]] = {
    "gettext": (None, 0, None, None),
    "gettext_lazy": (None, 0, None, None),
    "gettext_noop": (None, 0, None, None),
    "ngettext": (None, 0, 1, 2),
    "ngettext_lazy": (None, 0, 1, 2),
    "pgettext": (0, 1, None, None),
    "pgettext_lazy": (0, 1, None, None),
    "npgettext": (0, 1, 2, 3),
    "npgettext_lazy": (0, 1, 2, 3),
}
Key = tuple[str | None, str]


class NotExtractable(Exception):
    """A marked string that can never be found in a catalogue, such as an f-string."""


@dataclass
class Message:
    """One string to translate, with the files it stands in."""

    singular: str
    plural: str | None = None
    context: str | None = None
    count: str | None = None  # the placeholder that holds the number, where it is known
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What gettext looks it up by."""
        return self.context, self.singular


def extract(root: Path) -> dict[Key, Message]:
    """Every message below the folder, in order of file and place.

    Raises NotExtractable naming file and line when a marked string is put together at run time.
    """
    found: dict[Key, Message] = {}
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        for message in from_python(text, name) if path.suffix == ".py" else from_template(text, name):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            known.count = known.count or message.count
            if name not in known.files:
                known.files.append(name)
    return found


def sources(root: Path) -> list[Path]:
    """The project's own Python files and templates, sorted."""
    result: list[Path] = []
    for folder, below, files in os.walk(root):
        below[:] = [each for each in below if each not in SKIPPED_FOLDERS and not each.startswith((".", "__"))]
        here = Path(folder)
        in_templates = "templates" in here.relative_to(root).parts
        for name in files:
            if name.endswith(".py") or (in_templates and name.endswith((".html", ".txt"))):
                result.append(here / name)
    return sorted(result)


def from_python(text: str, name: str) -> Iterator[Message]:
    """Messages of one Python file, whatever short names it imports the functions under."""
    tree = ast.parse(text, filename=name)
    aliases = {short: full for short, full in _imports(tree) if full in CALLS}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        called = node.func
        if isinstance(called, ast.Name):
            function = aliases.get(called.id)
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            function = called.attr if called.value.id == "translation" and called.attr in CALLS else None
        else:
            function = None
        if function:
            message = _from_call(node, function, name)
            if message:
                yield message


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for each in node.names:
                yield each.asname or each.name, each.name


def _from_call(node: ast.Call, function: str, name: str) -> Message | None:
    context_at, singular_at, plural_at, count_at = CALLS[function]
    singular = _text(node, singular_at, name)
    if singular is None:
        return None  # a variable: its text is marked where it is written
    return Message(
        singular=singular,
        plural=None if plural_at is None else _text(node, plural_at, name),
        context=None if context_at is None else _text(node, context_at, name),
        count=None if count_at is None else _count_name(node, count_at),
        files=[name],
    )


def _text(node: ast.Call, position: int, name: str) -> str | None:
    if position >= len(node.args):
        return None
    return _constant(node.args[position], name)


def _constant(value: ast.expr, name: str) -> str | None:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        raise NotExtractable(
            f"{name}:{value.lineno}: an f-string cannot be translated; use %(name)s and format the result."
        )
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left, right = _constant(value.left, name), _constant(value.right, name)
        return None if left is None or right is None else left + right
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod) and _constant(value.left, name) is not None:
        raise NotExtractable(
            f"{name}:{value.lineno}: the % stands inside the call; translate first, then format the result."
        )
    return None


def _count_name(node: ast.Call, position: int) -> str | None:
    if position >= len(node.args):
        return None
    count = node.args[position]
    if isinstance(count, ast.Constant) and isinstance(count.value, str):
        return count.value
    if isinstance(count, ast.Name):
        return count.id
    return count.attr if isinstance(count, ast.Attribute) else None


_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(
    rf"(?<![\w.])(?P<function>n?p?gettext|_)\(\s*(?P<strings>{_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL
)
_TEMPLATE_COUNT = re.compile(r"\{%\s*blocktrans(?:late)?\s[^%]*?\bcount\s+(\w+)\s*=")


def from_template(text: str, name: str) -> Iterator[Message]:
    """Messages of one template, by way of Django's own rewriting of it into gettext calls."""
    counts = iter(_TEMPLATE_COUNT.findall(text))
    for match in _TEMPLATE_CALL.finditer(templatize(text, origin=name)):
        function = "gettext" if match["function"] == "_" else match["function"]
        strings = [ast.literal_eval(each) for each in re.findall(_STRING, match["strings"], re.DOTALL)]
        context_at, singular_at, plural_at, _ = CALLS[function]
        yield Message(
            singular=strings[singular_at],
            plural=None if plural_at is None else strings[plural_at],
            context=None if context_at is None else strings[context_at],
            count=None if plural_at is None else next(counts, None),
            files=[name],
        )
