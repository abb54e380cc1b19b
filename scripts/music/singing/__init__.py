"""Words set to a tune: where lines and syllables find room, how words divide, and what is sung when."""

from scripts.music.singing.frames import section_frames as section_frames
from scripts.music.singing.setting import set_line as set_line
from scripts.music.singing.setting import set_lines as set_lines
from scripts.music.singing.splitting import with_room as with_room
