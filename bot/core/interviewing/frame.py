"""The frame of a new question: every field in its place, with a word on what belongs there."""

from __future__ import annotations

FRAME = """\
id: {id}
type: {type}
level: medium                  # easy, medium or hard
competencies: []               # one to three ids of competencies.yaml
text: >-
  What the interviewer says: 15 to 60 words, a concrete situation.
minutes: 10
rubric:                        # four to six lines, one claim each; copy this one
  - id: first-line
    title: What a good answer does here
    weight: 3                  # 1 to 5
    points:                    # 2 to 4 statements in words that a candidate would use
      - A statement of 8 to 25 words that makes this claim well.
      - Another good way to make it, or a further step.
    anchors:
      - "0: nothing of it"
      - "1: names it"
      - "2: says what"
      - "3: says how, with specifics"
      - "4: how, with a trade-off or a number that fits this case"
    card: an-id-of-a-card
    advice: Begin with a verb, as in "Count what it costs"; it is also said as "I would count what it costs".
    stronger: One better line that somebody else said here; it is shown after a second try.
probes:                        # two to four follow-ups, each for a line; a fatal gap needs one
  - {{when: first-line, text: "What happens when ...?"}}
clarifications:                # facts to give when asked
  - asks: ["how many users", "how big is it"]
    fact: "About 20,000 a month."
hints:
  - A nudge.
  - Nearly the point, with no fact that only an answer to a question would give.
provenance: {{kind: constructed}}
"""


def frame_of(id_: str, type_: str) -> str:
    """The text of a new question's file."""
    return FRAME.format(id=id_, type=type_)
