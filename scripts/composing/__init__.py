"""The composer: brief and plan in, the melody of each distinct section out.

``asking`` says what a model is asked for and under which rules, ``drafting`` lets it write several candidates side by
side, ``mending`` reads and fits what it wrote, ``song`` chooses the best and never comes back with nothing, ``pace``
keeps how many tokens a minute of music takes, ``primer`` reads a melody that the user gives.
"""

from scripts.composing.pace import learnt as learnt
from scripts.composing.pace import tokens_per_minute as tokens_per_minute
from scripts.composing.primer import accompanied as accompanied
from scripts.composing.primer import opening_bars as opening_bars
from scripts.composing.primer import primer_abc as primer_abc
from scripts.composing.primer import read_primer as read_primer
from scripts.composing.song import ComposeOptions as ComposeOptions
from scripts.composing.song import compose as compose
