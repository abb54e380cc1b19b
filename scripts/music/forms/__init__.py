"""The forms of genres: read, chosen for a song, fitted to its length, and laid out as they are played."""
