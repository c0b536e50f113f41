// Responses that are out of the ordinary, or wrong.
"use strict";

let closed = 0;

const plain = (body, headers = {}, status = 200) => ({ status, headers: { "content-type": "text/plain", ...headers }, body });

const routes = {
  "/pid": () => plain([String(process.pid)]),
  "/late": () => plain({ async forEach(send) { await send("some"); throw new Error("late error"); } }),
  "/first": () => plain({ forEach() { throw new Error("error before the first block"); } }),
  "/split": () => plain(["x"], { "x-a": "b\r\nSet-Cookie: stolen=1" }),
  "/name": () => plain(["x"], { "x a": "b" }),
  "/hop": () => plain(["x"], { "transfer-encoding": "chunked" }),
  "/status": () => plain(["x"], {}, 99),
  "/long": () => plain(["12345"], { "content-length": "3" }),
  "/short": () => plain(["123"], { "content-length": "5" }),
  "/nothing": () => plain([], {}, 204),
  "/unread": () => plain(["not read"]),
  "/echo": (request) => plain({ forEach: (send) => request.input.forEach(send) }),
  "/closed": () => plain([String(closed)]),
  "/closes": () => plain({ forEach: (send) => send("closes"), close: () => void closed++ }),
  "/mixed": () => plain(["\u00e9", Buffer.from([0xff]), { toByteString: () => "c" }]),
  "/later": () => ({ then: (resolve) => setTimeout(resolve, 1, plain(["later"])) }),
  "/rejects": () => Promise.reject(new Error("a rejection")),
  "/undefined": () => undefined,
  "/numbers": () => plain([1, 2]),
  "/iterates": () => plain((async function* () { yield "a"; yield "b"; })()),
  "/buffer": () => plain(Buffer.from("a buffer")),
  // Nothing waits here: all of it is given at once.
  "/atonce": () => plain({ forEach: (send) => { for (let block = 0; block < 64; block++) send("x".repeat(65536)); } }),
  "/logs": (request) => { request.jsgi.errors.print("a line of the application"); return plain(["logged"]); },
  // Reads a body and waits for nobody: the client's going is nobody's error.
  "/forgets": (request) => { request.input.read(); return plain({ forEach: (send) => { for (let block = 0; block < 64; block++) send("x".repeat(65536)); return new Promise((resolve) => setTimeout(resolve, 300)); } }); },
};

module.exports = (request) => routes[request.pathInfo](request);
