"""MusicXML read back by music21: the same notes, bars, chords and key."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest

from scripts.music import musicxml, theory
from scripts.records import Heading, Key, Meter
from tests.music.band_helpers import TUNES, brief_for, melody

music21 = pytest.importorskip("music21")


@pytest.mark.parametrize(
    ("style", "meter"), [("Pop", "4/4"), ("Waltz", "3/4"), ("Irish Jig", "6/8"), ("Slow Blues", "12/8")]
)
def test_music21_reads_the_same_music(style: str, meter: str) -> None:
    assert meter in TUNES
    brief = brief_for(style)
    score = melody(brief, 8)
    text = musicxml.write_musicxml(Heading("A & B <tune>", brief.key, brief.meter, 96.5), [("A", score), ("B", score)])
    part = music21.converter.parseData(text, format="musicxml").parts[0]
    assert len(part.getElementsByClass("Measure")) == 16
    read = part.flatten().stripTies().notes
    read = [n for n in read if not isinstance(n, music21.harmony.ChordSymbol)]
    wanted = [(n.onset + shift, n.pitch) for shift in (0, score.length) for n in score.voices[0].notes]
    assert [(Fraction(n.offset), n.pitch.midi) for n in read] == wanted
    symbols = list(part.flatten().getElementsByClass("ChordSymbol"))
    assert [s.root().pitchClass for s in symbols] == [c.chord.root for c in score.chords] * 2
    signature = part.flatten().getElementsByClass("KeySignature")[0]
    assert signature.sharps == sum(theory.key_signature(brief.key).values())


def test_every_bar_is_full() -> None:
    brief = brief_for("Irish Jig")
    score = melody(brief, 4)
    text = musicxml.write_musicxml(Heading("t", Key("D", "major"), Meter(6, 8), 120), [("A", score)])
    for measure in ElementTree.fromstring(text).iter("measure"):
        assert sum(int(d.text or 0) for d in measure.iter("duration")) == 3 * 480
