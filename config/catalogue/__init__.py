"""The Welsh catalogue: finding what needs a translation, keeping it, and refusing a broken one.

Pure Python with polib, so that nobody needs gettext on their machine. `manage.py messages` is its command line.
"""
