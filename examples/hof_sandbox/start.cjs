// Starts the unchanged sandbox of the forms framework in the current folder (hof/sandbox) on
// 127.0.0.1:$PORT. Its server.js fixes port 8082 and offers no setting for it, so the one
// function it calls is wrapped; everything else is the application as published.
"use strict";

const path = require("node:path");

const framework = require.resolve(path.resolve(".."));
const bootstrap = require(framework);
const onOurPort = (options) =>
  bootstrap({ ...options, host: "127.0.0.1", port: Number(process.env.PORT) });

require.cache[framework].exports = Object.assign(onOurPort, bootstrap);
require(path.resolve("server.js"));
