-- A WSAPI application: a function from the environment to a status, headers, and an iterator of the body.

local MEBIBYTE = 1024 * 1024

-- A body of these blocks.
local function blocks(list)
  local at = 0
  return function ()
    at = at + 1
    return list[at]
  end
end

local function text(body, status, headers)
  headers = headers or {}
  headers["Content-Type"] = "text/plain; charset=utf-8"
  return status or 200, headers, type(body) == "function" and body or blocks { body }
end

-- The number of the query's variable; another where there is none.
local function number(env, name, otherwise)
  return tonumber(("&" .. env.QUERY_STRING .. "&"):match("&" .. name .. "=(%d+)&")) or otherwise
end

-- The request as lines of "key: value".
local function environ(env)
  local lines = {}
  for key, value in pairs(env.headers) do lines[#lines + 1] = key .. ": " .. value .. "\n" end
  table.sort(lines)
  return text(table.concat(lines))
end

-- Lua itself cannot sleep for less than a second.
local function pause(seconds)
  os.execute("sleep " .. seconds)
end

-- Blocks with a pause between them, as they come.
local function stream(env)
  local block, count = 0, number(env, "n", 5)
  return text(function ()
    block = block + 1
    if block > count then return nil end
    if block > 1 then pause(0.2) end
    return "block " .. block .. "\n"
  end)
end

-- The length of the body that came, and the sum of its bytes: block by block, never the whole of it.
local function upload(env)
  local length, sum, left = 0, 0, tonumber(env.CONTENT_LENGTH) or 0
  while left > 0 do
    local block = env.input:read(math.min(left, 4096))
    if not block or #block == 0 then break end
    for at = 1, #block do sum = sum + block:byte(at) end
    length = length + #block
    left = left - #block
  end
  return text(length .. " bytes, sum " .. sum .. "\n")
end

local function large(env)
  local left, count = number(env, "mib", 1), number(env, "mib", 1)
  local block = ("x"):rep(MEBIBYTE)
  return 200, { ["Content-Type"] = "application/octet-stream", ["Content-Length"] = count * MEBIBYTE }, function ()
    left = left - 1
    return left >= 0 and block or nil
  end
end

local routes = {
  ["/"] = function () return text("Hello from WSAPI\n") end,
  ["/environ"] = environ,
  ["/stream"] = stream,
  ["/upload"] = upload,
  -- Several values of a header are a table.
  ["/headers"] = function () return text("headers\n", 200, { ["Set-Cookie"] = { "a=1; Path=/", "b=2; HttpOnly" }, ["X-Family"] = "wsapi" }) end,
  ["/error"] = function () error("an error of the application") end,
  ["/large"] = large,
}

return function (env)
  local route = routes[env.PATH_INFO]
  if route then return route(env) end
  return text("Not found\n", 404)
end
