"""Which kind of mail came in, where no report says so: a bounce in words, a warning, a machine's answer."""

import re

from startline.returned.fields import decoded, value, values
from startline.returned.opened import Opened

_REPORTER = re.compile(
    r"mailer.?daemon|post.?master|mail.?administrator|mail delivery|delivery (?:sub)?system|system administrator"
    r"|mail.?system|mdaemon|auto.?reply.?daemon|bounce|<>|^\s*$|mail.?gateway|exchange|undeliver",
    re.IGNORECASE,
)
_FAILED_SUBJECT = re.compile(
    r"undeliver|not? (?:be )?deliver|deliver\w{0,4} (?:status|fail|report|problem|notif|error|has failed|delayed)"
    r"|returned (?:mail|to sender|message|e-?mail)|returning message|failure (?:notice|notif|report)|mail (?:system )?(?:error|failure|failed|fehler)"
    r"|(?:message|mail) (?:you sent )?(?:was )?(?:blocked|rejected|failed|undeliver|delivery)|could not be (?:delivered|sent)|bounced? mail|permanent delivery"
    r"|unzustellbar|nicht zugestellt|zustell\w{0,8} (?:fehl|benach)|non (?:remis|distribu|recapit|consegn)|mancat[ao] (?:consegna|recapit)|impossibile (?:consegn|recapit)"
    r"|[ée]chec (?:de )?(?:la )?(?:remise|distribution|livraison)|no se (?:puede|pudo|ha podido) entregar|error de entrega|devuelto|falha na entrega|n[aã]o (?:foi )?entreg"
    r"|недоставлен|не доставлен|配信(?:不能|エラー|できません)|送信(?:エラー|失敗|できません)|メール.{0,6}(?:エラー|不達)|退信|投递失败",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"(?:could|can|was|were|has|have|did|is|been|am|be)(?:\s?n[o']t|not)\s(?:be\s|been\s|able\sto\s)?(?:\w{1,12}\s)?(?:deliver|sent|reach|relay)"
    r"|unable\sto\s(?:deliver|relay|send)|(?:delivery|message|mail)[^.\n]{0,60}(?:fail|abort|reject|blocked|undeliver|impossible|problem|returned|error)"
    r"|(?:permanent|fatal)\s(?:error|failure|fatal)|undeliver|not\s(?:been\s)?delivered|was\s(?:not|blocked|rejected|returned)|failed\s(?:address|recipient)|host\sunknown|user\sunknown"
    r"|failure\sreasons?|aborted\safter|requested\saction\snot\staken|transcript\sof\ssession|\b5\d\d[ -]\d\.\d\.\d|mailbox\sis\sfull|incorrectly\sconstructed|error\smessage",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"warning\smessage\sonly|do\snot\sneed\sto\sre-?send|(?:not\syet\sbeen|delivery[^.\n]{0,40}has\sbeen|is|been|message\s\S{1,40})\s(?:temporarily\s)?(?:delivered[^.\n]{0,80}\shours|delayed)"
    r"|will\s(?:be\sretried|keep\strying|continue\sto\s(?:try|be\stried|attempt)|retry\sfor|be\sattempted\sagain)|attempts?\swill\s(?:continue|be\smade)|temporary\sfailure\sreport|no\saction\sis\srequired\son\syour\spart"
    r"|still\s(?:trying|being\stried)|kept\sin\sthe\squeue\sfor\sup|has\snot\syet\sbeen\sdelivered|delivery\s(?:incomplete|delayed)|ritentat|weitere\szustellversuche",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"permanent(?:ly)?\s(?:error|failure|fail)|failed\spermanently|will\sbe\sdeleted\sfrom|given\sup|returning\smessage", re.IGNORECASE
)
# Somebody is away, in the words of the mail programs of many languages.
_AWAY_SUBJECT = re.compile(
    r"^\s*\W{0,3}(?:auto(?:matic)?[\s:_-]{0,3}(?:reply|response|answer|respon|antwort|mat\w{0,12} (?:antwort|antw))"
    r"|automatisch\w{0,3} (?:antwort|antwoord|svar)|(?:risposta|risp\.?) automatica|r[ée]ponse (?:automatique|auto)|r[ée]ponse d'absence"
    r"|respuesta autom[áa]tica|resposta autom[áa]tica|abwesenheit|automatische antwort|automatyczna odpowied|autosvar|automaattinen|自動(?:返信|応答)|自动(?:回复|答复)|автоответ|автоматический ответ)"
    r"|out of (?:the )?office|\booo\b|on (?:vacation|holiday|leave)|vacation (?:reply|message|auto)|away from (?:my|the) (?:office|desk|mail|e-?mail)"
    r"|fuori (?:ufficio|sede)|assen(?:za|te) (?:dall'?ufficio|per|dal)|in ferie|abwesend|nicht im (?:b[üu]ro|hause?)|im urlaub|absen(?:ce|t)[ed]? (?:du bureau|de|pour)|absence\b.{0,20}bureau|en cong[ée]s?|hors du bureau"
    r"|fuera de (?:la )?oficina|ausente|de vacaciones|fora do escrit[óo]rio|afwezig|不在|休暇|離席",
    re.IGNORECASE,
)
_AWAY_FIELDS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from", "x-vacation", "x-mail-autoreply")


def is_answer_of_somebody_away(mail: Opened) -> bool:
    """Whether its subject or its program's own fields say that a machine answers for somebody."""
    subject = decoded(value(mail.headers, "subject"))
    program = value(mail.headers, "x-auto-response-suppress") and value(mail.headers, "auto-submitted")
    if values(mail.headers, "x-failed-recipients"):
        return False
    fields = [said for name in _AWAY_FIELDS for said in values(mail.headers, name)]
    away = any(said.lower() not in {"no", "none", "false"} for said in fields)
    return bool(_AWAY_SUBJECT.search(subject)) or away or (bool(program) and not is_bounce_in_words(mail))


def is_answer_of_a_machine(mail: Opened) -> bool:
    """Whether it was sent by a program in answer to a mail (RFC 3834), as a receipt or a ticket's number is."""
    submitted = value(mail.headers, "auto-submitted").lower()
    precedence = value(mail.headers, "precedence").lower()
    return mail.receipt or submitted.startswith("auto-") or precedence in {"auto_reply", "auto-reply"}


def is_bounce_in_words(mail: Opened) -> bool:
    """Whether a server tells in words that a mail did not arrive: who writes, and what, must both look like it."""
    if values(mail.headers, "x-failed-recipients"):
        return True
    reporter = _is_reporter(mail) or _FAILED_SUBJECT.search(decoded(value(mail.headers, "subject")))
    return bool(reporter) and bool(_FAILED.search(mail.said) or is_only_late(mail))


def is_only_late(mail: Opened) -> bool:
    """Whether a server tells in words that it goes on trying."""
    return bool(_STILL_TRYING.search(mail.said)) and not _GIVEN_UP.search(mail.said)


def _is_reporter(mail: Opened) -> bool:
    sender = value(mail.headers, "from")
    path = value(mail.headers, "return-path")
    return bool(_REPORTER.search(sender)) or path in {"<>", "<MAILER-DAEMON>"}
