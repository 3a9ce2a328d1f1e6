-- Say that a process takes new calls, up to its limit.
-- KEYS: the process's limit, the processes that take calls, the mark that Redis knows them, the mark that it learns them
-- ARGV: process, limit, milliseconds that the offer lasts, milliseconds in which all processes make one
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
if redis.call('SET', KEYS[3], 1, 'PX', ARGV[3], 'NX') then
  redis.call('SET', KEYS[4], 1, 'PX', ARGV[4]) -- the first of them, or Redis has forgotten the others
else
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
end
