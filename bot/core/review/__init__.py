"""Review: what a job description asks for, and how one's own experience reads to whoever hires an AI PM."""
