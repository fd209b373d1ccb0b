"""Date and number formats, the same in all Norwegian languages."""
