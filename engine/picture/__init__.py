"""The picture of files, cache and names: what draws it, for page and lab alike."""

PICTURE = "import-once.picture"  # under this name an output's metadata, in a notebook, hold a snapshot
