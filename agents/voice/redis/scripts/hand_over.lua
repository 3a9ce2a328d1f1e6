-- Give up a call, and keep its state for the process that claims it; unless another process has the call already.
-- KEYS: the call's lease, its hand-over, the places of the process
-- ARGV: process, state, seconds to keep the state, conversation
redis.call('ZREM', KEYS[3], ARGV[4])
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
return 1
