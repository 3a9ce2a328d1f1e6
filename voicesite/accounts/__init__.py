"""Signing in and out, and what a person does with their own account."""
