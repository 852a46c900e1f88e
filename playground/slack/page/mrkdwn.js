// Slack's mrkdwn and rich text as DOM nodes, and what a member types as mrkdwn.

import { el, safeUrl } from "/dom.js";
import { drawn } from "/emojis.js";
import { slackDate } from "/times.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
// A private-use character: no text of a message may hold it.
const MARK = "\uE000";
const SPECIAL = /<([^<>]+)>/g;
const EMOJI = /:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/g;
const STYLES = [
  [/(^|[\s([{"'.,;:!?_~*-])\*(\S|\S[^\n]*?\S)\*(?=$|[\s)\]}"'.,;:!?_~-])/, "strong"],
  [/(^|[\s([{"'.,;:!?*~-])_(\S|\S[^\n]*?\S)_(?=$|[\s)\]}"'.,;:!?*~-])/, "em"],
  [/(^|[\s([{"'.,;:!?*_-])~(\S|\S[^\n]*?\S)~(?=$|[\s)\]}"'.,;:!?*_-])/, "s"],
];

export function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

export class Text {
  // `names`: {users: {id: name}, channels: {id: name}, me: id}; `clock` knows the acting member's zone and the time.
  constructor(names, emoji, clock) {
    this.names = names;
    this.emoji = emoji;
    this.clock = clock;
  }

  // A text object of Block Kit.
  object(text) {
    return text.type === "mrkdwn" ? this.mrkdwn(text.text) : this.plain(text.text);
  }

  plain(text) {
    return el("span", { class: "text" }, this.withEmoji(text));
  }

  mrkdwn(text) {
    const parts = String(text).split("```");
    const root = el("span", { class: "text" });
    parts.forEach((part, index) => {
      const isCode = index % 2 === 1 && index < parts.length - 1;
      const shown = index % 2 === 1 && !isCode ? "```" + part : part;
      root.append(
        isCode
          ? el(
              "pre",
              {},
              this.specials(part.replace(/^\n/, ""), (t) => [unescape(t)]),
            )
          : this.lines(shown),
      );
    });
    return root;
  }

  lines(text) {
    const fragment = document.createDocumentFragment();
    let quote = null;
    text.split("\n").forEach((line, index, all) => {
      const quoted = /^(&gt;|>) ?/.exec(line);
      if (quoted) {
        if (!quote) fragment.append((quote = el("blockquote")));
        quote.append(el("div", {}, this.inline(line.slice(quoted[0].length))));
        return;
      }
      quote = null;
      fragment.append(...this.inline(line), index < all.length - 1 ? "\n" : "");
    });
    return fragment;
  }

  inline(text) {
    return text.split(/(`[^`\n]+`)/).flatMap((part) => {
      if (/^`[^`]+`$/.test(part))
        return [
          el(
            "code",
            {},
            this.specials(part.slice(1, -1), (t) => [unescape(t)]),
          ),
        ];
      return this.specials(part, (t) => this.styled(t));
    });
  }

  // <@U..>, <#C..>, <!here>, <https://..|label> stand as one character each while `between` styles the words around
  // them, so that *<@U1>* is bold; then they take their places.
  specials(text, between) {
    const found = [];
    const marked = text.replaceAll(MARK, "").replace(SPECIAL, (whole, inside) => {
      found.push(this.special(inside));
      return MARK;
    });
    const root = el("span", {}, between(marked));
    const leaves = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (leaves.nextNode()) texts.push(leaves.currentNode);
    for (const leaf of texts) {
      const pieces = leaf.data.split(MARK);
      if (pieces.length > 1)
        leaf.replaceWith(...pieces.flatMap((piece, index) => (index ? [found.shift(), piece] : [piece])));
    }
    return [...root.childNodes];
  }

  special(inside) {
    const [target, label] = inside.split(/\|(.*)/s);
    if (target.startsWith("@")) return this.member(target.slice(1), label);
    if (target.startsWith("#"))
      return this.mention("#" + (this.names.channels[target.slice(1)] ?? label ?? target.slice(1)));
    if (/^!(here|channel|everyone)/.test(target)) return this.mention("@" + target.slice(1), "loud");
    if (target.startsWith("!date^")) return this.date(target.split("^"), unescape(label ?? target));
    if (target.startsWith("!")) return this.mention(unescape(label ?? target.slice(1)));
    const url = safeUrl(unescape(target));
    const shown = unescape(label ?? target);
    return url ? el("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, shown) : el("span", {}, shown);
  }

  date([, epoch, format = "", link = ""], fallback) {
    const date = slackDate(Number(epoch), unescape(format), this.clock.zone, this.clock.now());
    const url = safeUrl(unescape(link));
    const attributes = date ? { title: fallback } : {};
    if (!url) return el("span", attributes, date ?? fallback);
    return el("a", { ...attributes, href: url, target: "_blank", rel: "noreferrer noopener" }, date ?? fallback);
  }

  member(id, label) {
    return this.mention("@" + (this.names.users[id] ?? label ?? id), id === this.names.me && "loud");
  }

  mention(shown, loud) {
    return el("span", { class: loud ? "mention loud" : "mention" }, shown);
  }

  styled(text) {
    for (const [pattern, tag] of STYLES) {
      const match = pattern.exec(text);
      if (!match) continue;
      const start = match.index + match[1].length;
      const end = match.index + match[0].length;
      return [
        ...this.styled(text.slice(0, start)),
        el(tag, {}, this.styled(match[2])),
        ...this.styled(text.slice(end)),
      ];
    }
    return text ? this.withEmoji(unescape(text)) : [];
  }

  withEmoji(text) {
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(EMOJI)) {
      const shown = drawn(match[1], this.emoji);
      if (!shown) continue;
      parts.push(text.slice(end, match.index), shown);
      end = match.index + match[0].length;
    }
    return [...parts, text.slice(end)];
  }

  emojiNamed(name) {
    return drawn(name.split("::")[0], this.emoji) ?? `:${name}:`;
  }

  richText(block) {
    return el(
      "div",
      { class: "text" },
      block.elements.map((element) => this.richElement(element)),
    );
  }

  richElement(element) {
    const parts = () => (element.elements ?? []).map((part) => this.richPart(part));
    if (element.type === "rich_text_preformatted") return el("pre", {}, parts());
    if (element.type === "rich_text_quote") return el("blockquote", {}, parts());
    if (element.type !== "rich_text_list") return el("div", {}, parts());
    const items = element.elements.map((item) => el("li", {}, this.richElement(item)));
    return el(element.style === "ordered" ? "ol" : "ul", {}, items);
  }

  richPart(part) {
    const style = part.style ?? {};
    const shown = {
      text: () => part.text,
      emoji: () => this.emojiNamed(part.name),
      user: () => this.special("@" + part.user_id),
      channel: () => this.special("#" + part.channel_id),
      broadcast: () => this.special("!" + part.range),
      link: () =>
        el("a", { href: safeUrl(part.url), target: "_blank", rel: "noreferrer noopener" }, part.text ?? part.url),
    };
    let node = (shown[part.type] ?? (() => part.text ?? ""))();
    for (const [key, tag] of [
      ["code", "code"],
      ["bold", "strong"],
      ["italic", "em"],
      ["strike", "s"],
    ]) {
      if (style[key]) node = el(tag, {}, node);
    }
    return node;
  }
}

// What a member types, as Slack's client puts it on the wire: escaped, and in messages with references for @names.
export function escaped(typed) {
  return typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function toWire(typed, names) {
  const find = (table, name) =>
    Object.entries(table).find(([, known]) => known.toLowerCase() === name.toLowerCase())?.[0];
  return escaped(typed)
    .replace(/(^|\s)@([\w-]+)/g, (whole, before, name) => {
      if (/^(here|channel|everyone)$/.test(name)) return `${before}<!${name}>`;
      const id = find(names.users, name);
      return id ? `${before}<@${id}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before, name) => {
      const id = find(names.channels, name);
      return id ? `${before}<#${id}|${name}>` : whole;
    });
}
