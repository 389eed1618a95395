"""The command line: one module a command or a small family. Heavy imports wait until a command needs them."""
