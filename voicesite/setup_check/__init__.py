"""Is the site set up right? A finding says what was found, and what to do about it.

`site` looks at the settings alone; `database`, `redis`, `single_sign_on`, `voice_live` and `local_voice` ask the real
parts; `report` runs them side by side. `manage.py setup_check` prints the report, `page` shows it in the admin. A
report has no secret and no address.
"""
