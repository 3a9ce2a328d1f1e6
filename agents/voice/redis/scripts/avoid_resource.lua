-- Mark a Voice Live resource, so that no process connects to it for a while.
-- KEYS: the marks of all resources, the one to set first
-- ARGV: milliseconds to avoid it, milliseconds to keep the mark after that: the next connect in that time is a trial
-- Returns the milliseconds until one of the resources is not avoided.
local avoid_ms, kept_ms = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('SET', KEYS[1], now + avoid_ms, 'PX', avoid_ms + kept_ms)
local soonest = avoid_ms
for _, mark in ipairs(KEYS) do
  soonest = math.min(soonest, math.max(0, tonumber(redis.call('GET', mark) or 0) - now))
end
return soonest
