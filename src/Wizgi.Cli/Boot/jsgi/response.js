"use strict";

const { ClientGone } = require("./fastcgi.js");

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// RFC 9110 §5.5, and no char that is not a byte.
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"]);

/** The application's response is none. */
class ResponseError extends TypeError {}

function kind(value) {
  return value === null ? "null" : typeof value;
}

/** The bytes of what a body yields. */
function toBytes(block) {
  if (typeof block === "string") return Buffer.from(block, "utf8");
  if (block instanceof Uint8Array) return Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (block instanceof ArrayBuffer) return Buffer.from(block);
  if (typeof block?.toByteString === "function") return toBytes(block.toByteString("utf-8"));
  throw new ResponseError(`the body yields ${kind(block)}; strings, Buffers and what has toByteString() are allowed`);
}

/** The head of a response as CGI has it (RFC 3875 §6), and its Content-Length. */
function makeHead({ status, headers }) {
  if (!Number.isInteger(status) || status < 200 || status > 999) throw new ResponseError(`the status is ${String(status)}; a number from 200 to 999 is needed`);
  if (typeof headers !== "object" || headers === null) throw new ResponseError(`the headers are ${kind(headers)}; an object is needed`);
  let head = `Status: ${status}\r\n`;
  let length = null;
  for (const [name, values] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!TOKEN.test(name) || lower === "status") throw new ResponseError(`${JSON.stringify(name)} is no name of a header`);
    if (HOP_BY_HOP.has(lower)) throw new ResponseError(`the header ${name} is between the server and the client`);
    for (const value of Array.isArray(values) ? values : [values]) {
      if (typeof value !== "string" && typeof value !== "number") throw new ResponseError(`the header ${name} is ${kind(value)}; a string or an array of strings is needed`);
      if (!FIELD_VALUE.test(value)) throw new ResponseError(`the header ${name} has a character that headers cannot have: ${JSON.stringify(String(value))}`);
      if (lower === "content-length") {
        if (length !== null || !/^\d{1,15}$/.test(value)) throw new ResponseError(`the header ${name} is ${JSON.stringify(values)}; one number is needed`);
        length = Number(value);
      }
      head += `${name}: ${value}\r\n`;
    }
  }
  return [Buffer.from(head + "\r\n", "latin1"), length];
}

/** Sends a response: the head with the first block, so that what fails before it can still be a 500. */
class Sender {
  #exchange;
  #isHead;
  #head = null;
  #length = null;
  #hasBody = true;
  #sent = 0;

  constructor(exchange, isHead) {
    this.#exchange = exchange;
    this.#isHead = isHead;
    this.hasStarted = false;
  }

  async send(response) {
    if (typeof response !== "object" || response === null) throw new ResponseError(`the application answers with ${kind(response)}; { status, headers, body } is needed`);
    [this.#head, this.#length] = makeHead(response);
    this.#hasBody = !this.#isHead && response.status !== 204 && response.status !== 304;
    if (this.#hasBody) await this.#sendBody(response.body);
    if (!this.hasStarted) {
      this.hasStarted = true;
      await this.#exchange.send(this.#head);
    }
    if (this.#hasBody && this.#length !== null && this.#sent < this.#length) throw new ResponseError(`the body has ${this.#sent} bytes, the Content-Length is ${this.#length}`);
  }

  async #sendBody(body) {
    if (body instanceof Uint8Array) await this.#sendBlock(body);
    else if (typeof body?.[Symbol.asyncIterator] === "function") for await (const block of body) await this.#sendBlock(block);
    else if (Array.isArray(body)) for (const block of body) await this.#sendBlock(block);
    else if (typeof body?.forEach === "function") await this.#sendEach(body);
    else throw new ResponseError(`the body is ${kind(body)}; an object with forEach is needed`);
  }

  // A forEach that promises nothing cannot wait: then the blocks wait here. One that does may await what its function returns.
  async #sendEach(body) {
    let failure = null;
    let last = null;
    await body.forEach((block) => {
      if (failure) throw failure;
      last = this.#sendBlock(block);
      last.catch((problem) => (failure ??= problem));
      return last;
    });
    await last;
    if (failure) throw failure;
  }

  // Its order is that of the calls: nothing is awaited before the bytes are with the socket.
  async #sendBlock(block) {
    const bytes = toBytes(block);
    if (bytes.length === 0) return undefined;
    this.#sent += bytes.length;
    if (this.#length !== null && this.#sent > this.#length) throw new ResponseError(`the body is longer than its Content-Length, ${this.#length}`);
    if (this.hasStarted) return this.#exchange.send(bytes);
    this.hasStarted = true;
    return this.#exchange.send(Buffer.concat([this.#head, bytes]));
  }
}

async function close(body, log) {
  try {
    await body?.close?.();
  } catch (problem) {
    log(`The body's close() failed\n${problem?.stack ?? problem}`);
  }
}

/** Asks the application, and sends what it answers. Never throws. */
async function answer(app, request, exchange, log) {
  const sender = new Sender(exchange, request.method === "HEAD");
  const line = `${request.method} ${request.scriptName}${request.pathInfo}`;
  let body = null;
  const work = async () => {
    const response = await app(request);
    body = response?.body;
    if (exchange.isGone) throw new ClientGone();
    await sender.send(response);
  };
  const failed = (problem) => {
    // Whatever an application's read() or send() throws once the client has gone.
    if (problem instanceof ClientGone) return;
    log(`Error handling request ${line}\n${problem?.stack ?? problem}`);
  };
  const working = work();
  // Who waits for a client that has gone is to be told.
  const isOver = await Promise.race([working.then(() => true), exchange.gone.then(() => false)]).catch((problem) => problem);
  if (isOver === false) {
    await close(body, log);
    const known = body;
    working.catch(failed).then(() => body === known || close(body, log));
    return;
  }
  if (isOver !== true) {
    failed(isOver);
    await fail(exchange, sender, request.method === "HEAD");
  } else exchange.end();
  await close(body, log);
}

async function fail(exchange, sender, isHead) {
  if (sender.hasStarted) return exchange.breakOff();
  const text = "Internal Server Error\n";
  try {
    await exchange.send(Buffer.from(`Status: 500\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\n\r\n${isHead ? "" : text}`));
    return exchange.end();
  } catch {
    return undefined;
  }
}

module.exports = { answer };
