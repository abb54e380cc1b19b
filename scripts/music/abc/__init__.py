"""The rooms behind ``scripts.music.abc.reader``; each imports only from those before it.

source (cleaning, positions), lines (fields, music, prose), fields (what a field says), directives (%%MIDI), voices
(what is written), tune (header and voices), body (tokens to voices), order (repeats and parts), playing (voices to a
Score), readings (other readings of bars that do not come out), book (all tunes of a text).
"""
