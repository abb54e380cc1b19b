"""The long line: from 20 minutes on a piece is a journey of movements, rendered side by side and resumed after a kill.

``job`` is the folder in which a journey grows, ``soft`` takes the edge off calm music, ``worker`` is the process that
turns one movement into sound, ``crew`` starts those processes and hears them, ``line`` leads from request to finished
file, ``channel`` writes what a video channel needs.
"""

from scripts.hours.job import interrupted as interrupted
from scripts.hours.job import unfinished as unfinished
from scripts.hours.line import is_long as is_long
from scripts.hours.line import produce as produce
