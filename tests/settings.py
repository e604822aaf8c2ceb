"""The settings of a test run: the real ones, with what would only make tests slow or untidy taken out."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import DATABASES

# A file, not memory: the live server's threads and child processes need connections of their own. The folder is
# this process's own, so that workers, and two people testing at once, cannot meet in one database.
_scratch = Path(tempfile.mkdtemp(prefix="rhannu-test-", dir=os.environ.get("RHANNU_TEST_DIR")))
_owner = os.getpid()


def _tidy() -> None:
    # A forked child inherits this hook; only the process that made the folder may remove it.
    if os.getpid() == _owner:
        shutil.rmtree(_scratch, ignore_errors=True)


atexit.register(_tidy)

if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}

# A connection kept open by a finished thread would stop PostgreSQL from dropping the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = str(_scratch / "post")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
