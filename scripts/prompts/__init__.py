"""What the models are told, and the grammars that hold their answers."""

from scripts.prompts.chat import chat_prompt as chat_prompt
from scripts.prompts.chat import plain_text as plain_text
from scripts.prompts.chatmusician import chatmusician_header as chatmusician_header
from scripts.prompts.chatmusician import chatmusician_instruction as chatmusician_instruction
from scripts.prompts.chatmusician import chatmusician_prompt as chatmusician_prompt
from scripts.prompts.embedded import body_start as body_start
from scripts.prompts.embedded import embedded_prompt as embedded_prompt
from scripts.prompts.grammar import bar_grammar as bar_grammar
from scripts.prompts.grammar import bar_steps as bar_steps
from scripts.prompts.grammar import beat_steps as beat_steps
from scripts.prompts.grammar import lengths_for as lengths_for
from scripts.prompts.grammar import pitch_place as pitch_place
from scripts.prompts.grammar import pitch_rule as pitch_rule
from scripts.prompts.header import TuneHeader as TuneHeader
from scripts.prompts.melody import SectionRequest as SectionRequest
from scripts.prompts.melody import melody_request as melody_request
from scripts.prompts.texts import clean_symbol as clean_symbol
from scripts.prompts.texts import literal as literal
from scripts.prompts.texts import without_markers as without_markers
