// The control API from the browser. What goes wrong becomes a Refused with a sentence that can be shown as it is.

const SILENT = "The playground isn't answering. Is “make run” still running?";
const APP = {
  operation_timeout: "Rooster didn't answer within Slack's 3 seconds.",
  dispatch_failed: "Rooster couldn't be reached.",
  http_service_error: "Rooster answered with a server error.",
  http_client_error: "Rooster rejected that request.",
};

export class Refused extends Error {}

export async function get(call, query) {
  return ask(`/control/${call}?${new URLSearchParams(query)}`);
}

export async function post(call, body) {
  return ask(`/control/${call}`, { method: "POST", body: JSON.stringify(body) });
}

async function ask(url, options) {
  let answer;
  let result;
  try {
    answer = await fetch(url, options);
    result = await answer.json();
  } catch {
    throw new Refused(SILENT);
  }
  if (!answer.ok) throw Object.assign(new Refused(plain(result.error)), { status: answer.status });
  return result;
}

function plain(sentence) {
  if (/NotImplementedError/.test(sentence))
    return "This playground runs in a single process, so there's no worker to kill.";
  return sentence ?? "The playground rejected that without saying why.";
}

// The app's own failure inside an answer that is fine for the playground; "" if there is none.
export function trouble(result) {
  if (result.message) return result.message;
  if (result.error) return APP[result.error] ?? `Slack says: ${result.error}.`;
  if (result.status === undefined || result.status === 200) return "";
  return result.status ? `Rooster answered ${result.status}.` : APP.operation_timeout;
}
