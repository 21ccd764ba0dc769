// A list of the browser's own to choose one option from. What it says are texts, never markup. Each choice is told
// with its time, so that the same one is news to the server after another way has changed it.
export default ({ parentElement, data: [told], key, setStateValue }) => {
  const label = parentElement.querySelector("label");
  const select = parentElement.querySelector("select");
  label.textContent = told.label;
  label.htmlFor = select.id = key;
  const none = told.placeholder === null ? [] : [["", told.placeholder]];
  const options = [...none, ...told.options];
  if (select.dataset.options !== JSON.stringify(options)) {
    select.dataset.options = JSON.stringify(options);
    select.replaceChildren(...options.map(([code, text]) => new Option(text, code)));
  }
  select.value = told.chosen;
  select.onchange = () => setStateValue("chosen", `${Date.now()} ${select.value}`);
};
