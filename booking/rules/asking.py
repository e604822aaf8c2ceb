"""The kinds of rule that ask for something: documents, a person's yes, or an agreement to conditions of use."""

from booking.rules.changes import offer
from booking.rules.kinds import APPROVALS
from booking.rules.verdict import ConditionOfUse
from booking.rules.vocabulary import DOCUMENTS
from booking.rules.weigh import Case, words

AUTO = APPROVALS[0]


def documents(case: Case) -> None:
    """All that any rule asks for; each missing one is said once."""
    asked = {code: ready for ready in reversed(case.won("documents")) for code in ready.rule.then["ask"]}
    wanted = tuple(code for code in DOCUMENTS if code in asked)
    held = case.need("documents") if wanted else ()
    missing = () if held is None else tuple(code for code in wanted if code not in held)
    case.answer |= {"asked_documents": wanted, "missing_documents": missing}
    for code in missing:
        case.say("documents", "document_missing", asked[code], document=code)
        case.could("show_document", asked[code], document=code)
    if held is None:
        for code in wanted:
            case.say("note", "document_wanted", asked[code], document=code)


def conditions(case: Case) -> None:
    """What the group agrees to by booking."""
    case.answer["conditions"] = tuple(
        ConditionOfUse(ready.rule.then["text"], ready.rule.then["text_cy"], ready.rule.id, ready.digest)
        for ready in case.won("conditions")
    )


def approval(case: Case) -> None:
    """Who has to say yes. The place's own switch is one more rule that wants a manager."""
    rules = case.won("approval")
    by = rules[0].rule.then["by"] if rules else AUTO
    switched = bool(case.facts.get("needs_approval"))
    if by == AUTO and not switched and not case.answer["missing_documents"]:
        for ready in rules[-1:]:
            case.say("note", "at_once", ready, **words(ready))
    elif by != AUTO:
        for ready in rules:
            case.say("ask", f"{by}_decides", ready, **words(ready))
            offer(case, ready)
    if switched:
        case.say("ask", "place_is_decided")
    case.answer["approval"] = "manager" if switched and by == AUTO else by
