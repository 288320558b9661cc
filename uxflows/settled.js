// Runs in every document before the portal's own scripts: notes when the page last changed.
//
// still() gives the milliseconds that the page has been as it is, once it is usable, else 0. Usable:
// the document is parsed and painted, its heading is there, and no element or text has come or gone
// for a tenth of a second; attributes do not count, because banners slide for ever. A page
// without a heading gets two seconds to bring one. A page that never stands still counts from
// its painting.
(() => {
  const QUIET = 100;
  const WITHOUT_HEADING = 2000;
  const NEVER_STILL = 2000;

  let changed = performance.now();
  const change = () => { changed = performance.now(); };
  const watched = { subtree: true, childList: true, characterData: true };
  new MutationObserver(change).observe(document, watched);
  document.addEventListener("DOMContentLoaded", change);

  const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const age = () => performance.now() - Math.max(changed, painted() ?? 0);
  const headed = () => [...document.querySelectorAll("h1")].some((heading) =>
    heading.checkVisibility({ visibilityProperty: true }) && heading.textContent.trim());

  const still = () => {
    if (document.readyState === "loading") return 0;
    const drawn = painted();
    const ready = drawn !== undefined && headed();
    if (age() >= (ready ? QUIET : WITHOUT_HEADING)) return age();
    const since = performance.now() - (drawn ?? Infinity);
    return ready && since >= NEVER_STILL ? since : 0;
  };
  Object.defineProperty(window, Symbol.for("civicgauge.still"), { value: still });
})();
