"""Who is told that something waits or is late: in the product, and by a mail that says nothing of the child."""
