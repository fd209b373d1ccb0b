"""The demo: invented people and cases in all phases, made by the same verbs that pages and the API call."""
