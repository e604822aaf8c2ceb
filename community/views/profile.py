"""What a person says about themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from community.acting import memberships_of
from community.forms import ProfileForm
from community.models import User
from community.views.access import signed_in


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, telephone, language; and the ways to change address, password and second step."""
    # A copy: while a wrong form is shown again, the head of the page must not print what was typed.
    person = User.objects.get(pk=signed_in(request).pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details have been changed."))
        return redirect("profile")
    return render(request, "community/profile.html", {"form": form, "memberships": memberships_of(request)})
