"""A keeper's standing replies: the list, a new one, a changed one, one less."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.replies import forget_reply, keep_reply
from booking.forms.talk import ReplyForm
from booking.models import Reply
from booking.views.keepers import must_rule, ruled
from community.views.access import signed_in


@login_required
def replies(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, and the form of a new one."""
    keeper = ruled(request, slug)
    form = ReplyForm(request.POST if request.method == "POST" else None, instance=Reply(keeper=keeper))
    if request.method == "POST" and form.is_valid():
        keep_reply(reply=form.instance, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Saved. You can choose it when you answer a request."))
        return redirect("manage-replies", slug)
    context = {"keeper": keeper, "replies": list(keeper.replies.all()), "form": form}
    return render(request, "booking/replies/list.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one, or take it away with the second button."""
    reply = get_object_or_404(Reply.objects.select_related("keeper"), pk=pk)
    must_rule(request, reply.keeper)
    slug, at = reply.keeper.slug, timezone.now()
    if request.method == "POST" and request.POST.get("do") == "remove":
        forget_reply(reply=reply, by=signed_in(request), at=at)
        messages.success(request, _("Removed."))
        return redirect("manage-replies", slug)
    form = ReplyForm(request.POST if request.method == "POST" else None, instance=reply)
    if request.method == "POST" and form.is_valid():
        keep_reply(reply=form.instance, by=signed_in(request), at=at)
        messages.success(request, _("Saved. You can choose it when you answer a request."))
        return redirect("manage-replies", slug)
    return render(request, "booking/replies/edit.html", {"keeper": reply.keeper, "reply": reply, "form": form})
