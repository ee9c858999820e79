"""The object store in a bucket of MinIO or of any other S3 server: versioned, by conditional writes."""

from objects.minio.store import MinioObjects, open_minio

__all__ = ["MinioObjects", "open_minio"]
