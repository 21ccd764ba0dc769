// A field that the browser draws itself: a list to choose one option from, or a line of text. What it is told are
// texts, never markup.
export default ({ parentElement, data: [told], key, setStateValue }) => {
  const label = parentElement.querySelector("label");
  const kind = told.options ? "select" : "input";
  const field = label.nextElementSibling ?? label.parentElement.appendChild(document.createElement(kind));
  label.textContent = told.label;
  label.htmlFor = field.id = key;
  (told.options ? drawList : drawLine)(field, told, (said) => setStateValue("said", said));
};

// Each choice is told with its time, so that the same one is news to the server after another way has changed it.
const drawList = (list, told, say) => {
  const none = told.placeholder === null ? [] : [["", told.placeholder]];
  const options = [...none, ...told.options];
  if (list.dataset.options !== JSON.stringify(options)) {
    list.dataset.options = JSON.stringify(options);
    list.replaceChildren(...options.map(([code, text]) => new Option(text, code)));
  }
  list.value = told.chosen;
  list.onchange = () => say(`${Date.now()} ${list.value}`);
};

const drawLine = (line, told, say) => {
  line.maxLength = told.longest;
  line.autocomplete = told.purpose;
  // Who types on meanwhile keeps what they type: the server says again what it has heard so far. So does who has left
  // the field since, until the server has heard that.
  if (line.dataset.said === told.text) delete line.dataset.said;
  const isNews = line.dataset.told !== told.text && !("said" in line.dataset);
  if (isNews && document.activeElement !== line) line.value = told.text;
  line.dataset.told = told.text;
  line.onchange = () => {
    if (line.value === told.text) delete line.dataset.said;
    else line.dataset.said = line.value;
    say(line.value);
  };
};
