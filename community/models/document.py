"""Documents an organisation shows: insurance, risk assessment, safeguarding policy. Uploaded once, with an expiry."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What rules can ask for."""

    INSURANCE = "insurance", _("Public liability insurance")
    RISK = "risk", _("Risk assessment")
    SAFEGUARDING = "safeguarding", _("Safeguarding policy")
    LEAD = "lead", _("Named safeguarding lead")
    FOOD = "food", _("Food hygiene certificate")
    LICENCE = "licence", _("Licence or notice for alcohol or entertainment")
    PERMIT_19 = "permit_19", _("Section 19 permit (own members and the like)")
    PERMIT_22 = "permit_22", _("Section 22 permit (a community bus for anybody)")


# How long before it lapses somebody should be told that it will.
SOON = timedelta(days=30)


class DocumentState(models.TextChoices):
    """Whether a document can be shown today."""

    IN_DATE = "in_date", _("In date")
    SOON = "soon", _("Lapses soon")
    LAPSED = "lapsed", _("Lapsed")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Questions about many documents."""

    def standing(self) -> Self:
        """Those not taken away or replaced."""
        return self.filter(removed_at=None)

    def in_date(self, on: date) -> Self:
        """Those that can be shown on the day."""
        return self.standing().filter(Q(valid_until=None) | Q(valid_until__gte=on))


class Document(models.Model):
    """What it is and how long it holds. The file itself is in DocumentFile, so that lists never read it."""

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    # The name of the safeguarding lead, or what the document is called.
    words = models.CharField(_("what it says"), max_length=160, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    # The one of Word has 71 letters.
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-uploaded_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organisation}"

    def state(self, on: date) -> DocumentState:
        """How it stands on the day; the last day counts."""
        if self.valid_until is None or self.valid_until > on + SOON:
            return DocumentState.IN_DATE
        return DocumentState.SOON if self.valid_until >= on else DocumentState.LAPSED


class DocumentFile(models.Model):
    """The bytes. In the database, because web processes on several machines share nothing else."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="file", primary_key=True)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")

    def __str__(self) -> str:
        return f"{self.document_id}"
