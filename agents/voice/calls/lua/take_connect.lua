-- Count one more connect in a sliding window, now or as soon as there is a place: those who wait stand in line.
-- KEYS: connects of all, connects of one person
-- ARGV: limit of all, limit of the person, milliseconds of the window, milliseconds one may wait, a name for this connect
-- Gives whether it was counted, the milliseconds until its turn, and whether the person's own limit is the reason.
local limits = {tonumber(ARGV[1]), tonumber(ARGV[2])}
local window_ms, may_wait_ms, name = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local time = redis.call('TIME') -- Redis's own clock: those of the processes differ
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local turn, is_own = now, 0
for number, connects in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', connects, '-inf', now - window_ms)
  local surplus = redis.call('ZCARD', connects) - limits[number]
  if surplus >= 0 then
    local before = redis.call('ZRANGE', connects, surplus, surplus, 'WITHSCORES')
    local free = tonumber(before[2]) + window_ms
    if free > turn then
      turn, is_own = free, number - 1
    end
  end
end
if turn - now > may_wait_ms then
  return {0, turn - now, is_own}
end

for _, connects in ipairs(KEYS) do
  redis.call('ZADD', connects, turn, name)
  local last = redis.call('ZRANGE', connects, -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', connects, tonumber(last[2]) + window_ms)
end
return {1, turn - now, is_own}
