"""The pages of the site, as files and in Debian's Chromium: ``make browser``."""
