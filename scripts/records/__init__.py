"""What travels between the stages of the line: frozen records, enums and Protocols, with no behaviour.

Conventions
-----------
- Written time (ABC, Score) is exact: ``Fraction`` in quarter notes from the start of the piece.
- Played time (Arrangement, MIDI) is ``int`` in ticks, ``temporary.TICKS_PER_QUARTER`` of them to a quarter note.
- Pitch is a MIDI number (60 is middle C); a pitch class is 0-11 with 0 for C.
- Units stand in the names: ``bpm`` (quarter notes a minute unless a field says otherwise), ``hz``, ``db``, ``ms``,
  ``seconds``, ``lufs``.
"""

from scripts.records.brief import Brief as Brief
from scripts.records.brief import Draft as Draft
from scripts.records.brief import Part as Part
from scripts.records.brief import Pattern as Pattern
from scripts.records.brief import Phrase as Phrase
from scripts.records.brief import Plan as Plan
from scripts.records.brief import Playing as Playing
from scripts.records.brief import Section as Section
from scripts.records.brief import TunePlan as TunePlan
from scripts.records.brief import Understanding as Understanding
from scripts.records.brief import Verse as Verse
from scripts.records.composed import Composition as Composition
from scripts.records.context import Context as Context
from scripts.records.converted import Converted as Converted
from scripts.records.converted import ConvertRequest as ConvertRequest
from scripts.records.drummer import Drummer as Drummer
from scripts.records.idiom import Cell as Cell
from scripts.records.idiom import ChordRow as ChordRow
from scripts.records.idiom import Idiom as Idiom
from scripts.records.installation import PartReport as PartReport
from scripts.records.long_piece import LongPiece as LongPiece
from scripts.records.long_piece import Movement as Movement
from scripts.records.long_piece import Opening as Opening
from scripts.records.made import Making as Making
from scripts.records.made import PieceFacts as PieceFacts
from scripts.records.made import PieceFiles as PieceFiles
from scripts.records.models import BarRules as BarRules
from scripts.records.models import Dialect as Dialect
from scripts.records.models import Engine as Engine
from scripts.records.models import LanguageModel as LanguageModel
from scripts.records.models import ModelInfo as ModelInfo
from scripts.records.models import Role as Role
from scripts.records.models import Sampling as Sampling
from scripts.records.models import TokenEvent as TokenEvent
from scripts.records.ornament import Ornament as Ornament
from scripts.records.played import Arrangement as Arrangement
from scripts.records.played import Bend as Bend
from scripts.records.played import Control as Control
from scripts.records.played import MidiEvent as MidiEvent
from scripts.records.played import PlayedNote as PlayedNote
from scripts.records.played import Track as Track
from scripts.records.progress import Event as Event
from scripts.records.progress import Message as Message
from scripts.records.progress import Progress as Progress
from scripts.records.progress import Song as Song
from scripts.records.rack import Envelope as Envelope
from scripts.records.rack import Lfo as Lfo
from scripts.records.rack import OnRack as OnRack
from scripts.records.rack import Patch as Patch
from scripts.records.rack import RackVoice as RackVoice
from scripts.records.rack import Sweep as Sweep
from scripts.records.request import AudioFormat as AudioFormat
from scripts.records.request import Constraints as Constraints
from scripts.records.request import Layers as Layers
from scripts.records.request import LengthRange as LengthRange
from scripts.records.request import Request as Request
from scripts.records.request import Target as Target
from scripts.records.request import Tuning as Tuning
from scripts.records.role import BandRole as BandRole
from scripts.records.role import Mode as Mode
from scripts.records.settings import Settings as Settings
from scripts.records.solo import Lick as Lick
from scripts.records.solo import SoloVocabulary as SoloVocabulary
from scripts.records.sound import Block as Block
from scripts.records.sound import Chapter as Chapter
from scripts.records.sound import Format as Format
from scripts.records.sound import Loudness as Loudness
from scripts.records.sound import PlayerState as PlayerState
from scripts.records.sound import Synth as Synth
from scripts.records.sound import Tags as Tags
from scripts.records.style_table import BandEntry as BandEntry
from scripts.records.style_table import Family as Family
from scripts.records.style_table import Genre as Genre
from scripts.records.style_table import Instrument as Instrument
from scripts.records.style_table import Mood as Mood
from scripts.records.style_table import StyleTable as StyleTable
from scripts.records.sung import LineFrame as LineFrame
from scripts.records.sung import Lyrics as Lyrics
from scripts.records.sung import Slot as Slot
from scripts.records.sung import SungLine as SungLine
from scripts.records.sung import Syllable as Syllable
from scripts.records.sung import TimedSyllable as TimedSyllable
from scripts.records.written import Bar as Bar
from scripts.records.written import Chord as Chord
from scripts.records.written import Criticism as Criticism
from scripts.records.written import Heading as Heading
from scripts.records.written import Key as Key
from scripts.records.written import MelodyWords as MelodyWords
from scripts.records.written import Meter as Meter
from scripts.records.written import Note as Note
from scripts.records.written import PlacedChord as PlacedChord
from scripts.records.written import ReadWarning as ReadWarning
from scripts.records.written import Score as Score
from scripts.records.written import TempoMark as TempoMark
from scripts.records.written import TuneStatistics as TuneStatistics
from scripts.records.written import Voice as Voice
