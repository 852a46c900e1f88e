// What we did to Rooster's world, in words: a control call, or an answer on the consent page.

export function inWords({ what, body }, state) {
  const where = named(body.team ?? "T0ROOSTER", state);
  const said = {
    clock: () => `moved the clock${body.to ? ` to the next ${body.to}` : body.set ? "" : ` by ${span(body.advance)}`}`,
    faults: () =>
      body.clear
        ? "cleared the faults"
        : body.drop
          ? "dropping the next answer"
          : `${body.status ?? body.error ?? "a fault"} at the next call`,
    kill: () => "killed the worker",
    limits: () => `rate limits ${body.on ? "on" : "off"}`,
    consent: () => `${body.allowed ? "allowed" : "didn't allow"} Rooster in ${where}`,
    install: () => `installed Rooster in ${where}`,
    uninstall: () => `uninstalled Rooster from ${where}`,
    access: () => `${body.granted ? "added Rooster to" : "removed Rooster from"} ${where}`,
    rotation: () => `token rotation ${body.on ? "on" : "off"}`,
    scopes: () => `changed Rooster's scopes in ${where}`,
    event: () => `sent an event${body.event?.type ? `: ${body.event.type}` : ""}`,
    triggers: () => "aged the open trigger IDs",
    channel: () =>
      body.rooster === undefined
        ? "changed a channel"
        : body.rooster
          ? "invited Rooster"
          : "removed Rooster from a channel",
    member: () => "changed a member",
    workspace: () => `changed ${where}`,
  };
  return (said[what] ?? (() => what))();
}

function named(id, { teams, orgs }) {
  return [...teams, ...orgs].find((one) => one.id === id)?.name ?? id;
}

function span(seconds) {
  for (const [length, name] of [
    [86400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ]) {
    if (seconds % length === 0) return `${seconds / length} ${name}${seconds === length ? "" : "s"}`;
  }
  return `${seconds} seconds`;
}
