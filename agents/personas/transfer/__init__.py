"""Personas as files: JSON or YAML by docs/persona.schema.json, out of the site and into it again."""
