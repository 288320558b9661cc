// Two hundred citizens a second, whether or not the portal answers; what k6 tells goes to a file.

import http from "k6/http";

export const options = {
  scenarios: {
    page: {
      executor: "constant-arrival-rate",
      rate: 200,
      timeUnit: "1s",
      duration: `${__ENV.FREEZE_SECONDS}s`,
      preAllocatedVUs: 500,
    },
  },
  summaryTrendStats: ["avg", "med", "p(90)", "p(99)"],
};

export default function () {
  http.get(`${__ENV.FREEZE_URL}/`);
}

export function handleSummary(data) {
  return { [__ENV.FREEZE_TOLD]: JSON.stringify(data.metrics) };
}
