"""The Welsh catalogue is complete and sound, and the tool that says so catches what it should."""

import ast
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import allauth
import django
import django_filters
import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from config.catalogue import audit, extract, store

PYTHON_SOURCE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy
PLAIN = _("Book a " "hall")
ADDED = gettext_lazy("One " + "two")
CONTEXT = pgettext_lazy("verb", "Book")
def hours(n, kind):
    _(kind)
    return ngettext("%(n)d hour for %(kind)s", "%(n)d hours for %(kind)s", n) % {"n": n, "kind": kind}
"""
TEMPLATE = """{% load i18n %}<h1>{% translate "Find a place" %}</h1>{{ x|default:_("None yet") }}
{% blocktranslate trimmed with place=place.name %}
  Near <b>{{ place }}</b>,
  5% off
{% endblocktranslate %}
{% blocktranslate trimmed count dates=dates|length with name=name context "lets" %}
  {{ dates }} date for {{ name }}
{% plural %}
  {{ dates }} dates for {{ name }}
{% endblocktranslate %}"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with a Python file, a template, an address, and a complete catalogue."""
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "words.py").write_text(PYTHON_SOURCE)
    (tmp_path / "app" / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "app" / "urls.py").write_text(
        'from django.utils.translation import gettext_lazy as _\nP = _("spaces/<slug:slug>/")\n'
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text('from django.utils.translation import gettext as _\n_("Not this")\n')
    call_command("messages", root=tmp_path, verbosity=0)
    translate_everything(tmp_path)
    return tmp_path


def catalogue(project: Path) -> Path:
    return project / "locale" / "cy" / "LC_MESSAGES" / "django.po"


def translate_everything(project: Path) -> None:
    po = store.read(catalogue(project))
    for entry in po:
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(range(6), entry.msgid_plural)
        else:
            entry.msgstr = entry.msgid
    store.write(po, catalogue(project))


def change(project: Path, msgid: str, **fields: object) -> None:
    po = store.read(catalogue(project))
    entry = next(each for each in po if each.msgid == msgid)
    for name, value in fields.items():
        setattr(entry, name, value)
    store.write(po, catalogue(project))


def defects(project: Path) -> list[str]:
    return audit.defects(store.read(catalogue(project)), extract.extract(project))


# The real catalogue


def test_every_string_is_in_welsh_and_sound() -> None:
    path = settings.BASE_DIR / "locale" / "cy" / "LC_MESSAGES" / "django.po"
    found = audit.defects(store.read(path), extract.extract(settings.BASE_DIR))
    assert found == []


def test_each_foreign_string_is_really_said_by_its_package() -> None:
    said: set[str] = set()
    for path in Path(django.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        said |= {entry.msgid for entry in polib.pofile(str(path))}
    for package in (allauth, django_filters):
        folder = Path(package.__file__).parent
        for path in folder.rglob("*.py"):
            said |= {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
        for path in folder.glob("templates/*/messages/*.txt"):
            said |= {message.singular for message in extract.from_template(path.read_text(), path.name)}
    path = settings.BASE_DIR / "config" / "foreign_strings.py"
    listed = {message.singular for message in extract.from_python(path.read_text(), path.name)}
    assert listed - said == set()


def test_a_form_speaks_our_welsh() -> None:
    from django import forms

    po = store.read(settings.BASE_DIR / "locale" / "cy" / "LC_MESSAGES" / "django.po")
    with translation.override("cy"):
        with pytest.raises(forms.ValidationError) as caught:
            forms.CharField().clean("")
        assert caught.value.messages == [po.find("This field is required.").msgstr]


@pytest.mark.parametrize(("number", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 4), (11, 5)])
def test_a_foreign_plural_speaks_our_six_forms(number: int, form: int) -> None:
    """Django's own Welsh has four forms; the two catalogues must not be mixed up."""
    one, many = "Please submit at most %(num)d form.", "Please submit at most %(num)d forms."
    po = store.read(settings.BASE_DIR / "locale" / "cy" / "LC_MESSAGES" / "django.po")
    with translation.override("cy"):
        assert translation.ngettext(one, many, number) == po.find(one).msgstr_plural[form]


# Finding strings


def test_it_finds_python_strings_whatever_the_function_is_called(project: Path) -> None:
    found = extract.extract(project)
    assert (None, "Book a hall") in found
    assert (None, "One two") in found
    assert ("verb", "Book") in found
    hours = found[None, "%(n)d hour for %(kind)s"]
    assert (hours.plural, hours.count) == ("%(n)d hours for %(kind)s", "n")


def test_it_finds_template_strings_as_django_will_look_them_up(project: Path) -> None:
    found = extract.extract(project)
    assert (None, "Find a place") in found
    assert (None, "None yet") in found
    assert (None, "Near <b>%(place)s</b>, 5%% off") in found
    dates = found["lets", "%(dates)s date for %(name)s"]
    assert (dates.plural, dates.count) == ("%(dates)s dates for %(name)s", "dates")


def test_tests_are_not_searched(project: Path) -> None:
    assert (None, "Not this") not in extract.extract(project)


@pytest.mark.parametrize("wrong", ['_(f"Hello {x}")', '_("Hello %s" % x)'])
def test_a_string_put_together_inside_the_call_is_refused(project: Path, wrong: str) -> None:
    (project / "app" / "bad.py").write_text(f"from django.utils.translation import gettext as _\nx = 1\n{wrong}\n")
    with pytest.raises(CommandError, match=r"app/bad.py:3"):
        call_command("messages", check=True, root=project)


# Checking


def test_a_complete_catalogue_passes(project: Path) -> None:
    assert defects(project) == []
    call_command("messages", check=True, root=project, verbosity=0)


def test_a_string_not_in_the_catalogue_is_caught(project: Path) -> None:
    (project / "app" / "new.py").write_text('from django.utils.translation import gettext as _\n_("Brand new")\n')
    assert ["Brand new" in each and each.startswith("missing") for each in defects(project)] == [True]
    with pytest.raises(CommandError):
        call_command("messages", check=True, root=project)


def test_a_string_no_longer_in_the_source_is_caught(project: Path) -> None:
    (project / "app" / "urls.py").unlink()
    assert ["obsolete" in each for each in defects(project)] == [True]


def test_an_untranslated_string_is_caught(project: Path) -> None:
    change(project, "Find a place", msgstr="  ")
    assert defects(project) == ["untranslated: 'Find a place'"]


def test_one_empty_plural_form_is_caught(project: Path) -> None:
    forms = dict.fromkeys(range(6), "%(dates)s %(name)s")
    change(project, "%(dates)s date for %(name)s", msgstr_plural={**forms, 5: ""})
    assert len(defects(project)) == 1


def test_a_fuzzy_string_is_caught(project: Path) -> None:
    change(project, "Find a place", flags=["fuzzy"])
    assert defects(project) == ["fuzzy: 'Find a place'"]


def test_a_catalogue_with_english_plurals_is_caught(project: Path) -> None:
    po = store.read(catalogue(project))
    po.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    store.write(po, catalogue(project))
    assert ["Plural-Forms" in each for each in defects(project)] == [True]


@pytest.mark.parametrize(
    "broken",
    [
        "Ger <b>%(lle)s</b>",
        "Ger %(place)s",
        "Ger <b>%(place)s",
        "Ger <b>%(place)s</b> {x}",
        "Ger <i>%(place)s</i>",
    ],
)
def test_a_harmed_placeholder_or_tag_is_caught(project: Path, broken: str) -> None:
    change(project, "Near <b>%(place)s</b>, 5%% off", msgstr=broken)
    assert len(defects(project)) >= 1


def test_a_plural_form_may_leave_out_the_number_and_nothing_else(project: Path) -> None:
    said = "%(dates)s date for %(name)s"
    forms = dict.fromkeys(range(6), "%(dates)s dyddiad i %(name)s")
    change(project, said, msgstr_plural={**forms, 2: "dau ddyddiad i %(name)s"})
    assert defects(project) == []
    change(project, said, msgstr_plural={**forms, 2: "%(dates)s ddyddiad"})
    assert "plural form 2" in defects(project)[0]
    change(project, said, msgstr_plural={**forms, 5: "dyddiadau i %(name)s"})
    assert "plural form 5" in defects(project)[0]


@pytest.mark.parametrize(
    "path",
    ["lleoedd/", "lle/<slug:slug>", "/lle/<slug:slug>/", "pob lle/<slug:slug>/", "tŷ/<slug:slug>/"],
)
def test_an_address_must_stay_an_address(project: Path, path: str) -> None:
    change(project, "spaces/<slug:slug>/", msgstr=path)
    assert len(defects(project)) >= 1


# Keeping and filling


def test_bringing_it_into_line_keeps_what_was_translated(project: Path) -> None:
    change(project, "Find a place", msgstr="Dod o hyd i le")
    (project / "app" / "urls.py").unlink()
    (project / "app" / "new.py").write_text('from django.utils.translation import gettext as _\n_("Brand new")\n')
    call_command("messages", root=project, verbosity=0)
    po = store.read(catalogue(project))
    assert po.find("Find a place").msgstr == "Dod o hyd i le"
    assert po.find("spaces/<slug:slug>/") is None
    assert [each["msgid"] for each in store.wanting(po)] == ["Brand new"]


def test_nothing_changes_when_nothing_changed(project: Path) -> None:
    call_command("messages", root=project, verbosity=0)
    before = catalogue(project).read_bytes()
    call_command("messages", root=project, verbosity=0)
    assert catalogue(project).read_bytes() == before
    assert b".py:" not in before  # no line numbers: a moved line is no change


def write_items(project: Path, items: list[dict[str, object]]) -> Path:
    path = project / "items.json"
    path.write_text(json.dumps(items))
    return path


def test_translations_are_filled_in(project: Path) -> None:
    six = {str(form): f"{form} %(dates)s %(name)s" for form in range(6)}
    items = [
        {"msgid": "Find a place", "msgstr": "Dod o hyd i le"},
        {"msgid": "%(dates)s date for %(name)s", "msgctxt": "lets", "msgstr_plural": six},
        {"msgid": "Gone by now", "msgstr": "Wedi mynd"},
    ]
    call_command("messages", fill=write_items(project, items), root=project, verbosity=0)
    po = store.read(catalogue(project))
    assert po.find("Find a place").msgstr == "Dod o hyd i le"
    assert po.find("%(dates)s date for %(name)s", msgctxt="lets").msgstr_plural[5] == "5 %(dates)s %(name)s"


@pytest.mark.parametrize(
    "bad",
    [
        {"msgid": "Near <b>%(place)s</b>, 5%% off", "msgstr": "Ger"},
        {"msgid": "%(dates)s date for %(name)s", "msgctxt": "lets", "msgstr_plural": {"0": "x"}},
        {"msgstr": "no id"},
    ],
)
def test_one_bad_item_and_nothing_is_filled_in(project: Path, bad: dict[str, object]) -> None:
    before = catalogue(project).read_bytes()
    path = write_items(project, [{"msgid": "Find a place", "msgstr": "Dod o hyd i le"}, bad])
    with pytest.raises(CommandError, match="item 2"):
        call_command("messages", fill=path, root=project)
    assert catalogue(project).read_bytes() == before


def test_two_people_filling_at_once_lose_nothing(project: Path) -> None:
    names = [f"Word {number}" for number in range(8)]
    lines = "".join(f'_("{name}")\n' for name in names)
    (project / "app" / "many.py").write_text(f"from django.utils.translation import gettext as _\n{lines}")
    call_command("messages", root=project, verbosity=0)
    command = "import sys, json; from pathlib import Path; from config.catalogue import store\n"
    command += "store.fill(Path(sys.argv[1]), [dict(msgid=sys.argv[2], msgstr='x')], {})"

    def fill(name: str) -> int:
        arguments = [sys.executable, "-c", command, str(catalogue(project)), name]
        return subprocess.run(arguments, cwd=settings.BASE_DIR).returncode

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(fill, names)) == {0}
    assert store.wanting(store.read(catalogue(project))) == []


def test_it_compiles_only_what_is_newer(project: Path) -> None:
    assert len(store.compile_catalogues(project / "locale")) == 1
    assert store.compile_catalogues(project / "locale") == []
    compiled = polib.mofile(str(catalogue(project).with_suffix(".mo")))
    assert compiled.find("Find a place").msgstr == "Find a place"


def test_welsh_has_a_form_for_0_1_2_3_6_and_the_rest() -> None:
    from gettext import c2py

    form = c2py(audit.PLURALS.split("plural=")[1].rstrip(";"))
    assert [form(n) for n in (0, 1, 2, 3, 4, 5, 6, 7, 10, 20, 100)] == [0, 1, 2, 3, 5, 5, 4, 5, 5, 5, 5]
