"""What servers say when they do not take a mail: sentences of many servers, by whether they are for good."""

HARD = """
550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table
550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in relay recipient table
550 5.1.1 <x@y.example> User doesn't exist: x@y.example
550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient x@y.example not found by SMTP address lookup
550 5.1.1 RESOLVER.ADR.RecipNotFound; not found
550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [VE1EUR01FT034.eop-EUR01.prod.protection.outlook.com]
550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).
550 Requested action not taken: mailbox unavailable
554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0] - mta1055.mail.ne1.yahoo.com
554 delivery error: dd Requested mail action aborted, mailbox not found
550 No such user here
550 no such user
550 5.1.1 no such user here
550-No such recipient here 550 x@y.example
550 #5.1.0 Address rejected x@y.example
550 5.1.0 Address rejected.
550 5.7.1 <x@y.example>... User unknown
550 5.2.1 <x@y.example>: Recipient address rejected: User unknown (in reply to RCPT TO command)
550 Unknown recipient x@y.example
550 unknown user <x@y.example>
550 Unknown user
550 User unknown
550 5.1.1 unknown or illegal alias: x@y.example
550 Invalid recipient x@y.example (Mode: normal)
550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550
550 Recipient email address is possibly incorrect
550 x@y.example is not a valid mailbox
550 <x@y.example>, Recipient unknown
550 Mailbox not found. 550
550 5.1.1 Mailbox <x@y.example> does not exist
550 mailbox does not exist
550 Mailbox does not exist!
550 x@y.example does not exist
550 <x@y.example> is not a known user
550 sorry, no mailbox here by that name (#5.1.1 - chkuser)
511 sorry, no mailbox here by that name (#5.1.1 - chkuser)
553 5.3.0 <x@y.example>... No such user here
553 sorry, this recipient is not in my validrcptto list (#5.7.1)
550 5.1.1 Unknown Recipient
550 The recipient cannot be verified. Please check all recipients of this message to verify they are valid.
550 Address unknown
550 Bad recipient
550 There is no such user at this domain
550 There is no one at this address
550 No one here by that name
550 account doesn't exist
550 that user does not exist
550 not our customer, user unknown
551 not our user
551 5.1.1 This is not a valid account
550 x@y.example: user account is not registered here: unknown account
550 cuda_nsu No such user (x@y.example)
550 permanent failure for one or more recipients (x@y.example:550 5.1.1 RESOLVER.ADR.RecipNotFound; not found)
550 5.1.1 recipient <x@y.example> not found
550 Verification failed for <x@y.example> unrouteable address
550 Unrouteable address
unrouteable mail domain "y.example"
all relevant MX records point to non-existent hosts
an MX or SRV record indicated no SMTP service
host y.example: no such domain
Host or domain name not found. Name service error for name=y.example type=A: Host not found
Domain y.example does not accept mail (nullMX)
550 5.1.10 <x@y.example>: Recipient address rejected: Domain y.example does not accept mail (nullMX)
556 5.1.10 <x@y.example>: Recipient address rejected: Domain y.example does not accept mail (nullMX)
Sorry, I couldn't find any host named y.example. (#5.1.2)
Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)
550 Host unknown (Name server: y.example: host not found)
Illegal host/domain name found
550 Unknown domain
The domain y.example couldn't be found: DNS type 'mx' lookup responded with code NXDOMAIN
No MX found for domain
DNS-domain y.example does not exist
5.4.310 DNS domain y.example does not exist [Message=InfoDomainNonexistent]
User x (x@y.example) not listed in Domino Directory
User x not listed in public Name & Address Book
Empfänger x (x@y.example) nicht im Domino-Verzeichnis aufgeführt
Cet utilisateur n'existe pas: destinataire inconnu
550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]
550 5.1.1 Destinatario inesistente
550 5.1.1 <x@y.example>: Recipient address rejected: utente sconosciuto
550 Indirizzo non esistente: casella inesistente
550 usuario desconocido
550 Benutzer unbekannt
550 unbekannter Empfänger
550 5.1.1 Получатель не найден
550 Mailbox not found or access denied: no such user
This address no longer accepts mail.
The recipient is no longer with the company
550 5.1.6 recipient no longer on server
550 5.1.6 User has moved; please try <z@y.example>
551 User not local; please try <z@y.example>
550 5.1.6 The user has moved to z@y.example
The e-mail account does not exist at the organization this message was sent to. Check the e-mail address
The e-mail address could not be found. Perhaps the recipient moved to a different e-mail organization
The e-mail address you entered couldn't be found. Please check the recipient's e-mail address and try to resend the message.
550 5.0.0 x@y.example... User does not exist
MSEXCH:IMS:Example:ABC:SITE 0 (000C05A6) Unknown Recipient
mail.local: unknown user: x
550 Unable to find x@y.example
550 User not found: x@y.example
550 5.1.1 RCP-P1 Undeliverable address
550 5.1.1 Recipient not found. <http://x.com/bounce#5.1.1>
550 Mailbox unknown
550 5.1.1 unknown address
550 5.1.1 Account not found
550 email address is not valid
550 recipient does not exist here
550 [SUSPEND] user x@y.example is unknown
550 invalid mailbox path: no such mailbox
550 This account is not valid: account removed
550 Email address could not be found, or was misspelled (G8)
550 5.1.1 <x@y.example> Invalid user
550 non-existent user
550 nonexistent mailbox
505 5.1.1 wrong recipient address
550 5.7.1 RCPT TO: <x@y.example> No such user
550 5.7.1 No such recipient
553 5.7.1 recipient unknown
550 That mailbox does not exist
550 address x@y.example does not exist
550 5.1.1 <x@y.example>: user "x" not found
550 x... no such mailbox
Mail for x could not be delivered: User not known
"550 5.1.1 <x@y.example>: Email address not found"
550 RCPT (x@y.example) does not exist
""".strip().splitlines()

SOFT = """
552 5.2.2 Mailbox full
552 5.2.2 The email account that you tried to reach is over quota.
552-5.2.2 The recipient's inbox is out of storage space.
550 5.2.2 <x@y.example>... Over quota
554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded
550 The mailbox for x@y.example is full
552 user over quota
552 Requested mail action aborted: exceeded storage allocation
User's mailbox is full
552 <x@y.example> Quota exceeded (mailbox for user is full)
maildir over quota
The users mailfolder is over the allowed quota (size). (#5.2.2)
account is temporarily over quota
La casella di posta del destinatario è piena
Das Postfach des Empfängers ist voll
La boîte aux lettres du destinataire est pleine
mailbox has exceeded the limit
552 5.2.2 Mailbox size limit exceeded
User has exceeded its disk space limit
550 5.2.1 The email account that you tried to reach is disabled.
550 5.2.1 The email account that you tried to reach is inactive.
554 30 Sorry, your message to x@y.example cannot be delivered. This mailbox is disabled (554.30).
550 <x@y.example>: account has been suspended
550 account inactive
550 mailbox temporarily disabled
550 Mailbox disabled, not accepting messages
550 5.2.1 <x@y.example> Mailbox disabled for this recipient
550 Account locked
554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1
550 5.7.1 Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.
550 SC-001 (BAY004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent.
550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).
550 5.7.606 Access denied, banned sending IP [192.0.2.1]
550 5.7.1 Client does not have permissions to send as this sender
550 5.7.1 RESOLVER.RST.AuthRequired; authentication required
550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group
550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.
550 5.7.509 Access denied, sending domain y.example does not pass DMARC verification
550 5.7.23 The message was rejected because of Sender Policy Framework violation
550 5.7.25 The IP address sending this message does not have a PTR record setup
450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]
421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints
450 4.2.0 <x@y.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/
451 4.7.1 Greylisting in action, please come back later
450 4.1.1 <x@y.example>: Recipient address rejected: unverified address: Address verification in progress
450 4.1.8 <x@y.example>: Sender address rejected: Domain not found
553 5.1.8 <x@y.example>... Domain of sender address x@y.example does not exist
550 5.1.8 Access denied, bad outbound sender
550 5.1.7 <x@y.example>: Sender address rejected: User unknown in virtual mailbox table
550 Sender verify failed
501 5.1.7 Invalid address: bad sender
550-Verification failed for <s@y.example> 550-No Such User Here 550 Sender verify failed
554 5.7.1 <x@y.example>: Relay access denied
550 5.7.1 Unable to relay for x@y.example
550 relay not permitted
553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
550 5.7.0 Message rejected due to local policy
550 Message was blocked by server as spam
550 High probability of spam
550 Rejected: This message was classified as SPAM
554 5.7.1 Message rejected because of unacceptable content. For help, please quote incident ID 12345.
550 Administrative prohibition
550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369#550
552 5.3.4 Message size exceeds fixed limit
552 Message size exceeds maximum permitted
550 5.3.4 SMTPSEND.OverAdvertisedSize; message size exceeds fixed maximum size
550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient
554 5.3.4 Error: message file too big
554 5.6.0 virus found: Eicar-Test-Signature
550 Message contains a virus
552 5.7.0 This message was blocked because its content presents a potential security issue.
550 5.6.9 improper use of 8-bit data in message header
550 5.7.1 Messages missing a valid address in From: header, or having no From: header, are not accepted.
550 Too many invalid recipients
450 4.7.1 Error: too much mail from 192.0.2.1
421 4.7.0 Too many connections from your host
421 too many errors on this connection
550 5.4.5 Daily user sending quota exceeded.
450-4.2.1 The user you are trying to contact is receiving mail too quickly.
550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.
connect to mx.y.example[192.0.2.1]:25: Connection refused
connect to mx.y.example[192.0.2.1]:25: Connection timed out
lost connection with mx.y.example[192.0.2.1] while receiving the initial server greeting
Host or domain name not found. Name service error for name=y.example type=MX: Host not found, try again
550 4.4.7 QUEUE.Expired; message expired
#< #4.4.7 smtp;400 4.4.7 Delivery time expired> #SMTP#
550 5.4.300 Message expired -> 451 4.4.1 timeout
550 5.4.316 Message expired, connection refused
retry timeout exceeded
delivery temporarily suspended: connect to y.example: No route to host
mail for y.example loops back to myself
554 5.4.6 Too many hops
554 5.4.14 Hop count exceeded - possible mail loop
451 4.3.0 Temporary lookup failure
452 4.3.1 Insufficient system storage
451 Temporary local problem - please try later
550 5.3.0 local delivery failed: command died with status 75
Can't create output
554 Service unavailable
550 5.7.1 Access denied
554 Denied by policy
550 Denied
571 Message Refused
550 5.7.1 This message has been blocked by the recipient
550 Rejected by header based manually Blocked Senders: s@y.example
550 You are not allowed to post to this list
550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy
550 5.7.124 RESOLVER.RST.SenderNotInAllowedList; not authorized to send to the recipient
You do not have permission to send to this recipient.
530 5.7.0 Must issue a STARTTLS command first
550 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM
550 HELO argument does not match
550 Bad HELO - Host impersonating
554 y.example ESMTP not accepting connections
550 5.7.1 Mail from 192.0.2.1 has been blocked, listed on dnsbl.y.example
550 IP blacklisted by recipient
554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.)
554-No SMTP service 554-Bad DNS PTR resource record.
550 5.1.1 Email rejected per SPAM policy
550 Mail rejete. Mail rejected. ofr_506 [506]
550 5.1.1 Amazon SES did not send the message to this address because it is on the suppression list for your account
550 Blocked
450 4.2.1 mailbox temporarily unavailable
550 permanent error: policy violation, attachment not allowed
554 Transaction failed
550 Unknown error
500 5.5.1 Command unrecognized
""".strip().splitlines()
