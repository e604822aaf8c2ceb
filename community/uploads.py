"""Which files are read from a request: one, on the page that takes documents, from somebody signed in, and no more of
it than is taken. Everything else that is sent as a file is read past and kept nowhere."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from community.document_files import LARGEST

# The pages, by the names of their addresses, and the one field of each.
PAGES = {"group-documents": "file"}
# A film by mistake is read past and answered with a sentence; what is far larger is no mistake.
LARGEST_REQUEST = 20 * LARGEST


class OneDocument(FileUploadHandler):
    """Keeps the file in memory. One that is too large is counted to its end and comes out empty, its size with it."""

    content: BytesIO
    taken = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Refuse the request unread if it could fill the line for an hour."""
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig(f"{content_length} bytes")

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin with this one, or read past it."""
        super().new_file(field_name, *args, **kwargs)
        if self.taken or not self._is_wanted(field_name):
            raise SkipFile
        self.taken, self.content = True, BytesIO()

    def _is_wanted(self, field_name: str) -> bool:
        request = self.request
        # The address is known by now: forms are read behind the resolver.
        page = getattr(getattr(request, "resolver_match", None), "url_name", None)
        user = getattr(request, "user", None)
        return PAGES.get(page or "") == field_name and bool(user and user.is_authenticated)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it while there is room."""
        if start + len(raw_data) <= LARGEST:
            self.content.write(raw_data)
        else:
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file; its size is that of what was sent."""
        self.content.seek(0)
        name, kind = str(self.file_name), str(self.content_type)
        return InMemoryUploadedFile(self.content, self.field_name, name, kind, file_size, self.charset)
