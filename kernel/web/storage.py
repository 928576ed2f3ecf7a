"""Static files with their hash in the name; before ``collectstatic`` (tests, a first look) with plain names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, for ever cacheable; a name the manifest does not know stays as it is."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name, or the plain one."""
        clean: str = self.clean_name(name)
        known: str = self.hashed_files.get(self.hash_key(clean), clean)
        return known
