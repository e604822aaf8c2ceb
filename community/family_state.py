"""How a link between two organisations stands: does it count, does somebody wait for an answer, was it wrong?"""

from community.models import FamilyLink, Ground

# One side alone can bring these about. While the other's appeal waits they do not count: otherwise anybody could tie
# a neighbour to their own quota, and take its hours from it, with a word.
ON_ONE_WORD = (Ground.REGISTRATION, Ground.PARENT, Ground.DECLARED)


def judged_wrong(link: FamilyLink) -> bool:
    """Whether a person lifted it, at the moment of the answer; such a link is never found again."""
    return link.lifted_at is not None and link.lifted_at == link.answered_at


def waits(link: FamilyLink) -> bool:
    """Whether an appeal waits for its answer."""
    return link.appealed_at is not None and link.answered_at is None and link.lifted_at is None


def counts(link: FamilyLink) -> bool:
    """Whether it makes the two one family today."""
    return link.lifted_at is None and not (waits(link) and link.ground in ON_ONE_WORD)
