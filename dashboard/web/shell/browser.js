// Runs before Streamlit: remembers the person's name in this browser, lets a click wait for the cell that
// was just typed, and says in our words what Streamlit says by itself, in texts and in labels. RULES are
// written in by the server: pattern, words by language, where $1 is the first group of the pattern.
"use strict";
(() => {
  const RULES = "RULES";
  const rules = RULES.map(([pattern, words]) => [new RegExp(`^(?:${pattern})$`), words]);
  const originals = new WeakMap();
  const MENU = "[data-testid=stSidebarNavItems]";
  let shown = "";

  const language = () =>
    new URLSearchParams(location.search).get("lang") || document.documentElement.lang;

  const inOurWords = (text) => {
    const bare = text.trim();
    const rule = rules.find(([pattern]) => pattern.test(bare));
    const said = rule?.[1][shown];
    return said ? text.replace(bare, () => bare.replace(rule[0], said)) : text;
  };

  const say = (node) => {
    const holder = node.ownerElement || node.parentElement;
    if (!node.nodeValue.trim() || holder?.closest(".stHtml, canvas, textarea, script, style")) return;
    const known = originals.get(node);
    const original = known && known.said === node.nodeValue ? known.original : node.nodeValue;
    const said = inOurWords(original);
    if (said !== original) originals.set(node, { original, said });
    if (said !== node.nodeValue) node.nodeValue = said;
  };

  const sayLabel = (element) => {
    const label = element.getAttributeNode("aria-label");
    if (label) say(label);
  };

  const sayAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return say(root);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) say(texts.currentNode);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    for (const labelled of [root, ...root.querySelectorAll("[aria-label]")]) sayLabel(labelled);
    // Streamlit puts the sections of the menu into its list as no items: a list that is none is read wrong.
    const parts = `${MENU}, ${MENU} li`;
    for (const part of [root, ...root.querySelectorAll(parts)])
      if (part.matches(parts)) part.setAttribute("role", "none");
  };

  // A link may lead to a place within a page, which is there only after the browser has looked for it.
  let sought = location.hash.slice(1);
  const goToPlace = () => {
    const place = sought && document.getElementById(decodeURIComponent(sought));
    if (!place) return;
    sought = "";
    place.scrollIntoView();
  };

  const watch = () => {
    new MutationObserver((changes) => {
      goToPlace();
      if (language() !== shown) {
        shown = language();
        return sayAll(document.body);
      }
      for (const change of changes) {
        if (change.type === "characterData") say(change.target);
        else if (change.type === "attributes") sayLabel(change.target);
        else change.addedNodes.forEach(sayAll);
      }
    }).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: ["aria-label"],
    });
  };

  const NAME = "dashboard name";
  const address = new URL(location.href);
  try {
    const name = localStorage.getItem(NAME);
    if (name && !address.searchParams.has("person")) {
      address.searchParams.set("person", name);
      history.replaceState(history.state, "", address);
    }
    document.addEventListener("input", ({ target }) => {
      if (target.closest?.(".st-key-person_name")) localStorage.setItem(NAME, target.value);
    });
  } catch {
    // A browser that remembers nothing: the name is typed again.
  }

  // A table sends a cell 150 ms after it was left. The click that leaves it would come before it: the answer
  // would know nothing of the cell, and the cell's own message would cut it short. So the click waits.
  const SENT_AFTER = 300;
  let typed = -SENT_AFTER;
  const isTable = (target) => target.closest?.("[data-testid=stDataFrame], #portal");
  const noteTyping = ({ target }) => {
    if (isTable(target) || document.querySelector(".gdg-input")) typed = performance.now();
  };
  for (const kind of ["keydown", "paste", "pointerdown"])
    document.addEventListener(kind, noteTyping, true);
  document.addEventListener(
    "click",
    (click) => {
      const button = click.target.closest?.("button");
      const wait = typed + SENT_AFTER - performance.now();
      if (!button || !click.isTrusted || wait <= 0 || isTable(button)) return;
      click.preventDefault();
      click.stopImmediatePropagation();
      setTimeout(() => button.click(), wait);
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", watch);
})();
