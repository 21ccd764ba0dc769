// A list of the browser's own to choose one option from. What it says are texts, never markup. Each choice is told
// with its time, so that the same one is news to the server after another way has changed it.
export default ({ parentElement, data, key, setStateValue }) => {
  const label = parentElement.querySelector("label");
  const select = parentElement.querySelector("select");
  label.textContent = data.label;
  label.htmlFor = select.id = key;
  const none = data.placeholder === null ? [] : [["", data.placeholder]];
  const options = [...none, ...data.options];
  if (select.dataset.options !== JSON.stringify(options)) {
    select.dataset.options = JSON.stringify(options);
    select.replaceChildren(...options.map(([code, text]) => new Option(text, code)));
  }
  select.value = data.chosen;
  select.onchange = () => setStateValue("chosen", `${Date.now()} ${select.value}`);
};
