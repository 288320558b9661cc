// The filing for k6: each virtual user files one dossier after the other.

import http from "k6/http";
import { fail } from "k6";

const url = __ENV.BENCH_URL;
const acts = JSON.parse(open(__ENV.BENCH_RECIPE));
const folder = __ENV.BENCH_RECIPE.replace(/\/[^/]*$/, "");
const files = {};
for (const act of acts) {
  for (const name of Object.values(act.upload || {})) files[name] = open(`${folder}/${name}`, "b");
}

function token(page) {
  return [...page.matchAll(/name="token" value="([^"]+)"/g)].pop()[1];
}

function send(act, at, page) {
  // Without names k6 would keep figures of every address that it has seen.
  const named = { tags: { name: act.get || act.link || "form" } };
  if (act.get) return http.get(url + act.get, named);
  if (act.link) return http.get(url + page.match(`href="(${act.link}[^"]+)"`)[1], named);
  const sent = Object.assign({ token: token(page) }, act.form);
  for (const [field, name] of Object.entries(act.upload || {})) {
    sent[field] = http.file(files[name], name, "image/jpeg");
  }
  return http.post(at, sent, named);
}

export default function () {
  let at = url;
  let page = "";
  for (const act of acts) {
    const response = send(act, at, page);
    if (response.status !== 200) fail(`${response.status}: ${response.body}`);
    at = response.url;
    page = response.body;
  }
}
