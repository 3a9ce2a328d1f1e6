"""Static files in production have hashed names, so that browsers may keep them for ever."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports between ES modules, so that a new release never mixes with an old module."""

    support_js_module_import_aggregation = True
