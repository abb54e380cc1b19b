"""The settings and tables that are read."""

from __future__ import annotations

from typing import Final

from scripts.temporary.shared import DATA_DIR

SETTINGS_LOCK_SECONDS: Final = 2.0
STYLES_FILE: Final = DATA_DIR / "styles.json"
GROOVES_DIR: Final = DATA_DIR / "grooves"
IDIOMS_DIR: Final = DATA_DIR / "idioms"
ORNAMENTS_FILE: Final = DATA_DIR / "ornaments.txt"
DRUMMERS_FILE: Final = DATA_DIR / "drummers.txt"
SOLOS_FILE: Final = DATA_DIR / "solos.txt"
WORDS_FILE: Final = DATA_DIR / "words.json"
ENGLISH_FILE: Final = DATA_DIR / "english.txt"
TITLES_FILE: Final = DATA_DIR / "titles.json"

TUNE_STATISTICS_FILE: Final = DATA_DIR / "tune_statistics.json"
MELODY_WORDS_FILE: Final = DATA_DIR / "melody_words.json"
