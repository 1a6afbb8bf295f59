"""The numbered rules of `knowledge/`, in one table: what the loader, the linter and the README all quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Weight = Literal["error", "warning"]

BRIEF_WORDS = (40, 80)
BRIEF_SENTENCE = 20
BRIEF_BULLETS = 3
PLAIN_WORDS = 40
PLAIN_SENTENCE = 12
CARD_WORDS = (120, 350)
PAIR_WORDS = 30
CELL_WORDS = 14
POINTS = (3, 5)
MISTAKES = (2, 3)
REQUIRED_SECTIONS = ("Points", "Worked example", "Common mistakes")
SAME_PHRASING = 0.85
SAME_CARD = 0.6
CRAFT_LEAST = 15
CRAFT = "product-craft"
CRAFT_GOAL = "general-ai-pm"


@dataclass(frozen=True)
class Rule:
    """One numbered rule. An error keeps the content out; a warning is said and passed over."""

    id: str
    says: str
    weight: Weight = "error"


THEMES: Mapping[str, tuple[Rule, ...]] = {
    "Files": (
        Rule("K001", "a file is plain UTF-8 text of a sensible size, no link to elsewhere"),
        Rule("K002", "YAML is whole, without tags, and no key stands twice"),
        Rule("K003", "every field is known and has the shape the schema asks for"),
        Rule("K004", "a card's file bears its id"),
        Rule("K005", "a card's folder bears its area"),
        Rule("K006", "an id is used once"),
        Rule("K007", "a card lies at cards/AREA/ID.md, where it is read"),
        Rule("K008", "a card opens with front matter between two lines of ---"),
        Rule("K009", "a card's body is known H2 sections, each once and none empty"),
    ),
    "Text": (
        Rule("K010", "brief has 40 to 80 words"),
        Rule("K011", "a sentence of brief has at most 20 words"),
        Rule("K012", "brief has at most 3 bullets"),
        Rule("K013", "plain has at most 40 words"),
        Rule("K014", "a sentence of plain has at most 12 words"),
        Rule("K015", "brief, plain, pair, contrast and sections have 120 to 350 words together"),
        Rule("K016", "Points, Worked example and Common mistakes are there"),
        Rule("K017", "a contested fact brings the section Where people disagree"),
        Rule("K018", "no headings, tables, HTML, images or links in text"),
        Rule("K019", "no em dash"),
        Rule("K020", "no hype"),
        Rule("K021", "a number stands in a fact of the card, or in an example (Say, Suppose)", "warning"),
        Rule("K022", "Points has 3 to 5 bullets, Common mistakes 2 to 3"),
        Rule("K023", "a line of pair has at most 30 words, a cell of contrast 14"),
        Rule("K024", "no control or invisible characters"),
    ),
    "Facts": (
        Rule("K030", "a fact names a source"),
        Rule("K031", "a source that is named is in sources.yaml"),
        Rule("K032", "one fact key has one value everywhere"),
        Rule("K033", "a card states a fact key once"),
        Rule("K034", "no value or date rests on a source nobody has seen"),
        Rule("K035", "dates are in order and not in the future"),
        Rule("K036", "a fact is reviewed by its date", "warning"),
        Rule("K037", "fact and source agree on whether the source was seen", "warning"),
        Rule("K038", "a source is cited somewhere", "warning"),
        Rule("K039", "a fact's text states its value, where it states numbers"),
    ),
    "Links": (
        Rule("K040", "next and needs lead to other cards that exist"),
        Rule("K041", "a competency that is named exists"),
        Rule("K042", "a term's cards exist"),
        Rule("K043", "needs never leads round in a circle"),
    ),
    "Likeness": (
        Rule("K050", "a card's phrasings differ in wording"),
        Rule("K051", "two cards do not share a phrasing"),
        Rule("K052", "two cards do not say the same"),
        Rule("K053", "a question that measures retrieval is no phrasing of a card"),
        Rule("K054", "one spelling belongs to one term"),
    ),
    "Goals": (
        Rule("K060", "a goal's weights sum to 100"),
        Rule("K061", "product-craft weighs at least 15 in general-ai-pm"),
        Rule("K062", "the default goal exists"),
    ),
    "Packs": (
        Rule("K070", "a pack has a pack.yaml with id, title and tenants"),
        Rule("K071", "a pack's id is its own"),
        Rule("K072", "a pack leaves competencies and goals to the base"),
    ),
    "Interview questions": (
        Rule("Q001", "a question or samples file is plain, whole YAML of a sensible size"),
        Rule("Q002", "its fields have the shape the schema asks for"),
        Rule("Q003", "a question lies at questions/TYPE/ID.yaml, its marked answers at samples/ID.yaml"),
        Rule("Q004", "a question's id is used once"),
        Rule("Q005", "the card of a criterion exists"),
        Rule("Q006", "a competency of a question exists"),
        Rule("Q007", "criteria have different ids; probes and fatal gaps name one of them"),
        Rule("Q008", "two questions do not ask the same"),
        Rule("Q009", "a question has 12 to 70 words, a point 4 to 35", "warning"),
        Rule("Q010", "at most half of the criteria need judgement"),
        Rule("Q011", "marked answers belong to a question and have the marks 0, 25, 50, 75 and 100"),
        Rule("Q012", "a question has its five marked answers", "warning"),
        Rule("Q013", "the engine ranks a question's marked answers as their marks do"),
        Rule("Q014", "a fatal gap has a probe, and no probe is about a criterion that needs judgement"),
    ),
    "Practice items": (
        Rule("P001", "a file of items is plain, whole YAML of a sensible size"),
        Rule("P002", "an item's fields have the shape that its kind asks for"),
        Rule("P003", "items lie at items/COMPETENCY.yaml, and the competency exists"),
        Rule("P004", "an item's id is used once"),
        Rule("P005", "the card of an item exists"),
        Rule("P006", "exactly one option is right"),
        Rule("P007", "an item's text has 12 to 60 words, an option or a step at most 18"),
        Rule("P008", "two items do not ask the same"),
        Rule("P009", "the right option is no longer than 1.6 times the longest other one", "warning"),
        Rule("P010", "a competency has four items of each difficulty", "warning"),
        Rule("P011", "no em dash, no hype, no layout and nothing invisible in an item"),
    ),
    "Learning path": (
        Rule("L001", "a file of steps is plain, whole YAML of a sensible size"),
        Rule("L002", "a step's fields have the shape the schema asks for, hours in halves"),
        Rule("L003", "a file of steps lies at steps/COMPETENCY.yaml"),
        Rule("L004", "a step's id is used once"),
        Rule("L005", "the cards of a step exist"),
        Rule("L006", "the resource of a step exists"),
        Rule("L007", "the steps that a step needs exist"),
        Rule("L008", "a step never comes before itself"),
        Rule("L009", "why and done_when have at most 25 words, an exercise 20 to 50, an artefact 12; no em dash"),
        Rule("L010", "a competency has at most one quick step, of at most an hour, that needs no other"),
        Rule("L011", "only why has slots, and they are {background} and {goal}"),
        Rule("L012", "a step needs none of its own competency that leads to a higher level"),
        Rule("L013", "a competency has 4 to 7 steps", "warning"),
    ),
}

RULES: Mapping[str, Rule] = {rule.id: rule for rules in THEMES.values() for rule in rules}


def rules_table() -> str:
    """The rules as the Markdown table of `knowledge/README.md`, one row a theme."""
    rows = [f"| {theme} | {'<br>'.join(_line(rule) for rule in rules)} |" for theme, rules in THEMES.items()]
    return "\n".join(["| about | rules |", "|---|---|", *rows])


def _line(rule: Rule) -> str:
    mark = " (warning)" if rule.weight == "warning" else ""
    return f"{rule.id} {rule.says}{mark}"
