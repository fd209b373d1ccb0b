"""Cases: the verbs of casework, their log, deadlines, consents and decisions."""
