"""The arranger: melodies, a brief and a plan become the tracks of a song."""

from scripts.music.arranger.band import arrange, seconds_at, section_spans
from scripts.music.arranger.plain import plain
from scripts.music.arranger.score import arrange_score, plan_score

__all__ = ["arrange", "arrange_score", "plain", "plan_score", "seconds_at", "section_spans"]
