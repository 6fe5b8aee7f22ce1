"""One core for two pipelines: leads go through it, and applications do (decisions.md 11)."""
