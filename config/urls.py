"""Every address. English at the root, Welsh under /cy/ with translated words."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from booking.views.photo import photo
from config.health import healthz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    # One address in every language, so that a browser keeps a picture once.
    path("photos/<int:pk>/<slug:digest>/<str:size>.jpg", photo, name="photo"),
]
urlpatterns += i18n_patterns(
    path("", include("community.urls")),
    path("", include("booking.urls")),
    path("", include("venues.urls")),
    path("", include("fleet.urls")),
    path("", include("feeds.urls")),
    path(_("account/"), include("community.account_urls")),
    prefix_default_language=False,
)
