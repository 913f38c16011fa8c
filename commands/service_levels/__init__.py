"""Service levels: promises in business time, and word before one is broken."""
