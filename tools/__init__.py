"""What those who work on wirewatch run."""
