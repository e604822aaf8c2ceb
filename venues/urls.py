"""Addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from venues.views import manage
from venues.views.embed import embed
from venues.views.space import space

urlpatterns = [
    path(_("manage/sites/"), manage.sites, name="manage-sites"),
    path(_("manage/sites/new/"), manage.site_new, name="manage-site-new"),
    path(_("manage/sites/<slug:slug>/"), manage.site_edit, name="manage-site-edit"),
    path(_("manage/sites/<slug:slug>/ours/"), manage.ours, name="manage-site-ours"),
    path(_("manage/sites/<slug:slug>/join/"), manage.join, name="manage-join"),
    path(_("manage/sites/<slug:slug>/spaces/new/"), manage.space_new, name="manage-space-new"),
    path(_("manage/spaces/<slug:slug>/"), manage.space_edit, name="manage-space-edit"),
    path(_("spaces/<slug:slug>/"), space, name="space"),
    path(_("embed/<slug:slug>/"), embed, name="embed"),
]
