"""Single sign-on against a real OpenID provider on this machine."""
