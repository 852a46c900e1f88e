// What a page can try on an address: how it went is "read", "ran" or "sent", or else nothing was to be had.
// arguments: a list of {url, method, body}, and who is told.
const [targets, done] = arguments;
const options = ({ method, body }) => ({ method, body: method === "POST" ? body : undefined, credentials: "include" });

const loading = (tag, name, { url }) =>
  new Promise((resolve, reject) => {
    const part = document.createElement(tag);
    if (tag === "link") part.rel = "stylesheet";
    part.onload = () => resolve("ran");
    part.onerror = reject;
    part[name] = url;
    document.head.append(part);
  });

const framed = (fill) =>
  new Promise((resolve, reject) => {
    const frame = document.createElement("iframe");
    frame.name = `frame-${Math.random()}`;
    document.body.append(frame);
    fill(frame);
    frame.onload = () => (frame.contentDocument?.body?.innerText ? resolve("read") : reject());
  });

const WAYS = {
  "fetch": (one) => fetch(one.url, options(one)).then((answer) => answer.text()).then(() => "read"),
  "fetch without cors": (one) => fetch(one.url, { ...options(one), mode: "no-cors" }).then((answer) => answer.type),
  "fetch of JSON": (one) =>
    fetch(one.url, { ...options(one), method: "POST", body: one.body || "{}", headers: { "Content-Type": "application/json" } })
      .then((answer) => answer.text()).then(() => "read"),
  "fetch with another method": ({ url }) => fetch(url, { method: "DELETE" }).then((answer) => answer.text()).then(() => "read"),
  "beacon": (one) => Promise.resolve(navigator.sendBeacon(one.url, one.body) ? "opaque" : "failed"),
  "image": (one) => loading("img", "src", one),
  "script": (one) => loading("script", "src", one),
  "style sheet": (one) => loading("link", "href", one),
  "frame": ({ url }) => framed((frame) => { frame.src = url; }),
  "form": ({ url, method, body }) =>
    framed((frame) => {
      const form = document.createElement("form");
      Object.assign(form, { action: url, method, target: frame.name, enctype: "text/plain" });
      const field = document.createElement("input");
      field.name = body;
      form.append(field);
      document.body.append(form);
      form.submit();
    }),
  "event stream": ({ url }) =>
    new Promise((resolve, reject) => {
      const source = new EventSource(url);
      source.onopen = () => resolve("read");
      source.onerror = () => { source.close(); reject(); };
    }),
  "socket": ({ url }) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url.replace("http", "ws"));
      socket.onopen = () => resolve("read");
      socket.onerror = reject;
    }),
};

const tries = targets.flatMap((target) =>
  Object.entries(WAYS).map(([way, act]) =>
    act(target).catch(() => "failed").then((outcome) => [way, target.method, target.url.slice(0, 90), outcome])));
Promise.all(tries).then(done);
