"""How, purely: every decision. No I/O, no clock, no randomness, no environment, no logging."""
