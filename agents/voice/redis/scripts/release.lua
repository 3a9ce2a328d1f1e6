-- Give back the place of a call that has ended, and its lease if this process still holds it.
-- KEYS: the person's calls, the call's lease, the places of the process    ARGV: process, conversation
redis.call('ZREM', KEYS[3], ARGV[2])
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[1], ARGV[2])
end
