-- Serves a WSAPI application over FastCGI, on descriptor 0, with WSAPI's own handler: one request at a time.
--
--     lua5.1 wsapi.lua hello.lua
--     lua5.1 wsapi.lua a.module

-- The handler takes these for those of the request.
local log = io.stderr

local found, fastcgi = pcall(require, "wsapi.fastcgi")
if not found then
  log:write("wizgi: WSAPI applications need lua-wsapi-fcgi: apt-get install lua5.1 lua-wsapi-fcgi (", fastcgi:match("^[^\n]*"), ")\n")
  os.exit(1)
end
local common = require "wsapi.common"

local function load(name)
  local file = io.open(name)
  if not file then return common.normalize_app(name) end
  file:close()
  package.path = name:gsub("[^/]*$", "") .. "?.lua;./?.lua;" .. package.path
  return common.normalize_app(name, true)
end

local loaded, app = xpcall(function () return load(arg[#arg]) end, debug.traceback)
if not loaded or type(app) ~= "function" then
  log:write(loaded and arg[#arg] .. " has no application: it must return a function, or a table with a function 'run'" or app, "\n")
  os.exit(1)
end

-- An error of the application: 500, and the log alone is told. Behind the head nothing can be said any more, and the handler would end the response as if it were
-- whole; the end of the process breaks it off.
local function guard(env)
  local answer = { xpcall(function () return app(env) end, debug.traceback) }
  if not answer[1] then
    log:write("Error handling request ", env.REQUEST_METHOD, " ", env.REQUEST_URI, "\n", tostring(answer[2]), "\n")
    local text = "Internal Server Error\n"
    return 500, { ["Content-Type"] = "text/plain; charset=utf-8" }, function () local part = text; text = nil; return part end
  end
  local status, headers, body = answer[2], answer[3], answer[4]
  return status, headers, function ()
    local ok, part = xpcall(body, debug.traceback)
    if ok then return part end
    log:write(tostring(part), "\n")
    -- Lua's own exit would end the response.
    os.execute("kill -KILL $PPID")
  end
end

fastcgi.run(guard)
