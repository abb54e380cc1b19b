"""A synthesiser of our own for voices that move: band-limited wavetables whose second axis is a filter, or another.

A patch (``data/rack/``) becomes tables, one for every third of an octave. Each row is one cycle of its wave through the
filter at one cutoff, drive included, without the harmonics that a sampled sound has no room for; so neither the wave
nor the drive can alias. Playing is reading: a phase of 32 bits that runs round the cycle, and a place between two rows
that envelope, LFO and controllers move.
"""
