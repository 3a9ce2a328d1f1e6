-- Give up the lease of a call that has ended, if this process still holds it.
-- KEYS: the person's calls, the call's lease    ARGV: process, conversation
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[1], ARGV[2])
end
