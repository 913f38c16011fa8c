"""War rooms: a major incident gets a place, a commander, regular word to everyone, and a timeline."""

from commands.shared.practice import Practice, SlashCommand, joined
from commands.warrooms import (
    bridging,
    cadence,
    cards,
    channel,
    crew_notices,
    handing,
    handlers,
    merging,
    notices,
    operations,
    pins,
    privacy,
    reading,
    tasking,
    writing,
)
from commands.warrooms.guide import GUIDE
from commands.warrooms.home import HOME
from commands.warrooms.policy import WarRoomPolicy
from commands.warrooms.verbs import VERBS

PRACTICE = Practice(
    name="warrooms",
    prefix="INC",
    policy=WarRoomPolicy,
    commands=(
        SlashCommand(
            "/major",
            "Declare a major incident, or run its war room",
            VERBS,
            hints=("INC-N", "what is wrong", "update"),
            listener=handlers.command,
            guide=GUIDE,
        ),
    ),
    listen=handlers.listen,
    cards={
        "warroom.situation": cards.situation,
        "warroom.announcement": cards.announcement,
        "warroom.record": cards.record,
        "warroom.topic": cards.topic,
        "warroom.link": cards.link,
        "warroom.offer": cards.offer,
        handing.OWED: cards.handover_owed,
        tasking.LATE: cards.task_late,
        "warroom.call": cards.call,
        "warroom.like": cards.like,
        "warroom.likely": cards.likely_fixers,
        "warroom.merged": cards.merged,
        cadence.UPDATE_DUE: cards.update_due,
        operations.COMMANDER_MISSING: cards.commander_missing,
    },
    above={"oncall.call": cards.join},
    timers={
        cadence.UPDATE_DUE: operations.nudge_update,
        operations.COMMANDER_MISSING: operations.ask_for_commander,
        channel.ARCHIVE: channel.archive,
        handing.LAPSE: handing.lapse,
        handing.OWED: handing.propose,
        tasking.DUE: tasking.ask,
        tasking.LATE: tasking.ask_commander,
    },
    continuations={
        "warroom.opened": channel.opened,
        "warroom.furnish": channel.pin_and_bookmark,
        "warroom.pin": channel.pin_and_bookmark,  # as effects that wait since an upgrade call it
        "warroom.bookmark": channel.bookmark,
        "warroom.invited": channel.invited,
        "warroom.recorded": channel.recorded,
        "warroom.pinned": pins.pinned,
        "warroom.pinned_reply": pins.pinned_reply,
        "warroom.linked": writing.linked,
    },
    begins=handing.begin,
    home=HOME,
    follows=joined(
        operations.FOLLOWS,
        handing.FOLLOWS,
        tasking.FOLLOWS,
        bridging.FOLLOWS,
        merging.FOLLOWS,
        cadence.FOLLOWS,
        privacy.FOLLOWS,
        notices.FOLLOWS,
        crew_notices.FOLLOWS,
    ),
    people_changed=privacy.people_changed,
    where=reading.where,
    channel_lost=channel.lost,
)
