"""How people say it went: what they were asked, their marks and their words."""
