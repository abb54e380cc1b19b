"""What lands in the output folder."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.temporary.shared import DATA_DIR

LARGEST_RECIPE_BYTES: Final = 20_000_000
PICTURE_SIZE: Final = 1000
COVER_SIZE: Final = 600
COVER_BYTES: Final = 100_000
# The typeface that ships, for what Pillow's own lacks; its licence stands beside it.
FONT_FILE: Final = DATA_DIR / "fonts" / "DejaVuSans-subset.ttf"
# The systems' typefaces (Windows, Linux, macOS) that have a script, the best first, by lower-case file name; the number
# of a collection's font after "#".
SYSTEM_FONTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "japanese": (
            "yugothm.ttc", "meiryo.ttc", "msgothic.ttc", "ヒラギノ角ゴシック w3.ttc", "hiragino sans gb.ttc",
            "notosanscjk-regular.ttc", "notosansjp-regular.otf", "notosansjp-regular.ttf", "notosansjp-vf.ttf",
            "sourcehansans-regular.ttc", "ipaexg.ttf", "ipag.ttf", "ipagp.ttf", "takaopgothic.ttf",
            "vl-gothic-regular.ttf",
        ),
        "korean": (
            "malgun.ttf", "gulim.ttc", "applesdgothicneo.ttc", "notosanscjk-regular.ttc#1", "notosanskr-regular.otf",
            "nanumgothic.ttf", "undotum.ttf", "baekmuk-gulim.ttf",
        ),
        "chinese": (
            "msyh.ttc", "msjh.ttc", "simsun.ttc", "pingfang.ttc", "stheiti light.ttc", "notosanscjk-regular.ttc#2",
            "notosanssc-regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "uming.ttc", "ukai.ttc",
            "droidsansfallbackfull.ttf", "droidsansfallback.ttf", "arial unicode.ttf", "unifont.ttf", "unifont.otf",
        ),
        "other": (
            "segoeui.ttf", "arial.ttf", "tahoma.ttf", "nirmala.ttf", "nirmala.ttc", "leelawui.ttf", "seguisym.ttf",
            "arialhb.ttc", "geezapro.ttc", "dejavusans.ttf", "notosans-regular.ttf", "freesans.ttf",
        ),
    }
)  # fmt: skip
# Typefaces for which something in the name says that they are no plain ones.
FONTS_LAST: Final = (
    "bold", "italic", "oblique", "emoji", "symbol", "mono", "condensed", "light", "thin", "black",
    "wingding", "webding", "lastresort", "adobeblank", "math", "awesome", "icon", "barcode",
)  # fmt: skip
MOST_FONTS: Final = 200
LARGEST_CMAP: Final = 4_000_000
# Stretches of scripts whose letters change with their neighbours, and for which Pillow needs its second layout engine.
COMPLEX_SCRIPTS: Final = ((0x0900, 0x0DFF), (0x0E31, 0x0E3A), (0x0E47, 0x0E4E), (0x0F00, 0x109F), (0x1780, 0x17FF))
# A title of which less than this share of letters can be drawn is not drawn at all.
LEAST_LETTERS: Final = 0.6

# Names that Windows keeps for devices, in any case and with any extension.
RESERVED_NAMES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
LONGEST_NAME: Final = 80
RECIPE_VERSION: Final = 1
# What a recipe calls a long piece, and what earlier versions did.
LONG_RECIPES: Final = ("long piece", "journey")
VERSIONED_PACKAGES: Final = ("llama-cpp-python", "xllamacpp", "tinysoundfont", "imageio-ffmpeg", "mido", "numpy")
STALE_SECONDS: Final = 3600.0
LOCK_NAME: Final = "lock"
LOCK_TRIES: Final = 5
