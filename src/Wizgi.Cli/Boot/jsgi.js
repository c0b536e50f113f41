// Serves a JSGI application over FastCGI 1.0: Node's standard library and the files in jsgi/.
//
//     node jsgi.js path/app.js
//
// The socket listens already and is descriptor 0 (FastCGI specification 2.2); several processes may share it. The application is exports.app of the file, or what
// module.exports is. It answers with { status, headers, body }, or a promise of that (CommonJS JSGI 0.3, "JSGI/Level0/A/Draft2").
//
// TERM finishes what runs; INT and QUIT do not wait; USR1 does nothing. Exit codes are Wizgi's: 3, the file failed while it was loaded; 4, there is no application in it.
"use strict";

const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { ClientGone } = require("./jsgi/fastcgi.js");
const { Server } = require("./jsgi/server.js");

const BOOT_FAILURE = 3;
const LOAD_FAILURE = 4;

/** Ends the process with the reason on standard error. */
function giveUp(code, text) {
  process.stderr.write(text + "\n");
  process.exit(code);
}

/** The application of a file: CommonJS or an ECMAScript module. */
async function load(reference) {
  let module;
  try {
    module = await import(pathToFileURL(path.resolve(reference)));
  } catch (problem) {
    giveUp(BOOT_FAILURE, `The application ${reference} cannot be loaded\n${problem?.stack ?? problem}`);
  }
  for (const candidate of [module.app, module.default?.app, module.default]) if (typeof candidate === "function") return candidate;
  giveUp(LOAD_FAILURE, `${reference} has no application: exports.app, or module.exports, must be a function`);
}

async function main() {
  if (process.argv.length < 3) giveUp(LOAD_FAILURE, "usage: node jsgi.js path/app.js, with a listening socket as descriptor 0");
  // Left to Node it opens a debugger, through which anybody on this machine could have us do anything.
  process.on("SIGUSR1", () => {});
  let server = null;
  for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => process.exit(0));
  process.on("SIGTERM", () => (server ? server.stop() : process.exit(0)));
  server = new Server(await load(process.argv.at(-1)));
  // A promise of ours that the application does not look at says nothing of the application. All else ends the process, as it does in Node.
  process.on("unhandledRejection", (problem) => {
    if (!(problem instanceof ClientGone)) throw problem;
  });
  try {
    await server.serve();
  } catch (problem) {
    giveUp(BOOT_FAILURE, `descriptor 0 is no listening socket: ${problem.message}`);
  }
  process.exit(0);
}

main();
