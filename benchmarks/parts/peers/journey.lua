-- One filing after the other on one connection: run wrk with as many threads as connections.
-- The folder that holds recipe.lua is its argument.

local steps, before, after
local at, address, page, location, cookie = 1, "/", "", nil, nil

local function content(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function init(arguments)
  local folder = arguments[1]
  steps = dofile(folder .. "/recipe.lua")
  before, after = content(folder .. "/before.bin"), content(folder .. "/after.bin")
end

local function token()
  local last
  for found in page:gmatch('name="token" value="([^"]+)"') do last = found end
  return last
end

-- What comes next; wrk may ask more than once before the answer is there.
function request()
  local step, headers = steps[at], { Cookie = cookie }
  if location then
    address = location
  elseif step.get then
    address = step.get
  elseif step.link then
    address = page:match('href="(' .. step.link:gsub("%-", "%%-") .. '[^"]+)"') or address
  else
    local body = "token=" .. token() .. "&" .. (step.form or "")
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    if step.upload then
      body = before .. token() .. after
      headers["Content-Type"] = step.upload
    end
    return wrk.format("POST", address, headers, body)
  end
  return wrk.format("GET", address, headers)
end

function response(status, headers, body)
  local set = headers["set-cookie"]
  if set then cookie = set:match("[^;]+") end
  location = status == 303 and headers["location"] or nil
  if location then return end
  page, at = body, at + 1
  if at > #steps then at, cookie = 1, nil end
end
