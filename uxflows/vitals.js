// Runs in every document before the portal's own scripts: collects Web Vitals as web.dev defines
// them. vitals() gives seconds (the layout shift is a plain number); null is "none reported".
(() => {
  const GAP = 1000; // shifts further apart than this belong to different bursts
  const BURST = 5000; // and no burst is longer than this

  let largest = null;
  let interaction = null;
  let worstShift = 0;
  let burst = { began: 0, last: -Infinity, shift: 0 };

  const observe = (type, use, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(use))
      .observe({ type, buffered: true, ...options });

  observe("largest-contentful-paint", (entry) => { largest = entry.startTime; });
  observe("event", (entry) => {
    if (entry.interactionId) interaction = Math.max(interaction ?? 0, entry.duration);
  }, { durationThreshold: 16 });
  observe("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    const goesOn = entry.startTime - burst.last < GAP && entry.startTime - burst.began < BURST;
    burst = goesOn ? burst : { began: entry.startTime, shift: 0 };
    burst.last = entry.startTime;
    burst.shift += entry.value;
    worstShift = Math.max(worstShift, burst.shift);
  });

  const seconds = (milliseconds) =>
    milliseconds === null || milliseconds === undefined ? null : milliseconds / 1000;
  const vitals = () => ({
    ttfb: seconds(performance.getEntriesByType("navigation")[0]?.responseStart),
    fcp: seconds(performance.getEntriesByName("first-contentful-paint")[0]?.startTime),
    lcp: seconds(largest),
    cls: worstShift,
    inp: seconds(interaction),
  });
  Object.defineProperty(window, Symbol.for("civicgauge.vitals"), { value: vitals });
})();
