"""What decides knows no Django: only labels and sentences do."""

import ast
from pathlib import Path

from django.conf import settings

RULES = Path(settings.BASE_DIR) / "booking" / "rules"
WORDS = {"vocabulary", "reading", "spoken", "clauses", "sentences"}
# Reading a clock, a row or a file would make two replays differ.
IMPURE = {"django", "community", "os", "time", "random", "pathlib"}


def imports(path: Path) -> set[str]:
    """Top-level packages a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(each.name.split(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_only_words_know_django() -> None:
    impure = {path.stem for path in RULES.glob("*.py") if imports(path) & IMPURE}
    assert impure == WORDS


def test_nothing_asks_for_the_time() -> None:
    assert all(f"{now}(" not in path.read_text() for path in RULES.glob("*.py") for now in (".now", ".today"))
