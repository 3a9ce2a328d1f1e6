-- Leave a call to whoever claims it next, with what that process must know; unless another process has it already.
-- KEYS: the call's lease, its hand-over    ARGV: process, what must be known, seconds it is kept
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
return 1
