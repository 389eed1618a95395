"""What an article states: counts and states of affairs, each with its words."""
