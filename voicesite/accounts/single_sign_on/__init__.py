"""Single sign-on: people of an OpenID provider, Microsoft Entra ID first, who have no password here.

From the bottom up: `refusals` are the sentences that a person reads; `asking` asks the provider, within its time;
`discovery` knows what the provider says of itself; `id_token` proves who came; `person` says what of it may be trusted,
and `admission` who may come in; `people` keeps their accounts and groups; `attempt` binds a sign-in to its browser;
`provider` joins that to allauth, which signs in; `views` are the pages, and `other_doors` are closed to these people.
"""
