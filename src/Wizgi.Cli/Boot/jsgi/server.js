"use strict";

const net = require("node:net");
const { Connection } = require("./connection.js");
const { makeRequest } = require("./request.js");
const { answer } = require("./response.js");

function log(text) {
  process.stderr.write(text + "\n");
}

/** Serves an application on descriptor 0 until it is told to stop. */
class Server {
  #app;
  #listener;
  #connections = new Set();
  #isStopping = false;

  constructor(app) {
    this.#app = app;
    // Who does not read keeps no more than Node's own buffer.
    this.#listener = net.createServer((socket) => this.#accept(socket));
  }

  /** Resolves at the end, rejects if there is no socket. */
  serve() {
    return new Promise((resolve, reject) => {
      // One that is lost is the client's loss (too many files): the next one comes.
      this.#listener.once("error", reject);
      this.#listener.once("listening", () => {
        this.#listener.off("error", reject);
        this.#listener.on("error", (problem) => log(`a connection was not taken: ${problem.message}`));
      });
      // 'close' comes when the last connection has gone.
      this.#listener.once("close", resolve);
      this.#listener.listen({ fd: 0 });
    });
  }

  /** Finishes what runs. */
  stop() {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#listener.close();
    for (const connection of this.#connections) connection.stop();
  }

  #accept(socket) {
    const connection = new Connection(socket, (exchange) => this.#serve(exchange), log);
    this.#connections.add(connection);
    socket.on("close", () => this.#connections.delete(connection));
    if (this.#isStopping) connection.stop();
  }

  #serve(exchange) {
    if (this.#isStopping) exchange.keeps = false;
    answer(this.#app, makeRequest(exchange.variables, exchange.input), exchange, log);
  }
}

module.exports = { Server };
