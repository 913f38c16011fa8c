"""Articles, their versions, and what came of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select, update

from storage import statements
from storage.incidents.records import IMPORTED, IncidentStatus
from storage.incidents.tables import incident_followers, incidents
from storage.knowledge.records import (
    PENDING,
    Article,
    ArticleStatus,
    Audience,
    Content,
    Helped,
    Kind,
    Offer,
    Reported,
    Use,
    Version,
    VersionState,
)
from storage.knowledge.tables import article_offers, article_uses, article_versions, articles
from storage.record import asdict
from storage.schema import insert_once, insert_row
from storage.statements import any_given, given

_THOSE = select(articles).where(any_given(articles.c.id)).order_by(articles.c.id)
_USES = select(article_uses).where(given(article_uses.c.record)).order_by(article_uses.c.id)
_HELPS = func.sum(case((article_uses.c.helped.is_(True), 1), else_=0))
_HELPED = (
    select(article_uses.c.article, func.count().label("tried"), _HELPS.label("helped"))
    .where(any_given(article_uses.c.article), article_uses.c.helped.is_not(None))
    .group_by(article_uses.c.article)
)
_THAT_SOLVED = (
    select(article_uses.c.record, article_uses.c.article)
    .where(any_given(article_uses.c.record), article_uses.c.helped.is_(True))
    .order_by(article_uses.c.id)
)


def add(tx: Connection, content: Content, *, author: str, now: datetime, **values: Any) -> Article:
    """A draft, and the first version of it."""
    blank = {"kind": Kind.ANSWER, "status": ArticleStatus.DRAFT, "version": 1, "author": author, "opened_at": now}
    article = _article(insert_row(tx, articles, blank | asdict(content) | values))
    add_version(tx, article.id, 1, content, author=author, now=now)
    return article


def add_published(tx: Connection, content: Content, *, by: str, now: datetime, **values: Any) -> int | None:
    """One that has a `key` and is published from the start; its number, or None when that was there."""
    stands = {"kind": Kind.ANSWER, "status": ArticleStatus.PUBLISHED, "version": 1, "author": by, "opened_at": now}
    published = {"published_at": now, "published_by": by}
    number = insert_once(tx, articles, **(stands | published | asdict(content) | values))
    if number is not None:
        made = {"article": number, "number": 1, "author": by, "made_at": now, "state": VersionState.PUBLISHED}
        insert_row(tx, article_versions, made | asdict(content) | {"decided_by": by, "decided_at": now})
    return number


def find(tx: Connection, number: int) -> Article | None:
    row = tx.execute(select(articles).where(articles.c.id == number)).mappings().first()
    return None if row is None else _article(row)


def change(tx: Connection, number: int, *, was: Collection[ArticleStatus], **values: Any) -> Article | None:
    """Change one that is in one of these states; None when it is in another."""
    guarded = articles.c.id == number, articles.c.status.in_([*was])
    row = tx.execute(update(articles).where(*guarded).values(**values).returning(articles)).mappings().first()
    return None if row is None else _article(row)


def after(tx: Connection, number: int, limit: int) -> list[Article]:
    return _all(tx, select(articles).where(articles.c.id > number).order_by(articles.c.id).limit(limit))


def those(tx: Connection, numbers: Collection[int]) -> list[Article]:
    return [*map(_article, statements.find(tx, _THOSE, {"any_id": [*numbers]}))] if numbers else []


def is_any(tx: Connection) -> bool:
    """Whether anything was ever written."""
    return tx.execute(select(articles.c.id).limit(1)).first() is not None


def keys(tx: Connection) -> set[str]:
    """The articles of app.yaml that are there, whatever became of them."""
    return set(tx.execute(select(articles.c.key).where(articles.c.key.is_not(None))).scalars())


def drafted_from(tx: Connection, record: str) -> Article | None:
    """The last article that was made from an incident."""
    found = _all(tx, select(articles).where(articles.c.source == record).order_by(articles.c.id.desc()).limit(1))
    return found[0] if found else None


def of_problem(tx: Connection, problem: str) -> Article | None:
    found = _all(tx, select(articles).where(articles.c.problem == problem).order_by(articles.c.id.desc()).limit(1))
    return found[0] if found else None


def published_about(tx: Connection, about: Collection[str]) -> list[Article]:
    """Of these services and items."""
    wanted = (articles.c.about.in_([*about]), articles.c.status == ArticleStatus.PUBLISHED)
    return _all(tx, select(articles).where(*wanted).order_by(articles.c.id))


def to_check(tx: Connection, teams: Collection[str], limit: int) -> list[Article]:
    """Of these teams, what may be right no more."""
    wanted = (articles.c.check_why.is_not(None), articles.c.status == ArticleStatus.PUBLISHED)
    theirs = articles.c.team.in_([*teams])
    return _all(tx, select(articles).where(*wanted, theirs).order_by(articles.c.check_at).limit(limit))


def to_check_for(tx: Connection, team: str | None, why: str, limit: int) -> tuple[list[Article], int]:
    """Of a team (None: of nobody's), what may be right no more for this reason; and how many there are of it."""
    wanted = (articles.c.check_why == why, articles.c.status == ArticleStatus.PUBLISHED, articles.c.team == team)
    count = tx.execute(select(func.count()).select_from(articles).where(*wanted)).scalar_one()
    return _all(tx, select(articles).where(*wanted).order_by(articles.c.id).limit(limit)), count


def _all(tx: Connection, statement: Select[Any]) -> list[Article]:
    return [_article(row) for row in tx.execute(statement).mappings()]


def add_version(
    tx: Connection, article: int, number: int, content: Content, *, author: str, now: datetime
) -> Version:
    values = {"article": article, "number": number, "author": author, "made_at": now, "state": VersionState.DRAFT}
    return _version(insert_row(tx, article_versions, values | asdict(content)))


def pending(tx: Connection, article: int) -> Version | None:
    """The version of an article that is being written, or waits for whoever publishes it."""
    wanted = (article_versions.c.article == article, article_versions.c.state.in_(PENDING))
    row = tx.execute(select(article_versions).where(*wanted)).mappings().first()
    return None if row is None else _version(row)


def version(tx: Connection, article: int, number: int) -> Version | None:
    wanted = (article_versions.c.article == article, article_versions.c.number == number)
    row = tx.execute(select(article_versions).where(*wanted)).mappings().first()
    return None if row is None else _version(row)


def last_version(tx: Connection, article: int) -> int:
    statement = select(func.max(article_versions.c.number)).where(article_versions.c.article == article)
    return int(tx.execute(statement).scalar_one())


def change_version(tx: Connection, key: int, *, was: Collection[VersionState], **values: Any) -> Version | None:
    guarded = article_versions.c.id == key, article_versions.c.state.in_([*was])
    moved = update(article_versions).where(*guarded).values(**values).returning(article_versions)
    row = tx.execute(moved).mappings().first()
    return None if row is None else _version(row)


def replaced(tx: Connection, article: int, number: int) -> None:
    """The version that was published is no more."""
    table = article_versions.c
    old = (table.article == article, table.number == number, table.state == VersionState.PUBLISHED)
    tx.execute(update(article_versions).where(*old).values(state=VersionState.REPLACED))


def in_review(tx: Connection, limit: int) -> list[Version]:
    """What waits for whoever publishes it, the longest first."""
    waiting = article_versions.c.state == VersionState.REVIEW
    statement = select(article_versions).where(waiting).order_by(article_versions.c.id).limit(limit)
    return [_version(row) for row in tx.execute(statement).mappings()]


def offered(tx: Connection, record: str, person: str, numbers: Sequence[int], at: datetime) -> None:
    """Remember what was offered; once for each record."""
    values = {"person": person, "articles": [*numbers], "offered_at": at}
    insert_once(tx, article_offers, record=record, **values)


def offer_of(tx: Connection, record: str) -> Offer | None:
    row = tx.execute(select(article_offers).where(article_offers.c.record == record)).mappings().first()
    return None if row is None else Offer(**row)


def settle(tx: Connection, record: str, *, solved: bool, article: int | None, at: datetime) -> bool:
    """Whether it helped, says whoever it was offered to; False when that was said before."""
    open_ = (article_offers.c.record == record, article_offers.c.outcome.is_(None))
    values = {"outcome": solved, "article": article, "outcome_at": at}
    return tx.execute(update(article_offers).where(*open_).values(**values)).rowcount > 0


def solved_by(tx: Connection, person: str, since: datetime) -> list[Offer]:
    """What somebody said was solved, from an instant on."""
    theirs = (article_offers.c.person == person, article_offers.c.outcome_at >= since)
    solved = (article_offers.c.outcome.is_(True), article_offers.c.back_at.is_(None))
    return [Offer(**row) for row in tx.execute(select(article_offers).where(*theirs, *solved)).mappings()]


def took_back(tx: Connection, record: str, at: datetime) -> bool:
    """It has not solved it: the same came back."""
    solved = (
        article_offers.c.record == record,
        article_offers.c.outcome.is_(True),
        article_offers.c.back_at.is_(None),
    )
    return tx.execute(update(article_offers).where(*solved).values(back_at=at)).rowcount > 0


def deflected(tx: Connection, start: datetime, end: datetime) -> tuple[int, int]:
    """Of what was offered in this time (half-open): how much, and how much of it was solved so and stayed so, as it
    was known at its end.
    """
    stays = or_(article_offers.c.back_at.is_(None), article_offers.c.back_at >= end)
    solved = (article_offers.c.outcome.is_(True)) & (article_offers.c.outcome_at < end) & stays
    counted = select(func.count(), func.coalesce(func.sum(case((solved, 1), else_=0)), 0))
    within = (article_offers.c.offered_at >= start, article_offers.c.offered_at < end)
    row = tx.execute(counted.where(*within)).one()
    return row[0], row[1]


def used(tx: Connection, article: int, record: str, person: str, at: datetime, *, by_hand: bool) -> bool:
    """It is tried for a record; False when it was before."""
    values = {"article": article, "record": record, "person": person, "used_at": at, "by_hand": by_hand}
    return insert_once(tx, article_uses, **values) is not None


def uses_of(tx: Connection, record: str) -> list[Use]:
    return [Use(**row) for row in statements.find(tx, _USES, {"the_record": record})]


def tell(tx: Connection, use: int, *, helped: bool, at: datetime) -> None:
    tx.execute(update(article_uses).where(article_uses.c.id == use).values(helped=helped, told_at=at))


def last_told(tx: Connection, article: int, limit: int) -> list[Use]:
    """The last uses of which it is known what came of them, the newest first."""
    known = (article_uses.c.article == article, article_uses.c.helped.is_not(None))
    order = (article_uses.c.told_at.desc(), article_uses.c.id.desc())
    statement = select(article_uses).where(*known).order_by(*order).limit(limit)
    return [Use(**row) for row in tx.execute(statement).mappings()]


def helped(tx: Connection, numbers: Collection[int], *within: ColumnElement[bool]) -> Mapping[int, Helped]:
    """How often each of these was tried, and helped."""
    if not numbers:
        return {}
    asked = {"any_article": [*numbers]}
    rows = tx.execute(_HELPED.where(*within), asked).mappings() if within else statements.find(tx, _HELPED, asked)
    return {row["article"]: Helped(row["tried"], row["helped"]) for row in rows}


def helped_until(tx: Connection, article: int, at: datetime) -> Helped:
    return helped(tx, [article], article_uses.c.used_at < at).get(article, Helped())


def helped_since(tx: Connection, article: int, at: datetime) -> Helped:
    return helped(tx, [article], article_uses.c.used_at >= at).get(article, Helped())


def that_solved(tx: Connection, records: Collection[str]) -> Mapping[str, int]:
    """record -> the article that helped with it."""
    found = statements.find(tx, _THAT_SOLVED, {"any_record": [*records]}) if records else []
    return {row["record"]: row["article"] for row in found}


def answered_since(tx: Connection, since: datetime) -> set[str]:
    """The records from an instant on for which an article helped."""
    helped_with = (article_uses.c.helped.is_(True), article_uses.c.used_at >= since)
    return set(tx.execute(select(article_uses.c.record).where(*helped_with)).scalars())


_FOLLOWING = (
    select(func.count()).where(incident_followers.c.incident == incidents.c.id).scalar_subquery().label("following")
)
_REPORTED = [incidents.c[name] for name in Reported._fields[:-1]]


def reported(tx: Connection, since: datetime, until: datetime, most: int) -> list[Reported]:
    """The last reports of a time (half-open) that are no secret and were not cancelled, the oldest first; those of a
    log say nothing that could be alike.
    """
    newest = select(incidents.c.id).order_by(incidents.c.id.desc()).limit(most)
    within = (incidents.c.opened_at >= since, incidents.c.opened_at < until)
    counted = (
        incidents.c.private.is_(False),
        incidents.c.status != IncidentStatus.CANCELLED,
        or_(incidents.c.source.is_(None), incidents.c.source != IMPORTED),
    )
    wanted = select(*_REPORTED, _FOLLOWING).where(incidents.c.id.in_(newest), *within, *counted)
    return [_reported(tuple(row)) for row in tx.execute(wanted.order_by(incidents.c.id))]


def those_reported(tx: Connection, numbers: Collection[int]) -> list[Reported]:
    """Of these incidents those that are no secret, the lowest number first."""
    wanted = (incidents.c.id.in_([*numbers]), incidents.c.private.is_(False))
    found = tx.execute(select(*_REPORTED, _FOLLOWING).where(*wanted).order_by(incidents.c.id))
    return [_reported(tuple(row)) for row in found]


def _reported(row: Sequence[Any]) -> Reported:
    return Reported._make([*row[:-1], row[-1] + 1])


def _article(row: Mapping[Any, Any]) -> Article:
    kinds = {"kind": Kind(row["kind"]), "status": ArticleStatus(row["status"])}
    return Article(**(dict(row) | kinds | {"audience": Audience(row["audience"])}))


def _version(row: Mapping[Any, Any]) -> Version:
    return Version(**(dict(row) | {"state": VersionState(row["state"]), "audience": Audience(row["audience"])}))
