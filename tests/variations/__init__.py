"""How municipalities differ, each way as configuration that a case is run through; listed in infra/variations.md."""
