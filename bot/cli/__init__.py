"""The commands of `quarterdeck`, a line each: what they take, and which work they call."""
