// Runs before Streamlit: says where its server is, keeps the Back button of use, remembers the person's name in
// this browser, sends what is typed while it is typed, draws the page anew once a lost connection is back, lets a
// click wait for the cell that was just typed, copies the address, saves the page, and says in our words what
// Streamlit says by itself, in texts and in labels. RULES are written in by the server: pattern, words by language,
// where $1 is the first group of the pattern.
"use strict";
(() => {
  // Otherwise a page below the first one is asked in vain for what only the root answers.
  window.__streamlit = { BACKEND_BASE_URL: `${location.origin}/` };

  // Each run writes the day, the language and the filters into the address. As entries of their own they would
  // keep the Back button on the page: a step back leads to the page before.
  const pushState = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const { pathname } = new URL(url ?? location.href, location.href);
    if (pathname === location.pathname) return history.replaceState(state, title, url);
    return pushState(state, title, url);
  };

  // Streamlit does nothing where the menu leads to the page that is open, though one body or task of it is shown.
  const KEPT = ["strategy", "lang", "as_of", "role"];
  const openAnew = (event) => {
    const link = event.target.closest?.("a[aria-current=page][data-testid]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const here = new URLSearchParams(location.search);
    const kept = KEPT.filter((name) => here.has(name)).map((name) => [name, here.get(name)]);
    location.assign(`${link.pathname}?${new URLSearchParams(kept)}`);
  };
  document.addEventListener("click", openAnew, true);

  // Streamlit asks each page for its font of icons: 375 kB, of which most pages show none. An icon brings it.
  const loadFont = document.fonts.load.bind(document.fonts);
  document.fonts.load = (font, ...text) =>
    font.includes("Material Symbols") ? Promise.resolve([]) : loadFont(font, ...text);

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

  const focusHead = (place, heads) => {
    const head = place.querySelector(heads);
    head?.setAttribute("tabindex", "-1");
    head?.focus({ preventScroll: true });
  };

  // What somebody opens in a list, or what comes after a decision, is read from its head: once its page is whole,
  // that is brought to the top, and the keyboard goes there.
  const DRAWN = "[data-test-script-state=notRunning]:not(:has([data-testid=stSkeleton]))";
  let opened = "";
  const goToOpened = () => {
    if (!document.querySelector(DRAWN)) return;
    const place = document.querySelector("[class*=st-key-opened-]");
    const name = place?.className.match(/st-key-opened-\S+/)[0] ?? "";
    if (name && name !== opened) {
      place.scrollIntoView({ block: "start" });
      focusHead(place, "h3, h4");
    }
    opened = name;
  };

  // What came of an act (a file that was read, lines that were checked, a receipt) is brought into sight, and the
  // keyboard goes there; not what stood on the page from the beginning.
  let outcome = null;
  const goToOutcome = () => {
    if (!document.querySelector(DRAWN)) return;
    const place = [...document.querySelectorAll("[class*=st-key-outcome-]")].at(-1);
    const name = place?.className.match(/st-key-outcome-\S+/)[0] ?? "";
    if (name && outcome !== null && name !== outcome) {
      place.scrollIntoView({ block: "start" });
      focusHead(place, "h3, [role=alert], [role=status]");
    }
    outcome = name;
  };

  // What Streamlit shows as HTML loses its drawings, so they come as texts: each is put in its place before it is painted.
  const drawDrawings = () => {
    for (const place of document.querySelectorAll(".stHtml > [data-drawing]")) {
      const { drawing } = place.dataset;
      delete place.dataset.drawing;
      place.innerHTML = decodeURIComponent(drawing);
    }
  };

  // While a page comes, Streamlit puts boxes of no use where its parts will be, which then grow: nothing is seen
  // before the first of them have their contents, so that nothing moves under somebody's eyes. A chart has its
  // height before its script has come, which is most of what a page loads: what is written is read meanwhile.
  const COMES_WITHIN = 10_000;
  let isSeen;
  window.pageIsSeen = new Promise((resolve) => (isSeen = resolve));
  const unseen = document.createElement("style");
  unseen.textContent = ".stMainBlockContainer { visibility: hidden !important; }";
  document.head.append(unseen);

  // The fields of Streamlit put this style before all others when the first of them comes, if it is not there: the
  // browser then forgets the fonts that it has loaded, and lays out the whole page a second time.
  const pressable = document.createElement("style");
  pressable.id = "react-aria-pressable-style";
  pressable.textContent =
    "@layer { [data-react-aria-pressable] { touch-action: pan-x pan-y pinch-zoom; } }";
  document.head.prepend(pressable);

  const show = () => {
    unseen.remove();
    requestAnimationFrame(() => setTimeout(isSeen));
  };
  const showOnceItStands = () => {
    if (!unseen.isConnected) return;
    const head = document.querySelector("h1.strategy, p.notice.error, [data-testid=stException]");
    const grows = "[data-testid=stSkeleton]:not([class*=st-key-figure-] *)";
    if (head && !document.querySelector(grows)) show();
  };

  const watch = () => {
    new MutationObserver((changes) => {
      drawDrawings();
      goToPlace();
      goToOpened();
      changes.forEach(noteAnswer);
      drawAnew();
      goToOutcome();
      showOnceItStands();
      if (language() !== shown) {
        shown = language();
        return sayAll(document.body);
      }
      for (const change of changes) {
        if (change.type === "characterData") say(change.target);
        else if (change.attributeName === "aria-label") sayLabel(change.target);
        else change.addedNodes.forEach(sayAll);
      }
    }).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: ["aria-label", "data-test-script-state", "data-test-connection-state"],
    });
  };

  // The name of the person in this browser, and the role in this tab: a link or a reload begins a new session.
  const NAME = "dashboard name";
  const ROLE = "dashboard role";
  const address = new URL(location.href);
  const recall = (name, value) => {
    if (value && !address.searchParams.has(name)) address.searchParams.set(name, value);
  };
  try {
    recall("person", localStorage.getItem(NAME));
    recall("role", sessionStorage.getItem(ROLE));
    history.replaceState(history.state, "", address);
    document.addEventListener("input", ({ target }) => {
      if (target.closest?.(".st-key-person_name")) localStorage.setItem(NAME, target.value);
    });
    addEventListener("pagehide", () => {
      const role = new URLSearchParams(location.search).get("role");
      if (role) sessionStorage.setItem(ROLE, role);
    });
  } catch {
    // A browser that remembers nothing: the name is typed again.
  }

  // Streamlit sends a text when its field is left. A text that somebody goes on typing would be lost with the
  // browser, so the field is told that it was left once no key has come for a while; it keeps the keyboard. A name
  // is whole when its field is left: what is kept belongs to the name.
  const KEPT_AFTER = 2_000;
  const TEXTS = ":is([data-testid=stTextArea], [data-testid=stTextInput]) :is(textarea, input)";
  const waiting = new WeakMap();
  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.(TEXTS) || target.closest(".st-key-person_name")) return;
    clearTimeout(waiting.get(target));
    const send = () => target.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    waiting.set(target, setTimeout(send, KEPT_AFTER));
  });

  // After a new start of the server the page stands, but its buttons do nothing: Streamlit asks for a run of it
  // only where one was cut short. So a button that nobody sees is pressed, and the page is drawn by the new server:
  // another one where a click or a file was still to be answered, for nobody knows what became of it.
  const PRESSABLE = ".stButton button:not(:disabled)";
  let lost = false;
  let asked = false;
  const noteAsking = ({ type, target, isTrusted }) => {
    const asking = type === "click" ? isTrusted && PRESSABLE : ".stFileUploader";
    asked ||= Boolean(asking && target.closest?.(asking));
  };
  for (const kind of ["click", "change", "drop"]) document.addEventListener(kind, noteAsking, true);
  const drawAnew = () => {
    const { testConnectionState, testScriptState } =
      document.querySelector("[data-test-connection-state]")?.dataset ?? {};
    const button = document.querySelector(`.st-key-${asked ? "unanswered" : "reconnected"} button`);
    if (testConnectionState !== "CONNECTED") {
      lost ||= Boolean(testConnectionState && button);
      return;
    }
    if (!lost || !button) return;
    if (button.disabled) return void setTimeout(drawAnew, 20);
    if (asked && testScriptState !== "notRunning") return;
    lost = asked = false;
    if (testScriptState === "notRunning") button.click();
  };
  const noteAnswer = ({ attributeName, target }) => {
    if (attributeName !== "data-test-script-state" || lost) return;
    const { testConnectionState, testScriptState } = target.dataset;
    if (testConnectionState === "CONNECTED" && testScriptState === "notRunning") asked = false;
  };

  // A table sends a cell 150 ms after it was left. The click that leaves it would come before it: the answer
  // would know nothing of the cell, and the cell's own message would cut it short. So the click waits.
  const SENT_AFTER = 300;
  const keyOf = (button) => button.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)[0];
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
      // Under another key the button is of another content by now, which nobody has seen.
      const key = keyOf(button);
      setTimeout(() => button.isConnected && keyOf(button) === key && button.click(), wait);
    },
    true,
  );

  // The grid of Report progress: a block from a spreadsheet is laid over its lines by the server, for the grid alone
  // drops what does not fit; and the keys that undo a step press the button that does. This listens before the grid.
  const GRID = ".st-key-entry_grid";
  const PASTED = ".st-key-entry_pasted textarea";
  const textOf = (cell) => cell.textContent.trim();
  addEventListener(
    "paste",
    (paste) => {
      const grid = document.querySelector(GRID);
      const field = document.querySelector(PASTED);
      const text = paste.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
      if (!grid?.contains(document.activeElement) || !field || !/[\t\n]/.test(text)) return;
      const chosen = grid.querySelector("canvas [role=gridcell][aria-selected=true]");
      if (!chosen || document.querySelector(".gdg-input")) return;
      paste.preventDefault();
      paste.stopImmediatePropagation();
      const column = chosen.getAttribute("aria-colindex");
      const heads = [...grid.querySelectorAll("canvas [role=columnheader]")].map(textOf);
      const lines = [...grid.querySelectorAll("canvas tr:has([role=gridcell])")];
      const rows = lines.slice(lines.indexOf(chosen.closest("tr"))).map((line) => textOf(line.firstChild));
      const block = { text, rows, heads: heads.slice(column - 1), at: Date.now() };
      const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
      set.call(field, JSON.stringify(block));
      field.dispatchEvent(new Event("input", { bubbles: true }));
      setTimeout(() => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
    },
    true,
  );
  addEventListener(
    "keydown",
    (key) => {
      if (!(key.ctrlKey || key.metaKey) || key.shiftKey || key.altKey || key.code !== "KeyZ") return;
      const grid = document.querySelector(GRID);
      const isFree = grid?.contains(document.activeElement) || document.activeElement === document.body;
      const button = document.querySelector(".st-key-entry_undo button");
      if (!grid || !isFree || !button || document.querySelector(".gdg-input")) return;
      key.preventDefault();
      button.click();
    },
    true,
  );

  // On paper the rows behind a status and the annexes of a page stay folded unless they are open on the screen.
  const UNFOLDED = ".stHtml details:not([open], .shut, .findings > .fold:not(:has(> .adopted-text)))";
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll(UNFOLDED)) {
      fold.open = true;
      fold.dataset.shut = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of document.querySelectorAll("details[data-shut]")) {
      fold.open = false;
      delete fold.dataset.shut;
    }
  });

  // What a page is passed on with: its address without who opened it, and one file that needs no server.
  const bareAddress = () => {
    const bare = new URL(location.href);
    for (const name of ["person", "role"]) bare.searchParams.delete(name);
    bare.hash = "";
    return bare.href;
  };
  const copyLink = async () => {
    if (navigator.clipboard) return navigator.clipboard.writeText(bareAddress());
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = bareAddress();
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  const LEFT_OUT =
    "script, link, style, iframe, noscript, header, canvas, button, input, textarea, label, .share, #portal," +
    "[data-testid=stSidebar], [data-testid=stToolbar], [data-testid=stElementToolbar], [data-testid=stWidgetLabel]," +
    "[data-testid=stButtonGroup], [data-testid=stSelectbox], [data-testid=stFileUploader], [data-testid=stDateInput]";
  // The rules of print hold in the file, and nothing in it is loaded from anywhere.
  const ruleTexts = (rules) =>
    [...rules].flatMap((rule) => {
      if (rule instanceof CSSFontFaceRule || rule instanceof CSSImportRule) return [];
      if (rule instanceof CSSPageRule) return [rule.cssText];
      if (rule instanceof CSSMediaRule && rule.media.mediaText === "print")
        return ruleTexts(rule.cssRules);
      return /url\((?!"?(data:|#))/.test(rule.cssText) ? [] : [rule.cssText];
    });
  const savePage = () => {
    const copy = document.documentElement.cloneNode(true);
    for (const part of copy.querySelectorAll(LEFT_OUT)) part.remove();
    const onlyHere = /^(localhost|127\..*|\[::1\])$/.test(location.hostname);
    for (const link of copy.querySelectorAll("a[href]:not([href^='#'])")) {
      const leads = new URL(link.getAttribute("href"), location.href);
      for (const name of ["person", "role"]) leads.searchParams.delete(name);
      link.setAttribute("href", leads.href);
      // Who gets the file has no server at this address.
      if (onlyHere && leads.origin === location.origin) link.removeAttribute("href");
    }
    for (const image of copy.querySelectorAll("img:not([src^='data:'])")) image.remove();
    const style = document.createElement("style");
    const sheets = [...document.styleSheets].filter((sheet) => !sheet.disabled);
    style.textContent = "body { padding: 1.2rem; }\n";
    style.textContent += sheets.flatMap((sheet) => ruleTexts(sheet.cssRules)).join("\n");
    const charset = document.createElement("meta");
    charset.setAttribute("charset", "utf-8");
    copy.querySelector("head").prepend(charset, style);
    const file = new Blob(["<!DOCTYPE html>", copy.outerHTML], { type: "text/html" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    const name = document.title.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    link.download = `${name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  document.addEventListener("click", async (click) => {
    const link = click.target.closest?.(".share a");
    const act = { "#copy-link": copyLink, "#save-page": savePage }[link?.hash];
    if (!act) return; // another link of that line leads to a page
    click.preventDefault();
    await act();
    if (link.hash === "#copy-link") link.textContent = link.dataset.done;
  });
  setTimeout(show, COMES_WITHIN);
  document.addEventListener("DOMContentLoaded", watch);
})();
