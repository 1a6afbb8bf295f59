"""Content is read once for a process, and anew when a file of it has changed."""

from bot import bootstrap, settings
from tests.fixtures.content import PACK, copied, edited


def test_knowledge_is_read_once_until_a_file_of_it_changes(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    found = settings.read({"COACH_KNOWLEDGE": str(pack)}, dotenv=None)
    before = bootstrap.knowledge(found)

    assert bootstrap.knowledge(found) is before
    card = next((pack / "cards").rglob("*.md"))
    edited(card, "title: ", "title: Newly ")
    after = bootstrap.knowledge(found).knowledge
    assert card.stem in before.knowledge.packs[0].cards
    assert [one.title for one in after.packs[0].cards.values() if one.title.startswith("Newly")] != []
