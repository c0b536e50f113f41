// A JSGI application (CommonJS JSGI 0.3): a function from a request to { status, headers, body }, or a promise of that.
"use strict";

const { createHash } = require("node:crypto");
const { setTimeout: pause } = require("node:timers/promises");

const MEBIBYTE = 1 << 20;

/** A response of plain text. */
function text(body, status = 200, headers = {}) {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: [body] };
}

/** The number of the query's variable; another where there is none. */
function number(request, name, otherwise) {
  const found = Number.parseInt(new URLSearchParams(request.queryString).get(name), 10);
  return Number.isInteger(found) && found >= 0 ? found : otherwise;
}

/** The request as lines of "key: value". */
function environ(request) {
  const { headers, jsgi, env, input, ...simple } = request;
  const lines = Object.entries(simple).filter(([, value]) => value !== undefined);
  for (const [name, value] of Object.entries(headers)) lines.push([`headers.${name}`, value]);
  for (const name of ["version", "multithread", "multiprocess", "runOnce", "async"]) lines.push([`jsgi.${name}`, jsgi[name]]);
  for (const [name, value] of Object.entries(env)) lines.push([`env.${name}`, value]);
  return text(lines.map(([name, value]) => `${name}: ${value}\n`).sort().join(""));
}

/** Blocks with a pause between them, as they come. */
function stream(request) {
  const count = number(request, "n", 5);
  const body = {
    async forEach(send) {
      for (let block = 1; block <= count; block++) {
        if (block > 1) await pause(200);
        // What send promises is that there is room for more.
        await send(`block ${block}\n`);
      }
    },
  };
  return { ...text(""), body };
}

/** The length of the body that came, and its SHA-1: block by block, never the whole of it. */
async function upload(request) {
  const hash = createHash("sha1");
  let length = 0;
  await request.input.forEach((block) => {
    hash.update(block);
    length += block.length;
  });
  return text(`${length} bytes, sha1 ${hash.digest("hex")}\n`);
}

function large(request) {
  const count = number(request, "mib", 1);
  const block = Buffer.alloc(MEBIBYTE, "x");
  const body = {
    async forEach(send) {
      for (let sent = 0; sent < count; sent++) await send(block);
    },
  };
  return { status: 200, headers: { "content-type": "application/octet-stream", "content-length": String(count * MEBIBYTE) }, body };
}

const routes = {
  "/": () => text("Hello from JSGI\n"),
  "/environ": environ,
  "/stream": stream,
  "/upload": upload,
  "/headers": () => text("headers\n", 200, { "set-cookie": ["a=1; Path=/", "b=2; HttpOnly"], "x-family": "jsgi" }),
  "/error": () => {
    throw new Error("an error of the application");
  },
  "/large": large,
};

exports.app = (request) => {
  const route = routes[request.pathInfo || "/"];
  return route ? route(request) : text("Not found\n", 404);
};
