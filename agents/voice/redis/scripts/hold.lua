-- Take or renew the lease of a call. A person's newest `limit` calls stay; those of dead processes do not count.
-- KEYS: the person's calls sorted by their beginning, the call's lease, its hand-over, the places of the process
-- ARGV: process, conversation, created_at, milliseconds of a lease, prefix of the keys of leases, limit
-- Returns the status, then the conversation and the process of each call that was evicted.
local calls, lease, hand_over = KEYS[1], KEYS[2], KEYS[3]
local process, conversation, created_at = ARGV[1], ARGV[2], ARGV[3]
local lease_ms, prefix, limit = ARGV[4], ARGV[5], tonumber(ARGV[6])

local holder = redis.call('GET', lease)
if holder == '-' then
  return {'evicted'}
end
if holder and holder ~= process then
  return {'claimed'}
end
if not holder and redis.call('EXISTS', hand_over) == 1 then
  return {'claimed'} -- handed over a moment ago, while this renewal was on its way
end

redis.call('SET', lease, process, 'PX', lease_ms)
local time = redis.call('TIME')
redis.call('ZADD', KEYS[4], time[1] * 1000 + math.floor(time[2] / 1000) + lease_ms, conversation)
redis.call('PEXPIRE', KEYS[4], 2 * lease_ms)
redis.call('ZADD', calls, created_at, conversation)
for _, other in ipairs(redis.call('ZRANGE', calls, 0, -1)) do
  if redis.call('EXISTS', prefix .. other) == 0 then
    redis.call('ZREM', calls, other)
  end
end

local answer = {'ok'}
local surplus = redis.call('ZCARD', calls) - limit
if surplus > 0 then
  for _, oldest in ipairs(redis.call('ZRANGE', calls, 0, surplus - 1)) do
    if oldest == conversation then
      answer[1] = 'evicted'
    else
      table.insert(answer, oldest)
      table.insert(answer, redis.call('GET', prefix .. oldest))
    end
    redis.call('ZREM', calls, oldest)
    redis.call('SET', prefix .. oldest, '-', 'PX', lease_ms) -- its own renewal finds this and fails
  end
end
redis.call('PEXPIRE', calls, 2 * lease_ms)
return answer
