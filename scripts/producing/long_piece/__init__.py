"""A long piece: from 20 minutes on music is made in movements, rendered side by side and resumed after a kill.

``job`` is the folder in which a piece grows, ``opening`` asks the writer once for the whole, ``compose`` writes the
movements, ``calm_touch`` takes the edge off calm music, ``worker`` is the process that turns one movement into sound,
``processes`` starts those and hears them, ``cover_and_midi`` draws and writes the whole, ``finish`` joins, tags and
moves it into place, and ``line`` leads from request to finished file.
"""

from scripts.producing.long_piece.job import interrupted as interrupted
from scripts.producing.long_piece.job import unfinished as unfinished
from scripts.producing.long_piece.line import is_long as is_long
from scripts.producing.long_piece.line import produce as produce
