"""What people can ask for: one folder per practice, always the same file names."""
