"""Files of document revisions: uploads, files at hand, addresses for reading."""

from twin.vault.files import object_key
from twin.vault.records import FileRow, NewFile, Upload, UploadPart
from twin.vault.vault import Vault

__all__ = ["FileRow", "NewFile", "Upload", "UploadPart", "Vault", "object_key"]
