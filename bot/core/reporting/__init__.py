"""Reports that an answer is wrong: to the owner's page of issues, or to the owner's own insights."""
