"""What people write in YAML: site_config/*.yml and the editors' notes beside the originals.

The dataclasses of site.py, tables.py and note.py are the schema: a field is a key, its type says
what may stand there (checks.py), a field without a default must be given. What a class and a field
are for is said in Chinese, since contributors read it: schema.py puts these docstrings into the
JSON Schemas that their editors show while they type. reading.py reads a file into them, loading.py
the whole of site_config/ and a note.
"""

from builder.config.checks import Part, is_date
from builder.config.colours import GROUNDS, READABLE, TINT, Colours, contrast, tinted
from builder.config.loading import Config, find_theme, load, load_note
from builder.config.note import (
    OF_ORIGINAL,
    Note,
    NoteCorrection,
    NoteFacts,
    NoteIgnore,
    NoteRemove,
    NoteWork,
)
from builder.config.reading import MAX_BYTES, MAX_MESSAGE
from builder.config.site import SiteSettings
from builder.config.tables import Boilerplate, Correction, SiteRule, Theme

__all__ = [
    "GROUNDS",
    "MAX_BYTES",
    "MAX_MESSAGE",
    "OF_ORIGINAL",
    "READABLE",
    "TINT",
    "Boilerplate",
    "Colours",
    "Config",
    "Correction",
    "Note",
    "NoteCorrection",
    "NoteFacts",
    "NoteIgnore",
    "NoteRemove",
    "NoteWork",
    "Part",
    "SiteRule",
    "SiteSettings",
    "Theme",
    "contrast",
    "find_theme",
    "is_date",
    "load",
    "load_note",
    "tinted",
]
