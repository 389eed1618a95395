"""Where effects happen: the log, the model, HTTP, the clock, metrics, the command line."""
