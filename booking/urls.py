"""Addresses."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from booking.views import (
    book,
    bookings,
    card,
    changes,
    group,
    here,
    manage,
    offers,
    own,
    papers,
    requests,
    series,
    today,
    use,
)
from booking.views.search import home, search

urlpatterns: list[URLPattern] = [
    path(_("manage/"), manage.manage, name="manage"),
    path(
        _("manage/resources/<slug:slug>/"), RedirectView.as_view(pattern_name="manage-offers"), name="manage-resource"
    ),
    path(_("manage/resources/<slug:slug>/offers/"), offers.offers, name="manage-offers"),
    path(_("manage/resources/<slug:slug>/offers/new/"), offers.new, {"kind": "offer"}, name="offer-new"),
    path(_("manage/resources/<slug:slug>/offers/closed/"), offers.new, {"kind": "closure"}, name="closure-new"),
    path(_("manage/resources/<slug:slug>/bank-holidays/"), offers.bank_holidays, name="bank-holidays"),
    path(_("manage/offers/<int:pk>/"), offers.edit, name="offer-edit"),
    path(_("manage/offers/<int:pk>/remove/"), offers.remove, name="offer-remove"),
    path(_("manage/offers/<int:pk>/dates/"), offers.dates, name="offer-dates"),
    path(_("manage/offers/<int:pk>/dates/move/"), offers.move, name="offer-move"),
    path("", home, name="home"),
    path(_("search/"), search, name="search"),
    path(_("book/hold/<str:reference>/"), book.details, name="book-details"),
    path(_("book/hold/<str:reference>/group/"), book.group, name="book-group"),
    path(_("book/hold/<str:reference>/check/"), book.check, name="book-check"),
    path(_("book/hold/<str:reference>/gone/"), book.gone, name="book-gone"),
    path(_("book/hold/<str:reference>/extend/"), book.extend, name="book-extend"),
    path(_("book/hold/<str:reference>/let-go/"), book.let_go, name="book-let-go"),
    path(_("book/<slug:slug>/"), book.book, name="book"),
    path(_("book/<slug:slug>/weekly/"), series.book, name="series-book"),
    path(_("series/<int:pk>/"), series.page, name="series"),
    path(_("bookings/"), bookings.bookings, name="bookings"),
    path(_("bookings/<str:reference>/"), bookings.page, name="booking"),
    path(_("bookings/<str:reference>/done/"), book.done, name="book-done"),
    path(_("bookings/<str:reference>/cancel/"), changes.cancel, name="booking-cancel"),
    path(_("bookings/<str:reference>/move/"), changes.move, name="booking-move"),
    path(_("bookings/<str:reference>/answer/"), changes.answer, name="booking-answer"),
    path(_("bookings/<str:reference>/use/"), use.use, name="booking-use"),
    path(_("here/"), here.here, name="here"),
    path(_("here/<str:code>/"), here.room, name="here-room"),
    path(_("manage/today/"), today.today, name="manage-today"),
    path(_("manage/resources/<slug:slug>/card/"), card.card, name="room-card"),
    path(_("manage/requests/"), requests.queue, name="manage-requests"),
    path(_("manage/requests/<str:reference>/"), requests.one, name="manage-request"),
    path(_("manage/resources/<slug:slug>/book/"), own.book, name="manage-book"),
    path(_("groups/<slug:slug>/"), group.group, name="group"),
    path(_("groups/<slug:slug>/documents/"), papers.documents, name="group-documents"),
    path(_("groups/<slug:slug>/documents/<int:pk>/remove/"), papers.remove, name="group-document-remove"),
    path(_("documents/<int:pk>/"), papers.document, name="document"),
]
