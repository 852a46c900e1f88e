// Modals: what is typed stays here until the form is sent; errors show at their fields; one modal may lie on another.

import { render } from "/blocks.js";
import { byId, el } from "/dom.js";
import { icon } from "/icons.js";

const OPERABLE = "input:not([type=hidden]), textarea, select";

export class Modals {
  constructor(session, text) {
    this.session = session;
    this.text = text;
    this.dialog = byId("modal");
    this.view = null;
    this.values = {};
    this.busy = false;
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    session.addEventListener("look", () => this.show(session.state.views));
  }

  // Called with the member's open views at every look; draws only what is new.
  show(views) {
    if (this.busy) return;
    const view = views.at(-1) ?? null;
    this.below = view ? views.filter((one) => one.root_view_id === view.root_view_id).length - 1 : 0;
    if (view?.id === this.view?.id && view?.hash === this.view?.hash) return;
    const isNew = view?.id !== this.view?.id;
    if (isNew) this.values = {};
    this.view = view;
    if (!view) return this.hide();
    this.draw();
    if (!this.dialog.open) this.open();
    if (isNew)
      (this.dialog.querySelector(`.scroll :is(${OPERABLE})`) ?? this.dialog.querySelector(".row button"))?.focus();
  }

  open() {
    this.opener = document.activeElement;
    this.dialog.showModal();
  }

  hide() {
    if (this.dialog.open) this.dialog.close();
    const back = this.opener?.isConnected && this.opener !== document.body ? this.opener : byId("text");
    // To close a dialog gives its opener the focus but not the caret, and another focus() alone changes nothing then.
    back.blur();
    back.focus();
  }

  draw() {
    const { view, text } = this;
    const submit = view.submit ? el("button", { class: "primary", id: "submit" }, text.plain(view.submit.text)) : "";
    const close = el(
      "button",
      { type: "button", onclick: () => this.close() },
      text.plain(this.below ? "Back" : (view.close?.text ?? "Cancel")),
    );
    const send = (event) => {
      event.preventDefault();
      this.submit();
    };
    const back = this.below
      ? el(
          "button",
          { type: "button", class: "quiet", "aria-label": "Back", onclick: () => this.close() },
          icon("back"),
        )
      : "";
    const cross = el(
      "button",
      { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.close() },
      icon("close"),
    );
    const form = el(
      "form",
      { novalidate: true, onsubmit: send },
      el(
        "header",
        {},
        back,
        el("img", { class: "avatar", src: `/avatar/${this.session.state.rooster}`, alt: "" }),
        el("h2", { id: "modal-title" }, text.plain(view.title.text)),
        cross,
      ),
      el("div", { class: "scroll", tabindex: "-1" }, render(view.blocks, text, this.surface())),
      el("div", { class: "row end" }, close, submit),
    );
    this.dialog.replaceChildren(form);
  }

  surface() {
    const keep = (block, one, value) => {
      (this.values[block.block_id] ??= {})[one.action_id] = value;
    };
    const { names, zone } = this.session;
    return {
      names,
      zone,
      value: (block, one) => this.kept(block, one),
      typed: keep,
      changed: (block, one, value) => {
        keep(block, one, value);
        if (block.type !== "input" || block.dispatch_action) return this.act(one, value);
        return undefined;
      },
      act: (block, one, value) => this.act(one, value),
    };
  }

  // The server's state of a field, with what was typed since laid over it.
  kept(block, one) {
    const state = this.view.state.values[block.block_id]?.[one.action_id];
    const typed = this.values[block.block_id]?.[one.action_id];
    return typeof typed === "string" && state && "value" in state ? { ...state, value: typed } : state;
  }

  act(one, value) {
    return this.session.act("click", {
      view_id: this.view.id,
      action_id: one.action_id,
      value,
      values: { ...this.values },
    });
  }

  async submit() {
    if (this.busy) return;
    const { callback_id } = this.view;
    this.wait(true);
    const answer = await this.session.act("submit", { view_id: this.view.id, values: this.values });
    this.wait(false);
    this.showErrors(answer?.errors ?? {});
    if (answer?.status === 200 && !answer.errors && !answer.error) this.session.did(callback_id);
    this.show(this.session.state.views);
  }

  wait(busy) {
    this.busy = busy;
    const submit = byId("submit");
    submit?.setAttribute("aria-busy", String(busy));
    if (submit) submit.disabled = busy;
  }

  showErrors(errors) {
    for (const slot of this.dialog.querySelectorAll(".error")) {
      const block = slot.closest("[data-block]");
      slot.textContent = errors[block.dataset.block] ?? "";
      const field = block.querySelector(OPERABLE);
      if (slot.textContent) field?.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
    }
    const first = this.dialog.querySelector("[aria-invalid]");
    first?.closest("[data-block]").scrollIntoView({ block: "center" });
    first?.focus();
  }

  // Only this modal; the one below it shows again.
  async close() {
    if (this.busy) return;
    if (!this.below) this.dialog.close();
    await this.session.act("close", { view_id: this.view.id });
  }
}
