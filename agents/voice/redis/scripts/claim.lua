-- Take over the lease of a call that nobody holds, or exactly the process that is named.
-- KEYS: the call's lease    ARGV: process, the process it is taken from or nothing, milliseconds of a lease
local holder = redis.call('GET', KEYS[1])
if holder and (ARGV[2] == '' or holder ~= ARGV[2]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
