"""What runs GGUF models: the header reader, thread counts, and one file for each library."""
