"""Spaces name the building they belong to, so that a rule can."""

from typing import Any

from django.db import migrations


def name_the_premises(apps: Any, schema_editor: Any) -> None:
    """For the spaces there are; Space.save does it for every other."""
    for space in apps.get_model("venues", "Space").objects.select_related("site"):
        space.premises = space.site.slug
        space.save(update_fields=["premises"])


class Migration(migrations.Migration):
    """No change of tables."""

    dependencies = [("venues", "0001_initial"), ("booking", "0005_rules")]
    operations = [migrations.RunPython(name_the_premises, migrations.RunPython.noop, elidable=True)]
