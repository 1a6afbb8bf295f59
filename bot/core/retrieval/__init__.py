"""From a question to the cards that may answer it, and to the decision to answer, ask back or decline."""
