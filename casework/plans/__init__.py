"""Education plans (IOP), goals, measures and yearly evaluations."""
