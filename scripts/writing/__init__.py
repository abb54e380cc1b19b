"""The writer: styles in, a whole brief with lyrics out, by a model where there is one, else by the style tables.

A model is asked four times for a song: what it is about and what its chorus says; which of the known genres that is
(where the user named none, or several); the music within that genre's bounds; and, when the form is laid out, lyrics
for each sung section. The answers decide what the user left open, and the tables draw whatever is still open then.
"""

from scripts.writing.checking import Looker as Looker
from scripts.writing.checking import read_unwanted as read_unwanted
from scripts.writing.loaded_models import LoadedModels as LoadedModels
from scripts.writing.loaded_models import ModelChoice as ModelChoice
from scripts.writing.song import WriterTask as WriterTask
from scripts.writing.song import table_draft as table_draft
from scripts.writing.song import write_song as write_song
