"""A person, known by an e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.languages import Language


class UserManager(BaseUserManager["User"]):
    """Makes people without a username."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may sign in once the address is verified. Raises ValueError without an address."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Somebody who looks after the whole installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def staff(self) -> "models.QuerySet[User]":
        """Whoever runs the service, and is still there."""
        return self.filter(models.Q(is_staff=True) | models.Q(is_superuser=True), is_active=True).order_by("pk")


class User(AbstractUser):
    """A person. Standing, bookings and hours belong to organisations, never to a person."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(
        _("language for letters"), max_length=5, choices=Language.choices, default="", blank=True
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, or the address of somebody who gave none."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: people choose what they are called."""
        return str(self)
