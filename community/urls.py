"""Addresses of pages about people and organisations."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from community.views import (
    acting,
    credits,
    demo_post,
    desk,
    disputes,
    family,
    grants,
    groups,
    invitations,
    members,
    pages,
    profile,
    registrations,
)

urlpatterns: list[URLPattern] = [
    path(_("acting/"), acting.acting, name="acting"),
    path(_("account/profile/"), profile.profile, name="profile"),
    path(_("groups/"), groups.groups, name="groups"),
    # Before groups/<slug>/, which stands with the bookings; no group is ever called "new".
    path(_("groups/new/"), groups.new, name="group-new"),
    path(_("groups/<slug:slug>/edit/"), groups.edit, name="group-edit"),
    path(_("groups/<slug:slug>/numbers/"), registrations.registrations, name="group-registrations"),
    path(_("groups/<slug:slug>/numbers/<int:pk>/remove/"), registrations.drop, name="group-registration-drop"),
    path(_("groups/<slug:slug>/grants/"), grants.grants, name="group-grants"),
    path(_("groups/<slug:slug>/grants/<int:pk>/sign/"), grants.sign, name="group-grant-sign"),
    path(_("groups/<slug:slug>/grants/<int:pk>/end/"), grants.end, name="group-grant-end"),
    path(_("groups/<slug:slug>/funders/"), grants.funders, name="group-funders"),
    path(_("groups/<slug:slug>/funders/<int:pk>/stop/"), grants.stop_funder, name="group-funder-stop"),
    path(_("groups/<slug:slug>/members/"), members.members, name="group-members"),
    path(_("groups/<slug:slug>/members/<int:pk>/role/"), members.role, name="group-member-role"),
    path(_("groups/<slug:slug>/members/<int:pk>/remove/"), members.remove, name="group-member-remove"),
    path(_("groups/<slug:slug>/invitations/<int:pk>/withdraw/"), members.withdraw, name="group-invitation-withdraw"),
    path(_("groups/<slug:slug>/family/"), family.family, name="group-family"),
    path(_("groups/<slug:slug>/credits/"), credits.group_credits, name="group-credits"),
    path(_("sharing/<int:pk>/dispute/"), disputes.new, name="dispute-new"),
    path(_("desk/"), desk.desk, name="desk"),
    path(_("desk/rings/"), desk.rings, name="desk-rings"),
    path(_("desk/disputes/<int:pk>/"), desk.dispute, name="desk-dispute"),
    path(_("desk/appeals/<int:pk>/"), desk.appeal, name="desk-appeal"),
    path(_("invitations/<str:token>/"), invitations.invitation, name="invitation"),
    path(_("invitations/<str:token>/accept/"), invitations.accept, name="invitation-accept"),
    path(_("accessibility/"), pages.accessibility, name="accessibility"),
    path(_("privacy/"), pages.privacy, name="privacy"),
    path(_("post/"), demo_post.demo_post, name="demo-post"),
]
