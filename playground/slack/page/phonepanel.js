// A phone on the page: which of several it is, what it has texted to Rooster, what came back, and a field to text more.

import { Refused, get, post } from "/client.js";
import { byId, el, keyed } from "/dom.js";
import { icon } from "/icons.js";
import { menu } from "/popup.js";
import { bubble } from "/texts.js";
import { toast } from "/toast.js";

const MAX_PICTURES = 10;
// What networks carry in one message, all pictures together.
const MAX_BYTES = 5e6;
// A text is in the conversation as soon as it is sent, long before Rooster's answer.
const SENT_AFTER = 100;
// So many pixels from the end still count as being there.
const NEAR = 80;

export class PhonePanel {
  constructor(session, layout) {
    this.session = session;
    this.layout = layout;
    this.pictures = [];
    this.field = byId("phone-text");
    byId("add-picture").append(icon("picture"));
    byId("toggle-phone").addEventListener("click", () => this.draw());
    byId("phone-number").addEventListener("change", () => this.read());
    byId("add-picture").addEventListener("click", (event) => this.offer(event.currentTarget));
    byId("own-picture").addEventListener("change", () => this.addOwn());
    byId("phone-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      byId("phone-form").requestSubmit();
    });
    byId("texts").addEventListener("load", (event) => this.keep(event.target.height), true);
    session.addEventListener("look", () => this.draw());
  }

  get number() {
    return byId("phone-number").value;
  }

  // Where photos are off there is no phone.
  draw() {
    const { phones } = this.session.state;
    byId("toggle-phone").hidden = !phones;
    if (!phones) return this.layout.putPhoneAway();
    byId("phone-to").textContent = phones.to;
    this.drawNumbers(phones.numbers);
    const isShown = !byId("phone").hidden;
    if (!isShown || this.rev === phones.rev) return undefined;
    return this.read();
  }

  drawNumbers(numbers) {
    const chosen = this.number;
    if (String(numbers) === this.numbers) return;
    this.numbers = String(numbers);
    byId("phone-number").replaceChildren(...numbers.map((one) => el("option", { selected: one === chosen }, one)));
  }

  // An answer that is about another phone by now is dropped.
  async read() {
    const { number } = this;
    this.rev = this.session.state.phones.rev;
    try {
      const { lines } = await get("phone", { from: number });
      if (number === this.number) this.show(lines);
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.rev = null;
    }
  }

  show(lines) {
    const pane = byId("texts");
    const isAtEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR;
    const version = this.session.zone;
    const items = lines.map((line) => ({
      key: `${line.kind}-${line.id}`,
      version,
      build: () => bubble(line, this.session.zone),
    }));
    byId("no-texts").hidden = lines.length > 0;
    if (keyed(pane, items) && isAtEnd) pane.scrollTop = pane.scrollHeight;
  }

  // The end stays in sight when a picture took its place.
  keep(height) {
    const pane = byId("texts");
    if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR + height) pane.scrollTop = pane.scrollHeight;
  }

  typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 120)}px`;
  }

  offer(anchor) {
    const samples = this.session.state.phones.samples.map((name) => [name, () => this.add({ name })]);
    menu(anchor, [
      ["Samples", samples],
      ["Your own", [["Choose a file…", () => byId("own-picture").click()]]],
    ]);
  }

  async addOwn() {
    const chooser = byId("own-picture");
    const files = [...chooser.files];
    chooser.value = "";
    for (const file of files) {
      const url = await dataUrl(file);
      this.add({ name: file.name, type: file.type, data: url.slice(url.indexOf(",") + 1) }, url, file.size);
    }
  }

  add(picture, url = `/phone/${picture.name}`, size = 0) {
    const all = this.pictures.reduce((sum, one) => sum + one.size, size);
    if (this.pictures.length >= MAX_PICTURES) return void toast(`A text can have at most ${MAX_PICTURES} pictures.`);
    if (all > MAX_BYTES) return void toast("A text can have at most 5 MB of pictures.");
    this.pictures.push({ picture, url, size });
    this.drawPictures();
    return this.field.focus();
  }

  drawPictures() {
    const shown = this.pictures.map((one) => {
      const remove = () => {
        this.pictures = this.pictures.filter((other) => other !== one);
        this.drawPictures();
        this.field.focus();
      };
      const { name } = one.picture;
      const button = { type: "button", "aria-label": `Remove ${name}`, title: `Remove ${name}`, onclick: remove };
      return el("li", {}, el("img", { src: one.url, alt: name }), el("button", button, icon("close")));
    });
    byId("phone-pictures").replaceChildren(...shown);
    byId("phone-pictures").hidden = !shown.length;
  }

  // A phone does not wait: the next text can be written while Rooster thinks about this one.
  async send() {
    const body = this.field.value.trim();
    const { pictures, number } = this;
    if (!body && !pictures.length) return;
    this.field.value = "";
    this.pictures = [];
    this.typed();
    this.drawPictures();
    setTimeout(() => this.read(), SENT_AFTER);
    try {
      await post("text", { from: number, body, pictures: pictures.map((one) => one.picture) });
    } catch (problem) {
      this.putBack(body, pictures);
      if (!(problem instanceof Refused)) throw problem;
      toast(problem.message);
    } finally {
      await this.session.look();
    }
  }

  // What could not be sent is not lost.
  putBack(body, pictures) {
    if (this.field.value || this.pictures.length) return;
    this.field.value = body;
    this.pictures = pictures;
    this.typed();
    this.drawPictures();
  }
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
