"""How much of the files of a form is kept while it is read."""

from django.core.files.uploadhandler import FileUploadHandler

from startline.reports.limits import MAX_FILE_BYTES


class BoundedUploads(FileUploadHandler):
    """Keeps no more of all files together than the largest one that any page takes, and a piece: nobody fills the disk.

    What is cut is larger than may be, and refused as such by the form that asked for it.
    """

    _kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The piece for the handlers that keep it; None once there is enough."""
        if self._kept > MAX_FILE_BYTES:
            return None
        self._kept += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one have the file."""
