"""A slash command: its verbs, and what is made of a line that is none of them."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.shared import helping, lines, pressing, verbs
from commands.shared.act import Act
from commands.shared.blocks import line_button
from commands.shared.desk import Desk
from commands.shared.helping import Guide
from commands.shared.language import as_sent, has_a_number, number_written
from commands.shared.numbers import begin_with
from commands.shared.organisation import Organisation
from commands.shared.pressed import Waiting
from commands.shared.replies import Origin, origin_of
from commands.shared.verbs import Answer, Fit, Line, Listener, Payload, Unshaped, Verb
from storage.record import Record, field, replace


class SlashCommand(Record):
    """A slash command.

    hints      what Slack shows while one types it: names of verbs, or how else to write it
    prefix     how the numbers in its lines begin
    opens      the form that it opens when nothing is typed after it, made from app.yaml
    allows     refuses whoever may not open that form, before it opens; whether they are a guest is known by then
    begins     the same form where it depends on who asks: (act) -> the form; refuses whoever may not open it
    opens_here the same, where the form is answered in the place where it was opened: (desk, that place)
    otherwise  the answer to a line that is not ready: (desk, what was typed, the line as it was read)
    listener   what listens in place of all that, where more than the line decides
    elsewhere  the other commands, by those of their verbs that are none of its own
    numbered   the other commands that records are numbered for, by how their numbers begin
    added      those of the verbs that other practices add, which a `listener` knows nothing of: it is not asked
    alone      the line that is meant where nothing is typed
    guide      what its help says
    """

    command: str
    description: str
    verbs: tuple[Verb, ...]
    hints: tuple[str, ...] = ()
    prefix: str = ""
    opens: Callable[[Organisation], Payload] | None = None
    allows: Callable[[Act], None] | None = None
    begins: Callable[[Act], Payload] | None = None
    opens_here: Callable[[Desk, Origin], Payload] | None = None
    otherwise: Callable[[Desk, str, Line], Awaitable[Answer]] | None = None
    listener: Listener | None = None
    elsewhere: Mapping[str, "SlashCommand"] = field(default_factory=dict)
    numbered: Mapping[str, "SlashCommand"] = field(default_factory=dict)
    added: tuple[Verb, ...] = ()
    alone: str = ""
    guide: Guide = field(default_factory=Guide)

    def __post_init__(self) -> None:
        if self.prefix:
            begin_with(self.prefix)

    @property
    def usage_hint(self) -> str:
        lines = {verb.name: verb.line for verb in self.verbs}
        return " | ".join(lines.get(hint, hint) for hint in self.hints)

    async def answer(self, desk: Desk, text: str, line: Line | None = None) -> Answer:
        """Do what was typed (`line`, where it was read already); to what cannot be read, how to write it."""
        line = line or self.read(text or self.alone)
        if line.is_ready:
            try:
                return await verbs.carry_out(desk, line)
            except Unshaped as wrong:
                line = verbs.doubted(line, text, self.prefix, wrong)
        if self.otherwise is not None:
            return await self.otherwise(await desk.identified(), text, line)
        if line.verb is not None:
            return {"text": verbs.correction(self.command, line)}
        return {"text": verbs.usages(self.command, self.verbs)}

    def read(self, text: str) -> Line:
        """What a line says, or may have been meant to say: a verb of this command, or one of another's."""
        line = verbs.read(text, self.verbs, self.prefix)
        if line.verb is None:
            line = verbs.nearly(text, self.verbs, self.prefix)
        if line.verb is not None:
            return line
        if (shown := self._of_another(text)) is not None:
            return shown
        other = self.elsewhere.get(verbs.first_word(text)[0].lower())
        if other is None:
            return line
        found = verbs.read(text, other.verbs, other.prefix)
        fit = Fit.OTHER if found.fit is Fit.OTHER else Fit.DOUBTFUL
        return replace(found, fit=fit, command=other.command)

    def _of_another(self, text: str) -> Line | None:
        """Nothing but the number of a record of another command: to be shown it there."""
        if not has_a_number(text):
            return None
        for prefix, other in self.numbered.items():
            number, show = number_written(text, prefix), verbs.called("show", other.verbs)
            if number is not None and show is not None and prefix != self.prefix:
                return Line(show, Fit.DOUBTFUL, number, {}, command=other.command)
        return None

    def _is_help(self, text: str) -> bool:
        line = verbs.read(text, self.verbs, self.prefix)
        return line.is_ready and line.verb is not None and line.verb.name == helping.HELP.name

    def _is_added(self, text: str) -> bool:
        """Whether a line is of a verb that another practice adds, or nearly so."""
        line = verbs.read(text, self.added, self.prefix)
        return line.verb is not None and line.fit is not Fit.OTHER

    def _form(self, desk: Desk, command: Payload) -> Payload | None:
        if self.opens_here is not None:
            origin = Origin(desk.by, command.get("channel_id"), command.get("response_url") or None)
            return self.opens_here(desk, origin)
        return None if self.opens is None else self.opens(desk.document)

    def register(self, app: AsyncApp) -> None:
        app.command(self.command)(self._listener())
        app.action(line_button(self.command))(self.do_line)

    async def do_line(self, ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
        """A line that could have been something else was of this command after all."""
        desk = pressing.waiting(context["desk"], body)
        text = await desk.ask(lines.kept, int(action["value"]))
        line = self.read(text)
        said = await self._done(desk, line)
        if line.verb is not None and line.verb.do is not None and line.arguments is not None:
            desk = desk.after_receiving()
        if said:
            await desk.write(verbs.answer_press, origin_of(body), **said)
        await ack()

    async def _done(self, desk: Desk, line: Line) -> Answer:
        if line.verb is None:
            return {"text": verbs.usages(self.command, self.verbs)}
        if line.arguments is not None:
            line = replace(line, arguments={**line.arguments, **line.verb.insisted})
            with suppress(Unshaped):
                return await verbs.carry_out(desk, line)
        return {"text": verbs.correction(self.command, line)}

    def _listener(self) -> Listener:
        async def typed(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
            received, channel = context["desk"], command.get("channel_id")
            desk: Desk = received.at(
                channel, Waiting(Origin(received.by, channel, command.get("response_url") or None))
            )
            text = as_sent(command.get("text") or "")
            if self.listener is not None and not self._is_help(text) and not self._is_added(text):
                await self.listener(ack=ack, command=command, context=context, client=client)
                return
            if self.allows is not None or self.begins is not None:
                desk = await desk.identified()
            line = self.read(text or self.alone)
            if not text and self.begins is not None:
                await client.views_open(trigger_id=command["trigger_id"], view=await desk.ask(self.begins))
                await ack()
            elif not text and (view := self._form(desk, command)) is not None:
                if self.allows is not None:
                    await desk.ask(self.allows)
                await client.views_open(trigger_id=command["trigger_id"], view=view)
                await ack()
            elif (opened := await self._opened(desk, line)) is not None:
                await client.views_open(trigger_id=command["trigger_id"], view=opened)
                await ack()
            else:
                await ack(await self.answer(desk, text, line))

        return typed

    async def _opened(self, desk: Desk, line: Line) -> Payload | None:
        """The form that a line opens, where its verb has one for that."""
        if not line.is_ready or line.verb is None or line.verb.form is None:
            return None
        opens, given = line.verb.opens, line.arguments or {}
        if not (opens(given) if callable(opens) else opens):
            return None
        verbs.only_where_set_up(desk, line.verb)
        desk = (await desk.identified()).attempt(line.verb.name)
        view: Payload = await desk.ask(line.verb.form.opened, line.number, **given)
        return view
