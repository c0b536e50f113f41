from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Debian's Django REST framework names files in its pages that its package does not have."""

    def stored_name(self, name):
        try:
            return super().stored_name(name)
        except ValueError:
            return name
