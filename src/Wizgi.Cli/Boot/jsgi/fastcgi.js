// FastCGI 1.0, the application's side. Sections are those of the specification.
"use strict";

// §8.
const Type = { BEGIN_REQUEST: 1, ABORT_REQUEST: 2, END_REQUEST: 3, PARAMS: 4, STDIN: 5, STDOUT: 6, STDERR: 7, DATA: 8, GET_VALUES: 9, GET_VALUES_RESULT: 10, UNKNOWN_TYPE: 11 };
const Status = { REQUEST_COMPLETE: 0, CANT_MPX_CONN: 1, OVERLOADED: 2, UNKNOWN_ROLE: 3 };
const RESPONDER = 1;
const KEEP_CONN = 1;
const HEAD_SIZE = 8;
/** Bytes in a record: the most that there can be, in eights. */
const MAX_CONTENT = 65528;

/** What comes is not FastCGI. */
class ProtocolError extends Error {}

/** The client has closed the connection or aborted its request. */
class ClientGone extends Error {
  constructor(text = "the client has gone") {
    super(text);
    this.name = "ClientGone";
    this.code = "ECONNRESET";
  }
}

/** The records of bytes as they come (§3.3). */
class RecordReader {
  #parts = [];
  #size = 0;
  #needed = HEAD_SIZE;

  /** Nothing of a record has come. */
  get isEmpty() {
    return this.#size === 0;
  }

  /** Gives each record that is complete to take(type, request, content). */
  add(bytes, take) {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size < this.#needed) return;
    const all = this.#parts.length === 1 ? bytes : Buffer.concat(this.#parts, this.#size);
    let at = 0;
    for (this.#needed = HEAD_SIZE; all.length - at >= HEAD_SIZE; this.#needed = HEAD_SIZE) {
      if (all[at] !== 1) throw new ProtocolError(`a record of version ${all[at]}`);
      const length = all.readUInt16BE(at + 4);
      this.#needed = HEAD_SIZE + length + all[at + 6];
      if (all.length - at < this.#needed) break;
      take(all[at + 1], all.readUInt16BE(at + 2), all.subarray(at + HEAD_SIZE, at + HEAD_SIZE + length));
      at += this.#needed;
    }
    this.#parts = at < all.length ? [all.subarray(at)] : [];
    this.#size = all.length - at;
  }
}

/** Writes records until all of the content is in them; none for no content. */
function writeRecords(socket, type, request, content) {
  for (let at = 0; at < content.length; at += MAX_CONTENT) writeRecord(socket, type, request, content.subarray(at, at + MAX_CONTENT));
}

/** Writes one record: at most 65535 bytes. */
function writeRecord(socket, type, request, content) {
  const head = Buffer.alloc(HEAD_SIZE);
  head[0] = 1;
  head[1] = type;
  head.writeUInt16BE(request, 2);
  head.writeUInt16BE(content.length, 4);
  socket.cork();
  socket.write(head);
  if (content.length > 0) socket.write(content);
  socket.uncork();
}

/** The names and values of §3.4: a Map of strings with a char per byte. Of a name that comes several times the last counts. */
function parsePairs(bytes) {
  const pairs = new Map();
  let at = 0;
  const take = (count) => {
    if (at + count > bytes.length) throw new ProtocolError("variables that break off");
    at += count;
    return at - count;
  };
  const takeLength = () => {
    const short = bytes[take(1)];
    if (short < 128) return short;
    take(3);
    return bytes.readUInt32BE(at - 4) & 0x7fffffff;
  };
  while (at < bytes.length) {
    const [name, value] = [takeLength(), takeLength()];
    const [nameAt, valueAt] = [take(name), take(value)];
    pairs.set(bytes.latin1Slice(nameAt, nameAt + name), bytes.latin1Slice(valueAt, valueAt + value));
  }
  return pairs;
}

/** The answer to GET_VALUES (§4.1): what there is to say of the names that are asked for. */
function answerValues(content) {
  const known = { FCGI_MPXS_CONNS: "0" };
  const parts = [];
  for (const [name] of parsePairs(content)) {
    if (Object.hasOwn(known, name)) parts.push(Buffer.from([name.length, known[name].length]), Buffer.from(name + known[name], "latin1"));
  }
  return Buffer.concat(parts);
}

module.exports = { Type, Status, RESPONDER, KEEP_CONN, ProtocolError, ClientGone, RecordReader, writeRecord, writeRecords, parsePairs, answerValues };
