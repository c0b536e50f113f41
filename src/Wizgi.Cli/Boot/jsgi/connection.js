"use strict";

const { Type, Status, RESPONDER, KEEP_CONN, ProtocolError, ClientGone, RecordReader, writeRecord, writeRecords, parsePairs, answerValues } = require("./fastcgi.js");
const { Input } = require("./input.js");

/** Bytes: all variables of a request. Wizgi sends no more than its own limits let in. */
const MAX_PARAMS = 4 * 1024 * 1024;
/** Bytes that wait for a client who asks on and does not read. */
const MAX_ANSWERS = 1024 * 1024;
/** Milliseconds for a client that sends on while it should read. */
const LINGER = 2000;
/** Milliseconds of silence where a request should come. */
const IDLE = 75_000;

const NOTHING = Buffer.alloc(0);

/** One request of a connection. */
class Exchange {
  #connection;
  #id;
  #goneWith;

  constructor(connection, id, flags) {
    this.#connection = connection;
    this.#id = id;
    this.keeps = (flags & KEEP_CONN) !== 0;
    this.params = [];
    this.paramsSize = 0;
    /** Variables; null: they have not come to their end. */
    this.variables = null;
    this.input = null;
    this.isGone = false;
    this.isOver = false;
    /** Resolves when the client goes before the end. */
    this.gone = new Promise((resolve) => (this.#goneWith = resolve));
  }

  get id() {
    return this.#id;
  }

  /** The client has gone, or does not want the response any more. */
  leave() {
    if (this.isGone) return;
    this.isGone = true;
    this.input?.fail(new ClientGone());
    this.#goneWith();
  }

  /** Sends bytes of the response. A promise: there is room for more. */
  async send(bytes) {
    if (this.isGone) throw new ClientGone();
    if (this.isOver) throw new Error("the response has ended");
    this.#connection.sendOutput(this.#id, bytes);
    await this.#connection.hasRoom();
    if (this.isGone) throw new ClientGone();
  }

  /** The response is complete. */
  end() {
    if (this.isGone || this.isOver) return;
    this.isOver = true;
    this.#connection.endRequest(this, Status.REQUEST_COMPLETE);
  }

  /** The response is not, and the client is to see that: there is no END_REQUEST. */
  breakOff() {
    if (this.isGone || this.isOver) return;
    this.isOver = true;
    this.#connection.finish();
  }
}

/** A connection, with one request at a time. */
class Connection {
  #socket;
  #serve;
  #log;
  #reader = new RecordReader();
  #exchange = null;
  #isEnding = false;
  #room = null;
  #tellRoom = null;

  /**
   * @param socket From the listener.
   * @param serve Called with each Exchange whose variables are complete.
   * @param log Called with a line.
   */
  constructor(socket, serve, log) {
    this.#socket = socket;
    this.#serve = serve;
    this.#log = log;
    this.hasServed = false;
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.setTimeout(IDLE);
    socket.on("timeout", () => this.#rest());
    socket.on("drain", () => this.#makeRoom());
    socket.on("end", () => this.#leave());
    // What becomes of a connection is the client's business.
    socket.on("error", () => this.#leave());
    socket.on("close", () => this.#leave());
  }

  /** Nothing runs, nothing has begun to come. */
  get isIdle() {
    return this.#exchange === null && this.#reader.isEmpty;
  }

  /** Has no request follow the one that runs. */
  stop() {
    if (this.#exchange) this.#exchange.keeps = false;
    else if (this.isIdle && this.hasServed) this.finish();
    // The first request of a new connection may be on its way, and would not be sent again.
    else if (!this.hasServed) setTimeout(() => this.#exchange ?? this.finish(), LINGER);
  }

  sendOutput(id, bytes) {
    writeRecords(this.#socket, Type.STDOUT, id, bytes);
  }

  hasRoom() {
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return undefined;
    return (this.#room ??= new Promise((resolve) => (this.#tellRoom = resolve)));
  }

  endRequest(exchange, status) {
    if (status === Status.REQUEST_COMPLETE) writeRecord(this.#socket, Type.STDOUT, exchange.id, NOTHING);
    this.#sendEnd(exchange.id, status);
    this.#forget(exchange);
    if (!exchange.keeps) this.finish();
  }

  /** Says that nothing more comes, and reads on for a while: a client that still sends would else lose what it was sent. The while begins when it has been sent. */
  finish() {
    this.#isEnding = true;
    this.#exchange = null;
    this.#socket.end(() => setTimeout(() => this.#socket.destroy(), LINGER).unref());
    this.#socket.resume();
  }

  // A request may be silent as long as it likes; between requests, and where a client does not read the last of a response, nobody may.
  #rest() {
    if (this.#isEnding) this.#socket.destroy();
    else if (!this.#exchange?.variables) this.finish();
  }

  #forget(exchange) {
    if (this.#exchange === exchange) this.#exchange = null;
    this.hasServed = true;
    this.#socket.resume();
  }

  #leave() {
    this.#exchange?.leave();
    this.#exchange = null;
    this.#makeRoom();
  }

  #makeRoom() {
    this.#tellRoom?.();
    this.#room = this.#tellRoom = null;
  }

  #receive(bytes) {
    if (this.#isEnding) return;
    try {
      this.#reader.add(bytes, (type, id, content) => {
        if (!this.#isEnding) this.#take(type, id, content);
      });
    } catch (problem) {
      if (!(problem instanceof ProtocolError)) throw problem;
      this.#log(`a connection is closed: it has ${problem.message}`);
      this.#leave();
      this.finish();
    }
  }

  #take(type, id, content) {
    if (id === 0) return this.#manage(type, content);
    if (type === Type.BEGIN_REQUEST) return this.#begin(id, content);
    const exchange = this.#exchange;
    // Of a request that was refused, or has ended (§3.3).
    if (exchange?.id !== id) return undefined;
    switch (type) {
      case Type.ABORT_REQUEST:
        exchange.leave();
        return this.endRequest(exchange, Status.REQUEST_COMPLETE);
      case Type.PARAMS:
        return this.#addParams(exchange, content);
      case Type.STDIN:
        if (!exchange.input) throw new ProtocolError("a body before the end of the variables");
        if (exchange.input.hasEnded) throw new ProtocolError("more body behind its end");
        return content.length > 0 ? exchange.input.push(content) : exchange.input.end();
      case Type.DATA:
        return undefined;
      default:
        throw new ProtocolError(`a record of type ${type} in a request`);
    }
  }

  // §4.
  #manage(type, content) {
    if (this.#socket.writableLength > MAX_ANSWERS) throw new ProtocolError("questions whose answers it does not read");
    if (type === Type.GET_VALUES) writeRecord(this.#socket, Type.GET_VALUES_RESULT, 0, answerValues(content));
    else writeRecord(this.#socket, Type.UNKNOWN_TYPE, 0, Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]));
  }

  // §5.1.
  #begin(id, content) {
    if (content.length !== 8) throw new ProtocolError(`a BEGIN_REQUEST of ${content.length} bytes`);
    const exchange = new Exchange(this, id, content[2]);
    if (this.#exchange?.id === id) throw new ProtocolError(`request ${id} twice`);
    if (this.#exchange) return this.#sendEnd(id, Status.CANT_MPX_CONN);
    if (content.readUInt16BE(0) !== RESPONDER) return this.endRequest(exchange, Status.UNKNOWN_ROLE);
    this.#exchange = exchange;
    return undefined;
  }

  #addParams(exchange, content) {
    if (exchange.variables) throw new ProtocolError("variables behind their end");
    exchange.paramsSize += content.length;
    if (exchange.paramsSize > MAX_PARAMS) throw new ProtocolError(`variables of more than ${MAX_PARAMS} bytes`);
    if (content.length > 0) {
      exchange.params.push(content);
      return;
    }
    exchange.variables = parsePairs(Buffer.concat(exchange.params));
    exchange.params = null;
    const length = exchange.variables.get("CONTENT_LENGTH") ?? "";
    if (!/^\d{0,15}$/.test(length)) throw new ProtocolError(`the CONTENT_LENGTH '${length.slice(0, 40)}'`);
    exchange.input = new Input(length === "" ? null : Number(length), (isFull) => {
      if (this.#exchange === exchange) this.#socket[isFull ? "pause" : "resume"]();
    });
    this.#serve(exchange);
  }

  // §5.5.
  #sendEnd(id, status) {
    if (this.#socket.writableLength > MAX_ANSWERS && status !== Status.REQUEST_COMPLETE) throw new ProtocolError("questions whose answers it does not read");
    writeRecord(this.#socket, Type.END_REQUEST, id, Buffer.from([0, 0, 0, 0, status, 0, 0, 0]));
  }
}

module.exports = { Connection };
