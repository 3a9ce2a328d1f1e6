-- Take a place for a new call: in the process that asks, or where that is full in the emptiest one that has room.
-- KEYS: the processes that take new calls
-- ARGV: process, conversation, the process's limit, calls that it knows it has, milliseconds that the place is kept,
--       prefix of the keys of limits, prefix of the keys of places, then the processes to leave out
-- Returns the process that has the place now, or nothing if all are full.
local own, conversation, known = ARGV[1], ARGV[2], tonumber(ARGV[4])
local kept_ms, limits, places = tonumber(ARGV[5]), ARGV[6], ARGV[7]
local time = redis.call('TIME') -- Redis's own clock: those of the processes differ
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local left_out = {}
for number = 8, #ARGV do
  left_out[ARGV[number]] = true
end

local function taken(process)
  redis.call('ZREMRANGEBYSCORE', places .. process, '-inf', now)
  return redis.call('ZCARD', places .. process)
end

local chosen
if not left_out[own] and math.max(known, taken(own)) < tonumber(ARGV[3]) then
  chosen = own
else
  local emptiest = 1
  for _, process in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local limit = redis.call('GET', limits .. process)
    if not limit then
      redis.call('SREM', KEYS[1], process) -- it has died
    elseif process ~= own and not left_out[process] then
      local share = taken(process) / tonumber(limit)
      if share < emptiest then
        chosen, emptiest = process, share
      end
    end
  end
end

if chosen then
  redis.call('ZADD', places .. chosen, now + kept_ms, conversation)
  redis.call('PEXPIRE', places .. chosen, 2 * kept_ms)
end
return chosen
