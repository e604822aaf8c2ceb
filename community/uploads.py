"""Which files are read from a request: one, on a page that takes one, from somebody signed in, and no more of it than
is taken. Everything else that is sent as a file is read past and kept nowhere."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from community.document_files import LARGEST

# The largest calendar that is worth reading; years of a busy office are a tenth of it.
LARGEST_CALENDAR = 5 * 1024 * 1024
# The pages, by the names of their addresses: the one field of each, and how much of a file is taken.
PAGES = {
    "group-documents": ("file", LARGEST),
    "manage-diary-new": ("file", LARGEST_CALENDAR),
    "manage-photos": ("photo", LARGEST),
    "booking-problem": ("photo", LARGEST),
}
# A film by mistake is read past and answered with a sentence; what is far larger is no mistake.
LARGEST_REQUEST = 20 * LARGEST


class OneDocument(FileUploadHandler):
    """Keeps the file in memory. One that is too large is counted to its end and comes out empty, its size with it."""

    content: BytesIO
    taken = False
    largest = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Refuse the request unread if it could fill the line for an hour."""
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig(f"{content_length} bytes")

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin with this one, or read past it."""
        super().new_file(field_name, *args, **kwargs)
        self.largest = self._most_of(field_name)
        if self.taken or not self.largest:
            raise SkipFile
        self.taken, self.content = True, BytesIO()

    def _most_of(self, field_name: str) -> int:
        """How many bytes of a file in that field are taken here, from whoever asks; 0 for none."""
        request = self.request
        # The address is known by now: forms are read behind the resolver.
        page = getattr(getattr(request, "resolver_match", None), "url_name", None)
        wanted, largest = PAGES.get(page or "", ("", 0))
        user = getattr(request, "user", None)
        return largest if wanted == field_name and user and user.is_authenticated else 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it while there is room."""
        if start + len(raw_data) <= self.largest:
            self.content.write(raw_data)
        else:
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file; its size is that of what was sent."""
        self.content.seek(0)
        name, kind = str(self.file_name), str(self.content_type)
        return InMemoryUploadedFile(self.content, self.field_name, name, kind, file_size, self.charset)
