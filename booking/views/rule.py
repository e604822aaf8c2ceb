"""One rule of a draft: choose what it does, answer in a sentence, give it its words; change it, take it out."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from booking.actions import drafts
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms import conditions
from booking.forms.busy import BusyForm
from booking.forms.effects import EFFECTS, GROUPS, Effect, effect_of
from booking.forms.refused import show
from booking.forms.rules import RuleForm, WordsForm, initial_of, said_so_far
from booking.models import Rulebook, RulebookState
from booking.rules.book import Book, Rule
from booking.rules.reading import rules_of
from booking.rules.vocabulary import FIELDS
from booking.views.rule_words import in_full
from booking.views.rulebook import tell, version_or_404
from community.days import local_day
from community.languages import Language
from community.views.access import signed_in

# Everything else that is sent belongs to the first page and is carried on to the second.
OF_THE_SECOND_PAGE = {"csrfmiddlewaretoken", "step", "words", "words_cy", "new_field"}


def draft_or_404(request: HttpRequest, slug: str, number: int) -> Rulebook:
    """A version that can still be changed."""
    rulebook = version_or_404(request, slug, number)
    if rulebook.state != RulebookState.DRAFT:
        raise Http404
    return rulebook


@login_required
def choose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is the new rule to do?"""
    rulebook = draft_or_404(request, slug, number)
    groups = [(group, [each for each in EFFECTS.values() if each.group is group]) for group in GROUPS]
    return render(
        request, "booking/rules/choose.html", {"keeper": rulebook.owner, "rulebook": rulebook, "groups": groups}
    )


@login_required
def new(request: HttpRequest, slug: str, number: int, effect: str) -> HttpResponse:
    """A new rule that does this."""
    rulebook = draft_or_404(request, slug, number)
    if effect not in EFFECTS:
        raise Http404
    return _Steps(request, rulebook, EFFECTS[effect], None).answer()


@login_required
def edit(request: HttpRequest, slug: str, number: int, rule: str) -> HttpResponse:
    """Change a rule."""
    rulebook = draft_or_404(request, slug, number)
    found = _rule_or_404(rulebook, rule)
    return _Steps(request, rulebook, effect_of(found.kind, found.then), found).answer()


@login_required
def remove(request: HttpRequest, slug: str, number: int, rule: str) -> HttpResponse:
    """Take a rule out, after seeing it once more."""
    rulebook = draft_or_404(request, slug, number)
    found = _rule_or_404(rulebook, rule)
    if request.method == "POST":
        try:
            drafts.remove(rulebook=rulebook, rule=rule, by=signed_in(request), at=timezone.now())
        except NotPermitted as wrong:
            messages.error(request, str(wrong))
        else:
            messages.success(request, _("The rule is taken out of the draft."))
        return redirect("manage-rulebook", slug, number)
    context = {"keeper": rulebook.owner, "rulebook": rulebook, "rule": found, "sentence": in_full(found)}
    return render(request, "booking/rules/remove.html", context)


@login_required
def busy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Which hours of the week are busy time."""
    rulebook = draft_or_404(request, slug, number)
    form = BusyForm(request.POST if request.method == "POST" else None, busy=rulebook.content.get("busy", []))
    if request.method == "POST" and form.is_valid():
        try:
            drafts.call_busy(rulebook=rulebook, busy=form.busy, by=signed_in(request), at=timezone.now())
        except Refused as refused:
            tell(request, refused)
        except NotPermitted as wrong:
            messages.error(request, str(wrong))
        else:
            messages.success(request, _("Saved."))
        return redirect("manage-rulebook", slug, number)
    context = {"keeper": rulebook.owner, "rulebook": rulebook, "form": form}
    return render(request, "booking/rules/busy.html", context)


def _rule_or_404(rulebook: Rulebook, number: str) -> Rule:
    rules, _faults = rules_of(rulebook.content)
    found = next((rule for rule in rules if rule.id == number), None)
    if found is None:
        raise Http404
    return found


class _Steps:
    """Two pages of one form: first the sentence, then its words. Each button is a POST of all answers so far."""

    def __init__(self, request: HttpRequest, rulebook: Rulebook, effect: Effect, rule: Rule | None) -> None:
        self.request, self.rulebook, self.effect, self.rule = request, rulebook, effect, rule
        self.step = request.POST.get("step", "") if request.method == "POST" else ""

    def answer(self) -> HttpResponse:
        """Whichever page is next."""
        if self.request.method != "POST":
            return self._first(self._blank())
        data = self.request.POST
        form = self._form(conditions.row_codes(data), data)
        if self.step == "add" or self.step == "back" or self.step.startswith("drop-"):
            return self._first(self._rebuilt(form, data))
        if not form.is_valid() or form.rule is None:
            return self._first(form)
        if self.step == "save":
            words = WordsForm(data)
            return self._save(form.rule, words) if words.is_valid() else self._second(form.rule, words)
        return self._second(form.rule, WordsForm(initial=self._words_for(form.rule)))

    def _form(self, codes: list[str], data: Any = None, initial: Mapping[str, Any] | None = None) -> RuleForm:
        return RuleForm(data, effect=self.effect, codes=codes, keeper=self.rulebook.owner, initial=initial)

    def _blank(self) -> RuleForm:
        if self.rule:
            return self._form([each.field for each in self.rule.when], initial=initial_of(self.rule))
        return self._form([], initial={"since": local_day(timezone.now())})

    def _rebuilt(self, form: RuleForm, data: QueryDict) -> RuleForm:
        """With one condition more or less; nothing is judged yet."""
        dropped = self.step.removeprefix("drop-")
        without = int(dropped) if dropped.isdecimal() and len(dropped) < 3 else None
        codes, answers = said_so_far(form, data, without)
        more = data.get("new_field", "") if self.step == "add" else ""
        if more in FIELDS and len(codes) < conditions.MOST_ROWS:
            codes.append(more)
        return self._form(codes, initial=answers)

    def _words_for(self, rule: Mapping[str, Any]) -> dict[str, str]:
        """The keeper's own words if it had any; else the sentence of each language as it is now."""
        new = _spoken(_made(rule))
        if self.rule is None:
            return new
        own = {"words": self.rule.words, "words_cy": self.rule.words_cy}
        old = _spoken(self.rule)
        return {name: new[name] if own[name] == old[name] else own[name] for name in new}

    def _first(self, form: RuleForm) -> HttpResponse:
        context = {"form": form, "offered": conditions.offered(), "full": len(form.codes) >= conditions.MOST_ROWS}
        return self._render("booking/rules/rule.html", context)

    def _second(self, rule: Mapping[str, Any], words: WordsForm) -> HttpResponse:
        data = self.request.POST
        carried = [(name, value) for name in data if name not in OF_THE_SECOND_PAGE for value in data.getlist(name)]
        return self._render(
            "booking/rules/words.html", {"form": words, "carried": carried, "sentences": _spoken(_made(rule))}
        )

    def _render(self, template: str, more: dict[str, Any]) -> HttpResponse:
        shared = {"keeper": self.rulebook.owner, "rulebook": self.rulebook, "effect": self.effect, "rule": self.rule}
        return render(self.request, template, {**shared, **more})

    def _save(self, rule: dict[str, Any], words: WordsForm) -> HttpResponse:
        try:
            drafts.put(
                rulebook=self.rulebook,
                rule={**rule, **words.cleaned_data},
                by=signed_in(self.request),
                at=timezone.now(),
                instead_of=self.rule.id if self.rule else "",
            )
        except Refused as refused:
            show(words, refused)
            return self._second(rule, words)
        except NotPermitted as wrong:
            messages.error(self.request, str(wrong))
        else:
            messages.success(self.request, _("The rule is in the draft."))
        return redirect("manage-rulebook", self.rulebook.owner.slug, self.rulebook.number)


def _made(rule: Mapping[str, Any]) -> Rule:
    """The rule as the engine reads it; its words are still to come."""
    book = Book.read({"rules": [{**rule, "id": "new", "words": "–", "words_cy": "–"}], "busy": []})
    return book.rules[0]


def _spoken(rule: Rule) -> dict[str, str]:
    """The program's sentence in each language."""
    out = {}
    for name, language in (("words", Language.ENGLISH), ("words_cy", Language.WELSH)):
        with translation.override(language.value):
            out[name] = in_full(rule)
    return out
