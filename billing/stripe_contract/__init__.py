"""Stripe without a network: a stateful stand-in held to the SDK's own description of the API. Never run against the
real service here; the same tests run against Stripe's test mode when STRIPE_TEST_KEY is set."""
