"""Alerts: what monitoring says is wrong, one episode each, and which are muted."""
