"""What it costs and who pays: usage, sharing, periods, statements and invoices. Lives in the shared schema only."""
