"""What the site is made of, without the packages that make pages."""
