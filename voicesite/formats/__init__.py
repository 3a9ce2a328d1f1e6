"""How dates are written, in every page and in the admin: one form, with the zone. Django looks here by language."""
