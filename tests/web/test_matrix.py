"""Who gets what at which door: every route × role × whose object × method (PRODUCT 1).

A route without a row fails with its name. Whatever lies on another's side is answered exactly like what does not
exist, and no request of somebody who may only look, or does not see it, changes anything that is guarded.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.web.matrix import PEOPLE, Answer, Door, Side, World, answer, every_route, world
from tests.worlds import FLEX, NOW

pytestmark = pytest.mark.django_db

# Statuses in the order of PEOPLE: nobody, stranger, viewer, editor, admin, ally, agent, operator.
FOR_ALL = "302 200 200 200 200 200 200 200"
SEEN = "302 404 200 200 200 200 200 200"
EDITS = "302 404 403 200 200 200 200 200"
DONE = "302 404 303 303 303 303 303 303"  # to the outcome, which says what was refused
EDITS_DONE = "302 404 403 303 303 303 303 303"
NOT_NOW = "302 404 403 409 409 409 409 409"
INSTEAD = "302 404 {viewer} 302 302 302 302 302"  # who may change it themselves is led there
IMPORTS = "302 {others} 403 {others} {others} {others} {others} {others}"
MANAGES = "302 {admins} 403 403 {admins} 403 403 {admins}"
MANAGES_SEEN = "302 404 403 403 {seen} 403 403 {seen}"
OPERATES = "302 403 403 403 403 403 403 {operator}"
LOOKS_AT_MAIL = "302 403 403 403 403 403 200 200"
LOOKS_AT_MAIL_NOT_SO = "302 403 403 403 403 403 405 405"
LOOKS = "302 403 403 403 403 403 {operates} {operates}"
OPENS_ACCOUNTS = "302 404 403 403 404 403 403 {operator}"
PUBLIC = "{status} {status} {status} {status} {status} {status} {status} {status}"
SIGNED_IN = "302 {status} {status} {status} {status} {status} {status} {status}"
OPEN, GONE, NO = PUBLIC.format(status=200), PUBLIC.format(status=404), PUBLIC.format(status=405)
NOT_SO = SIGNED_IN.format(status=405)
AWAY = PUBLIC.format(status=302)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a route answers to GET and POST, for what lies on the partner's side.

    *owned*: on the other partner's side the stranger is the admin, and the others see nothing. *role_first*:
    the role is asked before the object, so that who has it not gets the same 403 for whatever they name.
    *looking*: who may only look may do it as well, such as asking the desk.
    """

    get: str
    post: str
    door: Door = Door()  # noqa: RUF009 - frozen
    owned: bool = False
    role_first: bool = False
    looking: bool = False


def of(name: str, part: str = "public_id", **more: Any) -> Door:
    """The door to the side's object *name*, which the address carries as *part*."""
    return Door(parts=lambda side: {part: getattr(side, name)}, **more)


def picked(name: str, /, **sent: str) -> Door:
    """A door that takes the side's *name* (line or order) in its query and its form."""

    def pick(side: Side) -> Mapping[str, Any]:
        return {name: getattr(side, name).hex}

    return Door(query=pick, sends=lambda side: {**pick(side), **sent})


def line_action(action: str, /, **sent: str) -> Door:
    """The door of one action on the side's line."""
    door = picked("line", **sent)
    return Door(parts=lambda side: {"action": action}, query=door.query, sends=door.sends)


def desk_act(act: str, /, **sent: str) -> Door:
    """The door of an act on the side's case."""
    return Door(parts=lambda side: {"public_id": str(side.case), "act": act}, sends=lambda side: sent)


def member(**sent: str) -> Door:
    """A door to the side's member."""
    return Door(parts=lambda side: {"account": side.account, "person": side.member}, sends=lambda side: sent)


def fixed(**parts: Any) -> Door:
    """A door to what belongs to nobody."""
    return Door(parts=lambda side: parts)


def owned(door: Door, *, get: str, post: str, role_first: bool = False, looking: bool = False) -> Row:
    """The row of a door to what belongs to an account."""
    return Row(get=get, post=post, door=door, owned=True, role_first=role_first, looking=looking)


def import_act(**sent: str) -> Row:
    """The row of a verb of imports."""
    return owned(of("run", "import_id", sends=lambda side: sent), get=NO, post=EDITS_DONE)


def written(statuses: str) -> str:
    """*statuses*, where who writes and is nobody is shown their words, and where to sign in."""
    return statuses.replace("302", "403", 1)


ADDRESS = {"address": "new.one@acme.example"}
FIX = {"address": "it@acme.example", "pick": "it@acme.example", "meant": "new.one@acme.example"}
MISTYPED = Door(sends=lambda side: FIX)
REPORT = Door(parts=lambda side: {"import_id": side.run, "kind": "csv"})
NEWCOMER = Door(parts=lambda side: {"organization": side.organization, "invitation": side.newcomer})
SPACE_MEMBER = Door(parts=lambda side: {"organization": side.organization, "person": side.member})
SPACE_CASE = Door(parts=lambda side: {"organization": side.organization, "case": side.line})
SPACE_CASE_FILE = Door(
    parts=lambda side: {"organization": side.organization, "case": side.line, "file": side.line}
)
UNKNOWN = SIGNED_IN.format(status=404)
RECONFIRM = Row(get=SIGNED_IN.format(status=302), post=SIGNED_IN.format(status=302))
# Nobody of the workspace comes to a service setup: it is the contact's, and the organization's members'.
SET_UP_LINE = Door(parts=lambda side: {"order": side.order, "line": side.line})
SET_UP_QUESTION = Door(parts=lambda side: {"order": side.order, "line": side.line, "key": "seats"})
SET_UP_FILE = Door(parts=lambda side: {"order": side.order, "file": side.line})
CASE = {"type": "other", "text": "Nothing comes."}
CASE_FILE = Door(parts=lambda side: {"public_id": side.case, "file": side.picture})
# Of a queue of no case, the page that says so.
QUEUES_END = Door(
    parts=lambda side: {"public_id": str(side.case), "way": "next"},
    query=lambda side: {"language": "fr", "at": NOW.isoformat()},
)
TO_CASE = LOOKS.format(operates=303)
WRITES = written("302 403 403 403 403 403 {operates} {operates}")
ASKS = written("302 404 303 303 303 303 303 303")
SAYS = written("302 404 303 303 303 303 404 404")
SOLVES = "302 404 303 303 303 303 404 404"
# A row's name is its route's; what stands behind a space tells several rows of one route apart.
ROWS: Mapping[str, Row] = {
    "work": Row(get=FOR_ALL, post=NOT_SO),
    "export_lines": Row(get=FOR_ALL, post=NOT_SO, door=fixed(fmt="csv")),
    "save_filter": Row(get=NOT_SO, post=SIGNED_IN.format(status=422)),
    "delete_filter": Row(get=NOT_SO, post="302 404 303 404 404 404 404 404", door=of("saved_filter")),
    "orders": Row(get=FOR_ALL, post=NO),
    "order": owned(of("order"), get=SEEN, post=NO),
    "line": owned(of("line"), get=SEEN, post=NO),
    "line_answers": Row(get=LOOKS.format(operates=200), post=NO, door=of("line")),
    "line_file": Row(
        get=LOOKS.format(operates=404),
        post=NO,
        door=Door(parts=lambda side: {"public_id": side.line, "file": side.line}),
    ),
    "line_check": owned(of("line"), get=SEEN, post=NO),
    "line_finder": Row(get=FOR_ALL, post=NO),
    "self_check": Row(get=OPEN, post=NO),
    "self_check_now": Row(get=OPEN, post=NO),
    "self_check_cookie": Row(get=NO, post=PUBLIC.format(status=303)),
    "change_contact": owned(picked("line", **ADDRESS), get=EDITS, post=written(DONE)),
    "change_contact by order": owned(picked("order", **ADDRESS), get=EDITS, post=written(DONE)),
    "preview_contact": owned(picked("line", **ADDRESS), get=NOT_SO, post=written(SEEN)),
    "mistyped": Row(get=FOR_ALL, post=NOT_SO),
    "preview_mistyped": Row(get=NOT_SO, post=written(FOR_ALL), door=MISTYPED),
    "change_mistyped": Row(get=NOT_SO, post=written(SIGNED_IN.format(status=303)), door=MISTYPED),
    "resend": owned(picked("line"), get=EDITS, post=EDITS),
    "resend by order": owned(picked("order"), get=EDITS, post=EDITS),
    "ask": owned(
        picked("line", **ADDRESS), get=INSTEAD.format(viewer=200), post=written(INSTEAD.format(viewer=303))
    ),
    "ask by order": owned(
        picked("order", **ADDRESS), get=INSTEAD.format(viewer=200), post=written(INSTEAD.format(viewer=303))
    ),
    "requests": Row(get=FOR_ALL, post=NOT_SO),
    "request": owned(of("request", "request_id"), get=SEEN, post="302 404 400 400 400 400 400 400"),
    "line_outcome": Row(get=SIGNED_IN.format(status=404), post=NOT_SO, door=fixed(key="0" * 64)),
    "line_action hold": owned(line_action("hold", name="Credit check"), get=EDITS, post=written(DONE)),
    "line_action release": owned(line_action("release"), get=NOT_NOW, post=DONE),
    "line_action cancel": owned(line_action("cancel"), get=EDITS, post="302 404 403 422 422 422 422 422"),
    "line_action move-start-date": owned(
        line_action("move-start-date", start_date="2026-12-24"), get=NOT_NOW, post=DONE
    ),
    "line_action book": owned(line_action("book"), get=NOT_NOW, post=DONE),
    "line_action clear-review": owned(line_action("clear-review"), get=NOT_NOW, post=DONE),
    "subscriptions": Row(get=FOR_ALL, post=NO),
    "subscription": owned(of("subscription"), get=SEEN, post=NO),
    "transactions": Row(get=FOR_ALL, post=NO),
    "transaction": owned(of("transaction"), get=SEEN, post=NO),
    "cases": Row(get=FOR_ALL, post=NO),
    "case_new": Row(
        get=FOR_ALL, post=SIGNED_IN.format(status=422), door=Door(sends=lambda side: {"text": ""})
    ),
    "case_new by line": owned(picked("line", **CASE), get=SEEN, post=ASKS, looking=True),
    "case_new by order": owned(picked("order", **CASE), get=SEEN, post=ASKS, looking=True),
    # Who sees the account speaks for it; the desk's people answer at the desk.
    "case": owned(of("case"), get=SEEN, post=NO),
    "case_say": owned(
        of("case", sends=lambda side: {"text": "Still nothing."}), get=DONE, post=SAYS, looking=True
    ),
    "case_solve": owned(of("case"), get=NO, post=SOLVES, looking=True),
    "case_file": owned(CASE_FILE, get=SEEN, post=NO),
    "imports": Row(get=IMPORTS.format(others=200), post=IMPORTS.format(others=422)),
    "import": owned(of("run", "import_id"), get=SEEN, post=NO),
    "import_read_again": import_act(),
    "import_start": import_act(),
    "import_stop": import_act(),
    "import_go_on": import_act(),
    "import_discard": import_act(),
    "import_decide": import_act(all="file"),
    "import_to_correct": owned(REPORT, get=SEEN, post=NO),
    "people": Row(get=MANAGES.format(admins=200), post=MANAGES.format(admins=405)),
    "people_history": Row(get=MANAGES.format(admins=200), post=MANAGES.format(admins=405)),
    "people_invite": Row(get=MANAGES.format(admins=200), post=MANAGES.format(admins=422)),
    "people_open_account": Row(
        get=OPENS_ACCOUNTS.format(operator=200), post=OPENS_ACCOUNTS.format(operator=422)
    ),
    "people_resend": owned(
        of("invitation", "invitation"),
        get=MANAGES.format(admins=405),
        post=MANAGES_SEEN.format(seen=303),
        role_first=True,
    ),
    "people_withdraw": owned(
        of("invitation", "invitation"),
        get=MANAGES.format(admins=405),
        post=MANAGES_SEEN.format(seen=303),
        role_first=True,
    ),
    "people_member": owned(
        member(role="editor"),
        get=MANAGES_SEEN.format(seen=200),
        post=MANAGES_SEEN.format(seen=303),
        role_first=True,
    ),
    "people_remove": owned(
        member(), get=MANAGES_SEEN.format(seen=200), post=MANAGES_SEEN.format(seen=303), role_first=True
    ),
    "people_set_active": owned(
        member(),
        get=OPENS_ACCOUNTS.format(operator=405),
        post=OPENS_ACCOUNTS.format(operator=303),
        role_first=True,
    ),
    "invitation": Row(get=GONE, post=GONE, door=fixed(token="guessed")),
    "organizations": Row(get=LOOKS.format(operates=200), post=NOT_SO),
    "organization": Row(get=LOOKS.format(operates=200), post=NOT_SO, door=of("organization", "organization")),
    "organization_invite": Row(
        get=OPERATES.format(operator=200),
        post=OPERATES.format(operator=422),
        door=of("organization", "organization"),
    ),
    "organization_resend": Row(get=NOT_SO, post=OPERATES.format(operator=303), door=NEWCOMER),
    "organization_withdraw": Row(get=NOT_SO, post=OPERATES.format(operator=303), door=NEWCOMER),
    # Nobody here belongs to a customer's organization; who does is asked at each of these doors in tests/web/space.
    "space": Row(get=FOR_ALL, post=NO),
    "space_invitation": Row(get=GONE, post=GONE, door=fixed(token="guessed")),
    "space_overview": Row(get=UNKNOWN, post=NO, door=of("organization", "organization")),
    "space_members": Row(get=UNKNOWN, post=NO, door=of("organization", "organization")),
    "space_history": Row(get=UNKNOWN, post=NO, door=of("organization", "organization")),
    "space_invite": Row(get=UNKNOWN, post=UNKNOWN, door=of("organization", "organization")),
    "space_resend": Row(get=NO, post=UNKNOWN, door=NEWCOMER),
    "space_withdraw": Row(get=NO, post=UNKNOWN, door=NEWCOMER),
    "space_member": Row(get=UNKNOWN, post=UNKNOWN, door=SPACE_MEMBER),
    "space_remove": Row(get=UNKNOWN, post=UNKNOWN, door=SPACE_MEMBER),
    "space_leave": Row(get=UNKNOWN, post=UNKNOWN, door=of("organization", "organization")),
    "space_rename": Row(get=UNKNOWN, post=UNKNOWN, door=of("organization", "organization")),
    "space_close": Row(get=UNKNOWN, post=UNKNOWN, door=of("organization", "organization")),
    "space_cases": Row(get=UNKNOWN, post=NO, door=of("organization", "organization")),
    "space_case_new": Row(get=UNKNOWN, post=UNKNOWN, door=of("organization", "organization")),
    "space_case": Row(get=UNKNOWN, post=NO, door=SPACE_CASE),
    "space_case_say": Row(get=UNKNOWN, post=UNKNOWN, door=SPACE_CASE),
    "space_case_solve": Row(get=UNKNOWN, post=UNKNOWN, door=SPACE_CASE),
    "space_case_file": Row(get=UNKNOWN, post=NO, door=SPACE_CASE_FILE),
    "settings": Row(get=FOR_ALL, post=SIGNED_IN.format(status=422)),
    "settings_accounts": Row(get="302 302 302 302 302 200 200 200", post=NOT_SO),
    "settings_account": owned(
        of("account", sends=lambda side: {"send_hour": "9"}), get=SEEN, post="302 404 403 403 422 403 403 422"
    ),
    "settings_offers": Row(get=OPERATES.format(operator=200), post=NOT_SO),
    "settings_new_offer": Row(get=OPERATES.format(operator=200), post=OPERATES.format(operator=422)),
    "settings_offer": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=422), door=fixed(code=FLEX)
    ),
    "settings_new_policy": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=422), door=fixed(code=FLEX)
    ),
    "settings_withdraw_policy": Row(
        get=OPERATES.format(operator=200),
        post=OPERATES.format(operator=409),
        door=fixed(code=FLEX, match="offer", valid_from=date(2015, 1, 1)),
    ),
    "settings_new_field": Row(
        get=OPERATES.format(operator=200),
        post=OPERATES.format(operator=422),
        door=Door(parts=lambda side: {"code": FLEX}, query=lambda side: {"kind": "text"}),
    ),
    "settings_new_field kinds": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=200), door=fixed(code=FLEX)
    ),
    "settings_move_field": Row(
        get=NOT_SO,
        post=OPERATES.format(operator=303),
        door=Door(parts=lambda side: {"code": FLEX}, sends=lambda side: {"down": side.field}),
    ),
    "settings_field": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=422), door=of("field")
    ),
    "settings_retire_field": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=303), door=of("field")
    ),
    "settings_look": Row(get=OPERATES.format(operator=200), post=OPERATES.format(operator=422)),
    "settings_hubs": Row(get=OPERATES.format(operator=200), post=NOT_SO),
    "settings_new_hub": Row(get=OPERATES.format(operator=200), post=OPERATES.format(operator=422)),
    "settings_hub": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=422), door=of("hub")
    ),
    "settings_hub_secret": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=200), door=of("hub")
    ),
    "settings_hub_test": Row(get=NOT_SO, post=OPERATES.format(operator=404), door=of("hub")),
    "settings_hub_tellings": Row(get=OPERATES.format(operator=200), post=NOT_SO, door=of("hub")),
    "settings_hub_retry": Row(
        get=NOT_SO,
        post=OPERATES.format(operator=303),
        door=Door(parts=lambda side: {"public_id": side.hub, "telling": side.telling}),
    ),
    "settings_hub_events": Row(get=OPERATES.format(operator=200), post=NOT_SO, door=of("hub")),
    "settings_offer_hub": Row(
        get=OPERATES.format(operator=200), post=OPERATES.format(operator=303), door=fixed(code=FLEX)
    ),
    "settings_mail": Row(get=FOR_ALL, post=OPERATES.format(operator=422)),
    "returned_mails": Row(get=LOOKS.format(operates=200), post=SIGNED_IN.format(status=405)),
    "returned_mail": Row(
        get=LOOKS.format(operates=200), post="302 403 403 403 403 403 403 422", door=of("notice")
    ),
    "returned_mail dismissed": Row(
        get=LOOKS.format(operates=200),
        post="302 403 403 403 403 403 403 303",
        door=of("notice", sends=lambda side: {"decision": "dismiss"}),
    ),
    "returned_mail that is no reply": Row(
        get=LOOKS.format(operates=200),
        post=LOOKS.format(operates=404),
        door=of("notice", sends=lambda side: {"decision": "put_in"}),
    ),
    "desk_measures": Row(get=LOOKS_AT_MAIL, post=SIGNED_IN.format(status=405)),
    "help": Row(get=OPEN, post=NO),
    "help_article": Row(get=OPEN, post=NO, door=fixed(slug="resend")),
    "help_search": Row(get=NO, post=PUBLIC.format(status=303), door=Door(sends=lambda side: {"q": "resend"})),
    "help_useful": Row(
        get=NO,
        post=PUBLIC.format(status=303),
        door=Door(parts=lambda side: {"slug": "resend"}, sends=lambda side: {"useful": "yes"}),
    ),
    "desk_help": Row(get=LOOKS.format(operates=200), post=NOT_SO),
    "mail_health": Row(get=LOOKS_AT_MAIL, post=LOOKS_AT_MAIL_NOT_SO),
    "mail_pause": Row(get=OPERATES.format(operator=200), post=OPERATES.format(operator=303)),
    "mail_resume": Row(get=OPERATES.format(operator=405), post=OPERATES.format(operator=303)),
    "mail_check": Row(get=OPERATES.format(operator=405), post=OPERATES.format(operator=303)),
    "mail_queue": Row(get=LOOKS_AT_MAIL, post=LOOKS_AT_MAIL_NOT_SO),
    "mail_queue failed": Row(
        get=LOOKS_AT_MAIL, post=LOOKS_AT_MAIL_NOT_SO, door=Door(query=lambda side: {"box": "failed"})
    ),
    "mail_try_now": Row(get=OPERATES.format(operator=405), post=OPERATES.format(operator=303)),
    "mail_send_again": Row(get="302 403 403 403 403 403 303 303", post=LOOKS_AT_MAIL_NOT_SO),
    "mail_stopped": Row(get=LOOKS_AT_MAIL, post=LOOKS_AT_MAIL_NOT_SO),
    "mail_stop": Row(
        get=OPERATES.format(operator=200),
        post=written(OPERATES.format(operator=303)),
        door=Door(sends=lambda side: {"address": "loud@acme.example"}),
    ),
    "mail_lift": Row(get=OPERATES.format(operator=200), post=OPERATES.format(operator=303), door=of("stop")),
    "desk": Row(get=LOOKS.format(operates=200), post=NO),
    "desk_several": Row(get=NO, post=LOOKS.format(operates=303)),
    "desk_case": Row(get=LOOKS.format(operates=200), post=NO, door=of("case")),
    "desk_neighbour": Row(get=LOOKS.format(operates=200), post=NO, door=QUEUES_END),
    "desk_file": Row(
        get=LOOKS.format(operates=200),
        post=NO,
        door=Door(parts=lambda side: {"public_id": side.case, "file": side.picture}),
    ),
    "desk_act note": Row(get=TO_CASE, post=WRITES.format(operates=303), door=desk_act("note", text="Odd.")),
    "desk_act answer": Row(
        get=TO_CASE, post=WRITES.format(operates=409), door=desk_act("answer", text="So.", seen="0")
    ),
    "desk_act insert": Row(get=TO_CASE, post=LOOKS.format(operates=200), door=desk_act("insert")),
    "desk_act find": Row(get=TO_CASE, post=LOOKS.format(operates=200), door=desk_act("find", find="hello")),
    "desk_act solve": Row(
        get=TO_CASE, post=LOOKS.format(operates=303), door=desk_act("solve", solution="mended")
    ),
    "desk_act reopen": Row(get=TO_CASE, post=LOOKS.format(operates=303), door=desk_act("reopen")),
    "desk_act set": Row(get=TO_CASE, post=LOOKS.format(operates=422), door=desk_act("set")),
    "desk_act take": Row(get=TO_CASE, post=LOOKS.format(operates=303), door=desk_act("take")),
    "desk_act propose": Row(
        get=TO_CASE,
        post=WRITES.format(operates=303),
        door=desk_act("propose", address="new@elsewhere.example", why="Called back."),
    ),
    "desk_act approve": Row(get=TO_CASE, post=LOOKS.format(operates=404), door=desk_act("approve")),
    "desk_act decline": Row(get=TO_CASE, post=LOOKS.format(operates=404), door=desk_act("decline")),
    "desk_act withdraw": Row(get=TO_CASE, post=LOOKS.format(operates=404), door=desk_act("withdraw")),
    "desk_answers": Row(get=LOOKS.format(operates=200), post=NO),
    "desk_new_answer": Row(get=OPERATES.format(operator=200), post=OPERATES.format(operator=422)),
    "desk_answer": Row(
        get=LOOKS.format(operates=200), post="302 403 403 403 403 403 403 422", door=of("canned")
    ),
    "desk_retire_answer": Row(get=NO, post=OPERATES.format(operator=303), door=of("canned")),
    "desk_hours": Row(get=LOOKS.format(operates=200), post="302 403 403 403 403 403 403 422"),
    "gallery": Row(get=LOOKS.format(operates=200), post=NO),
    "gallery_mail": Row(get=LOOKS.format(operates=200), post=NO, door=fixed(kind="reminder")),
    "gallery_mail unknown": Row(get=LOOKS.format(operates=404), post=NO, door=fixed(kind="newsletter")),
    "sign_in_as": Row(get=NO, post=GONE),
    "move_clock": Row(get=FOR_ALL, post=SIGNED_IN.format(status=404)),
    "mailbox": Row(get=FOR_ALL, post=NO),
    "mail": Row(get=SIGNED_IN.format(status=404), post=NO, door=fixed(key="none")),
    "account_email": Row(get=FOR_ALL, post=NO),
    "account_login": Row(get="200 302 302 302 302 302 302 302", post="200 302 302 302 302 302 302 302"),
    "account_logout": Row(get=FOR_ALL, post=AWAY),
    "account_inactive": Row(get=OPEN, post=NO),
    "account_reauthenticate": Row(get=FOR_ALL, post=FOR_ALL),
    "account_change_password": Row(get=FOR_ALL, post=FOR_ALL),
    "account_set_password": RECONFIRM,
    "account_reset_password": Row(get=OPEN, post=OPEN),
    "account_reset_password_done": Row(get=OPEN, post=NO),
    "account_reset_password_from_key_done": Row(get=OPEN, post=NO),
    "account_reset_password_from_key": Row(get=OPEN, post=OPEN, door=fixed(uidb36="a", key="guessed")),
    "mfa_index": Row(get=FOR_ALL, post=NOT_SO),
    "mfa_authenticate": RECONFIRM,
    "mfa_reauthenticate": RECONFIRM,
    "mfa_activate_totp": RECONFIRM,
    "mfa_deactivate_totp": Row(get=SIGNED_IN.format(status=404), post=SIGNED_IN.format(status=404)),
    "mfa_view_recovery_codes": Row(get=SIGNED_IN.format(status=404), post=NOT_SO),
    "mfa_generate_recovery_codes": RECONFIRM,
    "mfa_download_recovery_codes": Row(get=SIGNED_IN.format(status=404), post=SIGNED_IN.format(status=404)),
    "mfa_list_webauthn": Row(get=FOR_ALL, post=NOT_SO),
    "mfa_add_webauthn": RECONFIRM,
    "mfa_login_webauthn": RECONFIRM,
    "mfa_reauthenticate_webauthn": RECONFIRM,
    "mfa_remove_webauthn": Row(get=RECONFIRM.get, post=RECONFIRM.post, door=fixed(pk=1)),
    "mfa_edit_webauthn": Row(get=RECONFIRM.get, post=RECONFIRM.post, door=fixed(pk=1)),
    "usersessions_list": Row(get=FOR_ALL, post=RECONFIRM.post),
    "openid_connect_login": Row(get=GONE, post=GONE, door=fixed(provider_id="none")),
    "openid_connect_callback": Row(get=GONE, post=GONE, door=fixed(provider_id="none")),
    "socialaccount_login_cancelled": Row(get=OPEN, post=NO),
    "set_language": Row(get=NO, post=AWAY),
    "link": Row(get=GONE, post=NO),
    "hub_who": Row(get=GONE, post=GONE, door=fixed(key=uuid.UUID(int=1))),
    "hub_hand_over": Row(get=GONE, post=GONE, door=fixed(key=uuid.UUID(int=1))),
    "hub_code": Row(get=GONE, post=GONE, door=fixed(key=uuid.UUID(int=1), code=uuid.UUID(int=2))),
    "hub_go_on": Row(get=GONE, post=GONE, door=fixed(order=uuid.UUID(int=1))),
    "hub_lost": Row(get=OPEN, post=PUBLIC.format(status=422)),
    "replaced": Row(get=GONE, post=GONE),
    "hub_organization": Row(get=GONE, post=GONE, door=of("order", "key")),
    "hub_compare": Row(get=GONE, post=GONE, door=of("order", "key")),
    "hub_mapped": Row(get=GONE, post=NO, door=of("order", "order")),
    "hub_cases": Row(get=GONE, post=NO),
    "hub_case_new": Row(get=GONE, post=GONE),
    "hub_case": Row(get=GONE, post=NO, door=of("line", "case")),
    "hub_case_say": Row(get=GONE, post=GONE, door=of("line", "case")),
    "hub_case_solve": Row(get=GONE, post=GONE, door=of("line", "case")),
    "hub_case_file": Row(
        get=GONE, post=NO, door=Door(parts=lambda side: {"case": side.line, "file": side.line})
    ),
    "enter_link": Row(get=GONE, post=NO, door=fixed(token="guessed")),
    "set_ups": Row(get="404 200 200 200 200 200 200 200", post=NO),
    "set_up": Row(get=GONE, post=NO, door=of("order", "order")),
    "set_up_done": Row(get=GONE, post=NO, door=of("order", "order")),
    "set_up_file": Row(get=GONE, post=NO, door=SET_UP_FILE),
    "set_up_review": Row(get=GONE, post=GONE, door=SET_UP_LINE),
    "set_up_how": Row(get=GONE, post=GONE, door=SET_UP_LINE),
    "set_up_question": Row(get=GONE, post=GONE, door=SET_UP_QUESTION),
    "mail_events": Row(get=GONE, post=GONE, door=fixed(provider="postmark")),
    "mail_replies": Row(get=GONE, post=GONE, door=fixed(provider="postmark")),
    "logo": Row(get=GONE, post=NO),
    "hub_events": Row(
        get=NO, post=PUBLIC.format(status=401), door=Door(parts=lambda side: {"hub": side.hub})
    ),
    "health": Row(get=OPEN, post=NO),
}
OWNED = [name for name, row in ROWS.items() if row.owned]
METHODS = ("GET", "POST")
Ask = Callable[[str, str, str, Side], Answer]


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all rows, at NOW; no request leaves anything behind in it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


@pytest.fixture
def ask(everybody: World) -> Ask:
    """Ask as somebody, by a method, for a row's door, on a side."""

    def asked(who: str, method: str, name: str, side: Side) -> Answer:
        return answer(everybody.clients[who], method, _route(name), ROWS[name].door, side=side)

    return asked


@pytest.mark.parametrize("route", sorted(every_route()))
def test_every_route_has_its_row(route: str) -> None:
    assert route in {_route(name) for name in ROWS}, f"{route} needs a row: who may open it, and whose it is"


@pytest.mark.parametrize("name", ROWS)
def test_everybody_gets_what_is_theirs(name: str, everybody: World, ask: Ask) -> None:
    row = ROWS[name]

    answers = {method: [ask(who, method, name, everybody.own) for who in PEOPLE] for method in METHODS}

    assert _statuses(answers["GET"]) == row.get
    assert _statuses(answers["POST"]) == row.post
    assert not _changers(answers["GET"])
    assert not ({"nobody"} if row.looking else {"nobody", "viewer"}) & _changers(answers["POST"])
    assert not row.owned or "stranger" not in _changers(answers["POST"])


@pytest.mark.parametrize("name", OWNED)
def test_what_lies_on_anothers_side_is_not_there(name: str, everybody: World, ask: Ask) -> None:
    row = ROWS[name]

    answers = {method: [ask(who, method, name, everybody.other) for who in PEOPLE] for method in METHODS}

    assert _statuses(answers["GET"]) == _on_the_other_side(row.get, role_first=row.role_first)
    assert _statuses(answers["POST"]) == _on_the_other_side(row.post, role_first=row.role_first)
    assert not _changers(answers["POST"]) & {"nobody", "viewer", "editor", "admin", "ally"}


@pytest.mark.parametrize("name", OWNED)
def test_anothers_is_answered_exactly_like_what_does_not_exist(name: str, everybody: World, ask: Ask) -> None:
    # Two admins, whom no role stops: each sees what the other does not.
    for who, side in (("admin", everybody.other), ("stranger", everybody.own)):
        for method in METHODS:
            anothers, missing = ask(who, method, name, side), ask(who, method, name, everybody.missing)

            assert (anothers.status, anothers.text) == (missing.status, missing.text)
            assert anothers.status in {404, 405}


@pytest.mark.parametrize("name", ["work", "order", "change_contact", "settings_account"])
def test_who_is_signed_out_signs_in_first_and_comes_back(name: str, everybody: World, ask: Ask) -> None:
    location = ask("nobody", "GET", name, everybody.own).location

    assert location.startswith("/account/login/?next=/")


def _route(name: str) -> str:
    return name.partition(" ")[0]


def _statuses(answers: Sequence[Answer]) -> str:
    return " ".join(str(each.status) for each in answers)


def _changers(answers: Sequence[Answer]) -> set[str]:
    """Those whose request changed something that is guarded."""
    return {who for who, each in zip(PEOPLE, answers, strict=True) if each.changed}


def _on_the_other_side(statuses: str, *, role_first: bool) -> str:
    """The statuses where the stranger is at home and the partner's people and their ally are strangers."""
    own = dict(zip(PEOPLE, statuses.split(), strict=True))
    unseen = {
        who: own[who] if role_first and own[who] == "403" else own["stranger"]
        for who in ("viewer", "editor", "admin", "ally")
    }
    return " ".join({**own, **unseen, "stranger": own["admin"]}[who] for who in PEOPLE)
