// Runs before Streamlit: remembers the person's name in this browser, and says in our words what
// Streamlit says by itself. RULES are written in by the server: pattern, words by language.
"use strict";
(() => {
  const RULES = "RULES";
  const rules = RULES.map(([pattern, words]) => [new RegExp(`^(?:${pattern})$`), words]);
  const originals = new WeakMap();
  let shown = "";

  const language = () =>
    new URLSearchParams(location.search).get("lang") || document.documentElement.lang;

  const inOurWords = (text) => {
    const bare = text.trim();
    const rule = rules.find(([pattern]) => pattern.test(bare));
    return rule ? text.replace(bare, () => rule[1][shown] || bare) : text;
  };

  const say = (node) => {
    if (!node.nodeValue.trim() || node.parentElement?.closest(".stHtml, textarea, script, style")) return;
    const known = originals.get(node);
    const original = known && known.said === node.nodeValue ? known.original : node.nodeValue;
    const said = inOurWords(original);
    if (said !== original) originals.set(node, { original, said });
    if (said !== node.nodeValue) node.nodeValue = said;
  };

  const sayAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return say(root);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) say(texts.currentNode);
  };

  // Streamlit puts the groups of its narrow menu between a list and its items: it is no list then.
  const mendMenu = () => {
    for (const list of document.querySelectorAll("[data-testid=stSidebarNavItems]")) {
      list.setAttribute("role", "group");
      for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
    }
  };

  const watch = () => {
    new MutationObserver((changes) => {
      if (language() !== shown) {
        shown = language();
        return sayAll(document.body);
      }
      for (const change of changes) {
        if (change.type === "characterData") say(change.target);
        else change.addedNodes.forEach(sayAll);
      }
      mendMenu();
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
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
  document.addEventListener("DOMContentLoaded", watch);
})();
