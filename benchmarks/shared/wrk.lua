-- wrk -s wrk.lua URL -- FILE: posts what is in the file (gets, if it is empty), and prints the figures of the run as
-- one line of JSON.
-- Neither request() nor response() is defined here, so wrk sends a constant and parses no more than it must.

function init(args)
   local file = assert(io.open(args[1], "rb"))
   local body = file:read("*a")
   file:close()
   if #body > 0 then
      wrk.method = "POST"
      wrk.body = body
   end
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '{"requests": %d, "seconds": %.6f, "mean_ms": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, ' ..
      '"errors": {"connect": %d, "read": %d, "write": %d, "timeout": %d, "status": %d}}\n',
      summary.requests, summary.duration / 1e6,
      latency.mean / 1e3, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
