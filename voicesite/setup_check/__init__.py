"""Is the site set up right? What an operator trips over, each with what was found and the mend.

`site` looks at the settings alone; `database`, `redis` and `voice_live` ask the real parts; `report` runs them side by
side. `manage.py setup_check` prints the report, `page` shows it in the admin. No secret and no address is ever in it.
"""
