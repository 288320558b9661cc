// Reads the page that is on the screen, with the meaning that civicgauge/forms.py gives to served
// HTML: task "read" gives what page_view.py makes a View of, "control" the control or link with
// that key, "target" what a person points at to use it.
//
// Text is taken node by node, not as innerText: what a style sheet does to letters (capitals) and
// to lines (flex, blocks) must not change what a label is called.
([task, key]) => {
  const CONTROLS = "input, select, textarea, button";
  const BUTTONS = 'button, input[type="submit"], input[type="button"]';
  const NOTICES =
    '[role="alert"], [role="status"], [aria-live="assertive"], [aria-live="polite"]';
  const UNREAD = "script, style, template, noscript, select, textarea";
  const BY_LABEL = ["radio", "checkbox", "file"]; // often drawn by their label alone

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) ||
    (getComputedStyle(element).display === "contents" && seen(element.parentElement));

  const judge = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    const unread = node.matches(UNREAD) || !seen(node);
    return unread ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const texts = (root) => {
    if (root?.nodeType !== Node.ELEMENT_NODE || !seen(root)) return [];
    const wanted = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
    const walker = document.createTreeWalker(root, wanted, judge);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode.data);
    return found;
  };
  const text = (root) => texts(root).join(" ");

  const controls = all(CONTROLS);
  const links = all("a[href]");
  const keyOf = (control) => `control.${controls.indexOf(control)}`;

  const labelOf = (control) =>
    (control.id && all("label").findLast((label) => label.htmlFor === control.id)) ||
    control.closest("label");
  const kindOf = (control) => {
    if (control.tagName === "SELECT") return "select";
    if (control.tagName === "TEXTAREA") return "text";
    if (control.tagName === "BUTTON") return "button";
    if (["submit", "button", "image", "reset"].includes(control.type)) return "button";
    return [...BY_LABEL, "hidden"].includes(control.type) ? control.type : "text";
  };
  const usable = (control) => {
    const label = BY_LABEL.includes(control.type) && labelOf(control);
    return !control.matches(":disabled") && (seen(control) || (label && seen(label)));
  };
  const valueOf = (control, kind) => {
    if (kind === "text") return control.value;
    const option = kind === "select" && control.selectedOptions[0];
    return option && option.value ? option.text : "";
  };

  const field = (control) => {
    const kind = kindOf(control);
    const label = labelOf(control);
    return {
      key: keyOf(control),
      kind,
      label: label ? text(label) : control.getAttribute("aria-label") || "",
      name: control.name,
      group: text(control.closest("fieldset")?.querySelector("legend")),
      value: valueOf(control, kind),
      checked: Boolean(control.checked),
      options: kind === "select" ? Array.from(control.options, (option) => option.text) : [],
      error: control.getAttribute("aria-invalid") === "true",
    };
  };
  const definitions = () =>
    all("dt").filter(seen).flatMap((term) => {
      let value = term.nextElementSibling;
      while (value && value.tagName !== "DD") value = value.nextElementSibling;
      return value ? [[text(term), text(value)]] : [];
    });
  const rows = () =>
    all("tr").filter(seen).flatMap((row) => {
      const [heads, cells] = [all("th", row), all("td", row)];
      const pair = heads.length === 1 && cells.length === 1;
      return pair ? [[text(heads[0]), text(cells[0])]] : [];
    });
  const before = (node) => {
    const previous = node.previousSibling;
    if (!previous) return "";
    const found = previous.nodeType === Node.TEXT_NODE ? previous.data : text(previous);
    return found.trim() ? found : before(previous);
  };
  const highlights = () =>
    all("strong, b").filter((value) => seen(value) && before(value))
      .map((value) => [before(value), text(value)]);
  const tables = () =>
    all("table").filter(seen).map((table) =>
      all("tr", table).map((row) => all("th, td", row).map(text)));

  const read = () => ({
    heading: text(all("h1").find(seen)).trim() || document.title,
    notices: all(NOTICES).map(text),
    fields: controls
      .filter((control) => !["hidden", "button"].includes(kindOf(control)) && usable(control))
      .map(field),
    pressables: [
      ...all(BUTTONS).filter((button) => seen(button) && !button.disabled).map((button) => ({
        key: keyOf(button),
        text: button.tagName === "BUTTON" ? text(button) : button.value,
        link: false,
      })),
      ...links.map((link, number) => ({ key: `link.${number}`, text: text(link), link: true }))
        .filter((link, number) => seen(links[number])),
    ],
    terms: [...definitions(), ...rows(), ...highlights()],
    tables: tables(),
    texts: texts(document.body),
    mainTexts: texts(document.querySelector("main, [role=main]") || document.body),
  });

  const find = () => {
    const [kind, number] = key.split(".");
    return (kind === "link" ? links : controls)[Number(number)];
  };
  const target = () => {
    const found = find();
    const drawn = seen(found) && found.offsetWidth > 1 && found.offsetHeight > 1;
    const pointed = drawn || !labelOf(found) ? found : labelOf(found);
    const { top, bottom } = pointed.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) {
      pointed.scrollIntoView({ block: "center", behavior: "instant" });
    }
    return pointed;
  };
  return { read, control: find, target }[task]();
};
