"""Opens accounts with their people and customers, and an instance of one's own from a file that lists them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from startline.actions.add_customer import add_customer
from startline.actions.canned_answers import load_answers
from startline.actions.load_catalogue import BadCatalogue, load_catalogue
from startline.actions.open_account import add_member, open_account
from startline.actions.open_instance import open_instance
from startline.mail.addresses import BadAddress
from startline.models import Account
from startline.reports.presets import Catalogue, catalogue_of
from startline.rules.who_may import AccountKind, Role


class BadOpening(Exception):
    """The file cannot be followed; the message names the entry, what is wrong with it, and the way out."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a file asks for: accounts in the order in which they are opened, and a catalogue."""

    accounts: Sequence[Mapping[str, Any]]
    catalogue: Catalogue | None


def read_opening(path: Path) -> Opening:
    """What the TOML file at *path* asks for: `[[accounts]]`, `[[catalogue.offers]]` and so on.

    :raises BadOpening: it is no TOML, or lists neither accounts nor a catalogue.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        catalogue = catalogue_of(read["catalogue"]) if "catalogue" in read else None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadOpening(f"{path} cannot be read: {problem}.") from problem
    except (KeyError, TypeError, ValueError) as problem:
        raise BadOpening(f"The catalogue in {path} lacks or mistakes {problem}.") from problem
    if not read.keys() & {"accounts", "catalogue"}:
        raise BadOpening(f"{path} lists neither [[accounts]] nor [[catalogue.offers]].")
    return Opening(accounts=read.get("accounts", ()), catalogue=catalogue)


def open_all(opening: Opening, *, now: datetime) -> int:
    """Open what *opening* lists in a real instance, all or nothing; how many accounts there are new.

    The instance is made real where it is none yet. Offers, policies and fields that are there already stay.

    :raises BadOpening: an entry is wrong, names what is not there, or is there already.
    """
    with transaction.atomic():
        open_instance(rehearsal=False)
        load_answers()
        if opening.catalogue:
            _load(opening.catalogue, now=now)
        for entry in opening.accounts:
            _open_named(entry, now=now)
    return len(opening.accounts)


def _load(catalogue: Catalogue, *, now: datetime) -> None:
    try:
        load_catalogue(catalogue, on=now.date())
    except BadCatalogue as problem:
        raise BadOpening(str(problem)) from problem


def _open_named(entry: Mapping[str, Any], *, now: datetime) -> None:
    name = entry.get("name", "without a name")
    try:
        open_entry(**entry, now=now)
    except IntegrityError as problem:
        reason = "its name or a mail domain of it is taken, or a role does not exist in this kind of account"
        raise BadOpening(f"The account {name} cannot be opened: {reason}.") from problem
    except Account.DoesNotExist as problem:
        reason = f"list its distributor {entry.get('distributor')!r} before it"
        raise BadOpening(f"The account {name} cannot be opened: {reason}.") from problem
    except BadAddress as problem:
        raise BadOpening(f"The account {name} has a person without a plain mail address.") from problem
    except (KeyError, TypeError, ValueError) as problem:
        raise BadOpening(f"The account {name} cannot be opened: {problem}") from problem


def open_entry(
    *,
    kind: str,
    name: str,
    now: datetime,
    people: Sequence[Mapping[str, str]] = (),
    customers: Sequence[Mapping[str, str]] = (),
    distributor: str | None = None,
    **account: Any,
) -> None:
    """Open one account with its people, whose addresses count as proved, and its customers.

    :raises Account.DoesNotExist: the *distributor* is not there.
    """
    distributor_id = Account.objects.get(name=distributor).pk if distributor else None
    account_id = open_account(kind=AccountKind(kind), name=name, distributor_id=distributor_id, **account)
    for person in people:
        facts: dict[str, Any] = {**person, "role": Role(person["role"])}
        add_member(account_id=account_id, verified_at=now, **facts)
    for customer in customers:
        add_customer(account_id=account_id, **customer)
