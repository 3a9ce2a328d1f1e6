-- Take the lease of a call that nobody holds, or that the named process holds.
-- KEYS: the call's lease    ARGV: process, the process to take it from or '', milliseconds of a lease
local holder = redis.call('GET', KEYS[1])
if holder and (ARGV[2] == '' or holder ~= ARGV[2]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
