"""Which requests there are for somebody, who may ask for what, and who may do what to a request."""

from commands.requests import rules
from commands.requests.ids import STEP, FormField, approvals
from commands.requests.policy import Item, RequestPolicy
from commands.requests.reading import concerned, current, joining, seats_for, seats_to_ask, service_managers
from commands.requests.rules import Action
from commands.shared.act import Act
from commands.shared.blocks import person, typed
from commands.shared.organisation import Organisation
from commands.shared.pressed import Pressed
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.tasks.permissions import teams_of
from storage.directory import queries as directory
from storage.outbox import queries as outbox
from storage.requests import queries as requests
from storage.requests.records import Request, Step
from storage.tasks import queries as tasks

ANYWHERE = Pressed()


def is_there(organisation: Organisation) -> bool:
    """Whether there is a catalogue."""
    return isinstance(organisation, RequestPolicy) and bool(organisation.catalogue)


def permitted_to_ask(act: Act) -> None:
    """Anybody but a guest, where there is a catalogue. Raises NotAllowed, NotFound."""
    act.refuse_guests("request")
    if not is_there(act.document):
        raise NotFound("There is no catalogue of requests here. Report what you need with `/incident`.")


def may_order(act: Act, item: Item) -> bool:
    """Whether it is for whoever acts, too: where nobody is named, for everybody."""
    return not item.who or act.by in directory.ids_of(act.tx, item.who)


def permitted_to_order(act: Act, key: str) -> Item:
    """The item of this key. Raises Invalid, NotAllowed."""
    permitted_to_ask(act)
    item = act.policy(RequestPolicy).catalogue.get(key)
    if item is None:
        raise Invalid({FormField.ITEM: "That is not in the catalogue any more. Choose what the form offers."})
    if not may_order(act, item):
        sentence = f"{typed(item.name, 80)} can be asked for by {', '.join(item.who)}. Ask your manager to do so."
        raise NotAllowed(sentence, attempted="request", record="desk")
    return item


def sees(act: Act, request: Request) -> bool:
    """Who wants it, who decides or has decided on it, who is in a team, and who manages."""
    if act.by in concerned(request) or leads_or_works(act):
        return True
    steps = requests.steps_of(act.tx, request.id)
    return any(act.by in step.members or _stands_in(act, request, step) for step in steps)


def _stands_in(act: Act, request: Request, step: Step) -> bool:
    """Whether whoever acts decides in this step for somebody who is away, did so, or still has the card to."""
    if step.is_open and seats_for(act, request, step, act.by):
        return True
    card = f"{approvals(request.id, step.revision, step.position)}{act.by}"
    has_card = outbox.message_called(act.tx, card) is not None
    return has_card or any(vote.by == act.by for vote in requests.votes_in(act.tx, step.id))


def leads_or_works(act: Act) -> bool:
    """Whether whoever acts is in a team, leads or audits: they see what everybody asks for."""
    return not act.is_guest and (bool(teams_of(act)) or act.by in _leading(act))


def _leading(act: Act) -> tuple[str, ...]:
    roles = act.document.roles
    return directory.ids_of(act.tx, [*roles.managers, *roles.commanders, *roles.auditors])


def existing(act: Act, number: int) -> Request:
    """Whoever asks. Raises NotFound."""
    request = requests.find(act.tx, number)
    if request is None:
        raise _not_found(number)
    return request


def permitted_to_read(act: Act, number: int) -> Request:
    """Raises NotFound, to others with the same words as of a number that was never given."""
    request = requests.find(act.tx, number)
    if request is None or not sees(act, request):
        raise _not_found(number)
    return request


def _not_found(number: int) -> NotFound:
    return NotFound(f"There is no REQ-{number}. See yours with `/request mine`.", record=f"REQ-{number}")


def still(request: Request, action: Action) -> Request:
    """Raises MovedOn where this cannot be done to it any more."""
    if request.status not in rules.ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(request, action), record=request.number, attempted=action)
    return request


def permitted_to_vote(act: Act, number: int, at: Pressed = ANYWHERE) -> tuple[Request, Step, tuple[str, ...]]:
    """The request, the step that waits, and the seats for which whoever acts speaks.

    Raises NotFound, MovedOn, NotAllowed. Whom it is about never decides, for nobody else either.
    """
    request = permitted_to_read(act, number)
    if act.by in concerned(request):
        about = "asked for" if act.by == request.requester else "are to have"
        sentence = f"You {about} {request.number}, so others decide on it."
        raise NotAllowed(sentence, attempted=Action.VOTE, record=request.number)
    still(request, Action.VOTE)
    step = current(act, request)
    if step is None:
        raise MovedOn(rules.why_not(request, Action.VOTE), record=request.number, attempted=Action.VOTE)
    _on_the_card_of(act, request, step, at)
    seats = seats_for(act, request, step, act.by)
    if not seats and act.by in joining(act, request, step):
        seats = (act.by,)
    if not seats:
        _said_already(act, request, step)
        raise NotAllowed(_who_decides(act, request, step), attempted=Action.VOTE, record=request.number)
    return request, step, seats


def _said_already(act: Act, request: Request, step: Step) -> None:
    """Who has said yes in an earlier step decides once. Raises MovedOn."""
    for vote in requests.votes_in(act.tx, step.id):
        if vote.carried is not None and act.by in (vote.person, vote.by):
            who = "You have" if vote.by == act.by else f"{person(vote.by)} has"
            sentence = f"{who} approved {request.number} in step {vote.carried}, and that counts in this one too."
            raise MovedOn(sentence, record=request.number, attempted=Action.VOTE)


def _who_decides(act: Act, request: Request, step: Step) -> str:
    named = " ".join(person(each) for each in seats_to_ask(act, request, step)) or "Nobody yet"
    which = f"step {step.position} of {step.of}" if step.of > 1 else "this"
    return f"On {request.number} others decide. In {which}: {named}"


def _on_the_card_of(act: Act, request: Request, step: Step, at: Pressed) -> None:
    """A card of an earlier step, or of earlier answers, decides nothing any more. Raises MovedOn."""
    names = [each.name for each in outbox.messages_at(act.tx, at.channel, at.message)] if at.message else []
    for name in (*names, at.block):
        found = STEP.fullmatch(name)
        if found is None or int(found["number"]) != request.id:
            continue
        if (int(found["revision"]), int(found["position"])) != (request.revision, step.position):
            changed = int(found["revision"]) != request.revision
            why = "its answers were changed since" if changed else "that step is decided"
            sentence = f"This card decides nothing any more: {why}. See `/request show {request.id}`."
            raise MovedOn(sentence, record=request.number, attempted=Action.VOTE)
        return


def permitted_to_question(act: Act, number: int) -> Request:
    """Those who decide, those who see to it, and managers. Raises NotFound, MovedOn, NotAllowed."""
    request = still(permitted_to_read(act, number), Action.ASK)
    step = current(act, request)
    decides = step is not None and bool(seats_for(act, request, step, act.by))
    if decides or sees_to_it(act, request):
        return request
    sentence = f"Who decides on {request.number} or sees to it asks about it."
    raise NotAllowed(sentence, attempted=Action.ASK, record=request.number)


def permitted_to_answer(act: Act, number: int) -> Request:
    """Who asked for it, and whom it is for. Raises NotFound, MovedOn, NotAllowed."""
    request = _wanting(act, number, Action.ANSWER)
    if not request.waits:
        raise MovedOn(f"Nobody waits for an answer about {request.number}.", record=request.number)
    return request


def permitted_to_edit(act: Act, number: int) -> Request:
    return _wanting(act, number, Action.EDIT)


def permitted_to_confirm(act: Act, number: int) -> Request:
    return _wanting(act, number, Action.CONFIRM)


def _wanting(act: Act, number: int, action: Action) -> Request:
    request = permitted_to_read(act, number)
    if act.by not in concerned(request):
        whose = " and ".join(person(each) for each in dict.fromkeys(concerned(request)))
        raise NotAllowed(f"That is for {whose} to do.", attempted=action, record=request.number)
    return still(request, action)


def sees_to_it(act: Act, request: Request) -> bool:
    """Whether whoever acts is in its team or in that of one of its tasks, or a service manager."""
    teams = {request.team, *(task["team"] for task in request.plan)}
    return bool(teams & {*teams_of(act)}) or act.by in service_managers(act)


def permitted_to_count(act: Act, key: str) -> Item:
    """Those who see to an item (a key), and service managers. Raises NotAllowed."""
    policy = act.policy(RequestPolicy)
    item = policy.catalogue[key]
    teams = {policy.team_for(item), *(task.team for task in item.tasks if task.team)}
    if teams & {*teams_of(act)} or act.by in service_managers(act):
        return item
    team = act.document.team_names().get(policy.team_for(item), policy.team_for(item))
    sentence = f"{typed(item.name, 80)} is counted by the team {typed(team, 80)} and service managers."
    raise NotAllowed(sentence, attempted="stock", record="desk")


def permitted_to_cancel(act: Act, number: int) -> Request:
    """Who wants it, until a task of it is done; those who see to it while it is open. Raises NotFound, MovedOn,
    NotAllowed.
    """
    request = still(permitted_to_read(act, number), Action.CANCEL)
    done = rules.anything_done(tasks.of_record(act.tx, request.number))
    wants = act.by in concerned(request)
    if rules.may_cancel(wants_it=wants, sees_to_it=sees_to_it(act, request), anything_done=done):
        return request
    team = act.document.team_names().get(request.team, request.team)
    if wants:
        sentence = f"Something has been done for {request.number} already. The team {typed(team, 80)} can cancel it."
        raise NotAllowed(sentence, attempted=Action.CANCEL, record=request.number)
    sentence = f"Who asked for {request.number} cancels it, and its team, {typed(team, 80)}."
    raise NotAllowed(sentence, attempted=Action.CANCEL, record=request.number)
