-- wrk sends the requests of a file in turn, and says in the end what came of them, in one line.
local requests, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local method, path, cookie, body = line:match("^(%S+) (%S+) (%S+) ?(.*)$")
    local headers = { Cookie = cookie, ["Content-Type"] = "application/x-www-form-urlencoded" }
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("%d %f %f %d\n", summary.requests, summary.duration / 1e6, latency:percentile(95) / 1e3, lost))
end
