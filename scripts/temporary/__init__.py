"""Every constant, map and list of the app, one section a room, and the one mutable state of a run.

Nothing else in ``scripts/`` keeps a name at the top of a file. Tables are read-only; what changes while the app runs
lives in ``STATE``. A section is imported by the room of its name; ``audio``, ``music`` and ``screens`` by the rooms
below that roof; ``shared`` and ``shared_music`` by all (a law in ``tests/test_laws.py``). All names are handed on here.
"""

from scripts.temporary.arranger import *
from scripts.temporary.audio import *
from scripts.temporary.coding import *
from scripts.temporary.commands import *
from scripts.temporary.composing import *
from scripts.temporary.doctor import *
from scripts.temporary.engines import *
from scripts.temporary.forms import *
from scripts.temporary.interface import *
from scripts.temporary.jukebox import *
from scripts.temporary.machine import *
from scripts.temporary.mastering import *
from scripts.temporary.menus import *
from scripts.temporary.models import *
from scripts.temporary.music import *
from scripts.temporary.music_abc import *
from scripts.temporary.output import *
from scripts.temporary.playing import *
from scripts.temporary.producing import *
from scripts.temporary.prompts import *
from scripts.temporary.records import *
from scripts.temporary.screens import *
from scripts.temporary.settings import *
from scripts.temporary.shared import *
from scripts.temporary.shared_music import *
from scripts.temporary.singing import *
from scripts.temporary.steps import *
from scripts.temporary.synth import *
from scripts.temporary.training import *
from scripts.temporary.verse import *
from scripts.temporary.views import *
from scripts.temporary.words import *
from scripts.temporary.writing import *
