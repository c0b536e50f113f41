"use strict";

const { ClientGone } = require("./fastcgi.js");

/** Bytes that wait for the application; with more the client waits. */
const MAX_WAITING = 256 * 1024;

/**
 * request.input: the body as it comes. What is read is gone. read() and read(count) promise a Buffer; forEach(block => ...) promises the end, and waits for what its
 * function promises; for await (const block of input) does too. All of them reject if the body breaks off.
 */
class Input {
  #blocks = [];
  #waiting = 0;
  #readers = [];
  #left;
  #failure = null;
  #flow;

  /**
   * @param length In bytes; null: not told.
   * @param flow Called with true where no more should come, with false where it may again.
   */
  constructor(length, flow) {
    this.#left = length;
    this.#flow = flow;
    this.hasEnded = false;
  }

  push(block) {
    if (this.#left !== null) this.#left -= block.length;
    const reader = this.#readers.shift();
    if (reader) return reader.resolve(block);
    this.#blocks.push(block);
    this.#waiting += block.length;
    if (this.#waiting > MAX_WAITING) this.#flow(true);
    return undefined;
  }

  end() {
    this.hasEnded = true;
    if (this.#left > 0) this.fail(new ClientGone("the request's body broke off"));
    for (const reader of this.#readers.splice(0)) reader.resolve(null);
  }

  fail(problem) {
    this.#failure ??= problem;
    for (const reader of this.#readers.splice(0)) reader.reject(problem);
  }

  async read(count = Infinity) {
    const parts = [];
    let left = count;
    while (left > 0) {
      const block = await this.#next();
      if (block === null) break;
      parts.push(block.subarray(0, left));
      if (block.length > left) this.#putBack(block.subarray(left));
      left -= Math.min(left, block.length);
    }
    return Buffer.concat(parts);
  }

  async forEach(take, that) {
    for (let block; (block = await this.#next()) !== null; ) await take.call(that, block);
  }

  async *[Symbol.asyncIterator]() {
    for (let block; (block = await this.#next()) !== null; ) yield block;
  }

  async #next() {
    const block = this.#blocks.shift();
    if (block) {
      this.#waiting -= block.length;
      if (this.#waiting <= MAX_WAITING) this.#flow(false);
      return block;
    }
    if (this.#failure) throw this.#failure;
    if (this.hasEnded) return null;
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  #putBack(block) {
    this.#blocks.unshift(block);
    this.#waiting += block.length;
  }
}

module.exports = { Input };
