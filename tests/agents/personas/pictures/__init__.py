"""Tests of agents.personas.pictures."""
