"""Reports: the figures that the service manager trusts in the morning."""
