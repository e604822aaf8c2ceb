"""`manage.py messages`: keeps the Welsh catalogue in line with the source, checks it, fills it, compiles it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.catalogue import audit, extract, store


class Command(BaseCommand):
    """One catalogue, five things to do with it."""

    help = (
        "Without an option: finds every string marked for translation and brings locale/cy into line. "
        "No gettext on the machine is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--compile", action="store_true", help="compile every .po that is newer than its .mo")
        what.add_argument("--check", action="store_true", help="list every defect; fail if there is one")
        what.add_argument("--untranslated", action="store_true", help="print what is untranslated, as JSON")
        what.add_argument(
            "--fill",
            metavar="FILE.json",
            type=Path,
            help='fill in a list of {msgid, msgctxt?, msgstr | msgstr_plural: {"0": …, "5": …}}; all or nothing',
        )
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="where the source is")
        parser.add_argument("--catalogue", type=Path, help="the .po file, if not locale/cy/LC_MESSAGES/django.po")

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path = options["root"]
        path: Path = options["catalogue"] or root / "locale" / "cy" / "LC_MESSAGES" / "django.po"
        try:
            if options["compile"]:
                self.compile(root / "locale")
            elif options["untranslated"]:
                wanting = store.wanting(store.read(path))
                self.stdout.write(json.dumps(wanting, ensure_ascii=False, indent=1))
            elif options["fill"]:
                self.fill(path, options["fill"], extract.extract(root))
            elif options["check"]:
                self.check_catalogue(path, extract.extract(root))
            else:
                self.update(path, extract.extract(root))
        except (extract.NotExtractable, SyntaxError) as error:
            raise CommandError(str(error)) from error

    def compile(self, locale: Path) -> None:
        for each in store.compile_catalogues(locale):
            self.stdout.write(f"Compiled {each.relative_to(locale)}")

    def update(self, path: Path, messages: dict[extract.Key, extract.Message]) -> None:
        came, went = store.update(path, messages)
        left = len(store.wanting(store.read(path)))
        self.stdout.write(f"{len(messages)} strings: {came} new, {went} gone, {left} to translate.")

    def check_catalogue(self, path: Path, messages: dict[extract.Key, extract.Message]) -> None:
        found = audit.defects(store.read(path), messages)
        for defect in found:
            self.stderr.write(defect)
        if found:
            raise CommandError(f"{len(found)} defects in {path}.")
        self.stdout.write(f"{len(messages)} strings, all translated.")

    def fill(self, path: Path, source: Path, messages: dict[extract.Key, extract.Message]) -> None:
        try:
            items = json.loads(source.read_text(encoding="utf-8"))
            filled, unknown = store.fill(path, items, messages)
        except (OSError, ValueError) as error:
            raise CommandError(f"{source}: {error}") from error
        except store.BadTranslations as error:
            raise CommandError(f"{source}: nothing was changed.\n{error}") from error
        for msgid in unknown:
            self.stderr.write(f"not in the catalogue: {msgid!r}")
        left = len(store.wanting(store.read(path)))
        self.stdout.write(f"{filled} filled in, {len(unknown)} unknown, {left} still to translate.")
