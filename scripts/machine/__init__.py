"""What this machine gives us: memory, processors, locks. The standard library alone, for the installer uses it too."""
