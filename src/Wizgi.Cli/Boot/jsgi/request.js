"use strict";

// Never an application's business: an order to programs (CVE-2016-5385), and what CGI says elsewhere.
const DROPPED = new Set(["HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"]);

/** What jsgi.errors is: writes to the log. */
const errors = {
  print: (...words) => void process.stderr.write(words.join(" ") + "\n"),
  write: (text) => void process.stderr.write(String(text)),
  flush() {},
};

/** A path as it stands in an address: RFC 3986 §3.3. */
function encodePath(path) {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/g, (char) => "%" + char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0"));
}

/**
 * scriptName and pathInfo, which JSGI has as the client wrote them, and CGI decoded: REQUEST_URI tells, if it is the same path.
 * @returns Both.
 */
function splitPath(variables) {
  const [script, info] = [variables.get("SCRIPT_NAME") ?? "", variables.get("PATH_INFO") ?? ""];
  const raw = (variables.get("REQUEST_URI") ?? "").split("?", 1)[0];
  const parts = raw.match(/%[0-9A-Fa-f]{2}|[^]/g) ?? [];
  const decoded = parts.map((part) => (part.length === 3 ? String.fromCharCode(parseInt(part.slice(1), 16)) : part)).join("");
  if (decoded !== script + info) return [encodePath(script), encodePath(info)];
  return [parts.slice(0, script.length).join(""), parts.slice(script.length).join("")];
}

function httpVersion(protocol) {
  const [, major, minor] = /^HTTP\/(\d+)(?:\.(\d+))?$/.exec(protocol ?? "") ?? [null, "1", "1"];
  return [Number(major), Number(minor ?? 0)];
}

/**
 * The request object of JSGI 0.3. Strings have a char for each byte that came.
 * @param variables A Map.
 * @param input The body.
 */
function makeRequest(variables, input) {
  const headers = Object.create(null);
  // A variable may have any name, __proto__ too.
  const env = Object.create(null);
  for (const [name, value] of variables) {
    if (DROPPED.has(name)) continue;
    env[name] = value;
    if (name.startsWith("HTTP_")) headers[name.slice(5).toLowerCase().replaceAll("_", "-")] = value;
  }
  if (env.CONTENT_TYPE) headers["content-type"] = env.CONTENT_TYPE;
  if (env.CONTENT_LENGTH) headers["content-length"] = env.CONTENT_LENGTH;
  const isSecure = env.REQUEST_SCHEME ? env.REQUEST_SCHEME === "https" : /^(on|1)$/i.test(env.HTTPS ?? "");
  const [scriptName, pathInfo] = splitPath(variables);
  return {
    method: (env.REQUEST_METHOD ?? "GET").toUpperCase(),
    scriptName,
    pathInfo,
    queryString: env.QUERY_STRING ?? "",
    scheme: isSecure ? "https" : "http",
    host: env.SERVER_NAME ?? "",
    port: Number.parseInt(env.SERVER_PORT, 10) || (isSecure ? 443 : 80),
    version: httpVersion(env.SERVER_PROTOCOL),
    headers,
    input,
    authType: env.AUTH_TYPE,
    remoteAddr: env.REMOTE_ADDR,
    remoteHost: env.REMOTE_HOST,
    remoteUser: env.REMOTE_USER,
    serverSoftware: env.SERVER_SOFTWARE,
    jsgi: { version: [0, 3], errors, multithread: false, multiprocess: true, runOnce: false, async: true, cgi: false, ext: {} },
    env,
  };
}

module.exports = { makeRequest };
