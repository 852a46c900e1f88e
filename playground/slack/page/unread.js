// Which conversations hold something new for a member; what was read is remembered in the browser.

const KEY = "read";

export class Unread {
  constructor(session) {
    this.session = session;
    this.read = JSON.parse(localStorage[KEY] ?? "{}");
  }

  has(place) {
    const latest = this.session.state.latest[place];
    const read = this.read[this.key(place)] ?? "";
    // What was read in a future that a fresh world took back counts for nothing.
    return latest !== undefined && (latest > read || Number(read) > this.session.now());
  }

  // The conversation on the screen is read as long as somebody can see it.
  seen(place) {
    if (document.hidden || !this.has(place)) return;
    this.read[this.key(place)] = this.session.state.latest[place];
    localStorage[KEY] = JSON.stringify(this.read);
  }

  key(place) {
    return `${this.session.team}/${this.session.me}/${place}`;
  }
}

// The id of a member's direct messages with Rooster.
export const directMessages = (user) => "D" + user.slice(1);
