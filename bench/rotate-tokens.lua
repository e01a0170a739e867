-- wrk -s rotate-tokens.lua URL -- TOKENS_FILE METHOD PATH [BODY]
-- Sends one request after the other, each with the next token of the file, from a place of the list that differs
-- from run to run. Ends with one line of JSON for whoever started it.

local prepared = {}
local at = 0

function init(args)
  local headers = { ["Content-Type"] = args[4] and "application/json" or nil }
  for token in io.lines(args[1]) do
    headers["Authorization"] = "Bearer " .. token
    prepared[#prepared + 1] = wrk.format(args[2], args[3], headers, args[4])
  end
  math.randomseed(os.time())
  at = math.random(#prepared)
end

function request()
  at = at % #prepared + 1
  return prepared[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"refused":%d,"broken":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
