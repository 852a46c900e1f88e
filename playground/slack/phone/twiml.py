"""What the app answers to a text, read as Twilio reads it: messages to send back, and what Twilio would log.

Source: https://www.twilio.com/docs/messaging/twiml and .../docs/api/errors
"""

from dataclasses import dataclass, field
from xml.etree import ElementTree

from ..port import Answer

XML_TYPES = ("text/xml", "application/xml", "text/html")
MAX_BYTES = 64 * 1024
MAX_CHARACTERS = 1600


@dataclass
class Read:
    """`replies`: the words of each message; `errors`: a sentence for each line in Twilio's log."""

    replies: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read(answer: Answer) -> Read:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not 200 <= answer.status < 300:
        return Read(errors=[f"11200 HTTP retrieval failure: Rooster answered {answer.status}."])
    if not answer.body and kind not in XML_TYPES:
        return Read()
    if len(answer.body) > MAX_BYTES:
        return Read(errors=["11750 The answer is larger than 64 kB."])
    if kind == "text/plain":
        return _checked([answer.body.decode(errors="replace")])
    if kind not in XML_TYPES:
        return Read(errors=[f"12300 Invalid Content-Type: {kind or 'none'}."])
    return _document(answer.body)


def _document(body: bytes) -> Read:
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return Read(errors=[f"12100 Document parse failure: {error}."])
    if root.tag != "Response":
        return Read(errors=[f"12200 Schema validation warning: <{root.tag}> is not <Response>."])
    outcome = _checked([_words(verb) for verb in root if verb.tag == "Message"])
    for verb in root:
        if verb.tag != "Message":
            outcome.errors.append(f"12200 Schema validation warning: <{verb.tag}> is not followed here.")
        outcome.errors += [
            f"12200 Schema validation warning: <Message> with {more} is not followed here."
            for more in [*verb.attrib, *(f"<{inner.tag}>" for inner in verb if inner.tag != "Body")]
            if verb.tag == "Message"
        ]
    return outcome


def _words(message: ElementTree.Element) -> str:
    """Bare text and bodies alike."""
    texts = [message.text, *(text for inner in message for text in (inner.tag == "Body" and inner.text, inner.tail))]
    return "".join(text for text in texts if text).strip()


def _checked(messages: list[str]) -> Read:
    outcome = Read()
    for words in messages:
        if not words:
            outcome.errors.append("14103 Invalid Body: the message is empty.")
        elif len(words) > MAX_CHARACTERS:
            outcome.errors.append(f"21617 The message has {len(words)} characters; {MAX_CHARACTERS} is the most.")
        else:
            outcome.replies.append(words)
    return outcome
