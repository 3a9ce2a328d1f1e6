-- Choose a Voice Live resource and count one more connect to it in a sliding window. If there is no free place now, the
-- connect gets the next one in line.
-- KEYS: the person's connects, then for each resource its connects and its mark; of equal resources the first wins
-- ARGV: limit of the person, milliseconds of the window, milliseconds one may wait, a name for this connect,
--       milliseconds that a trial may take, number of the unwanted resource (0: none), then the limit of each resource
-- Returns whether it was counted, the milliseconds until its turn, whether the person's own limit makes it wait, the
-- number of the resource, and whether it is a trial: the resource was marked, and has not answered since.
local window_ms, may_wait_ms, name = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local trial_ms, unwanted = tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME') -- Redis's own clock: those of the processes differ
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function counted(connects, limit) -- returns when its next place is free, and how full it is
  redis.call('ZREMRANGEBYSCORE', connects, '-inf', now - window_ms)
  -- Nobody waits for longer than this: a later entry was made before the clock was set back.
  redis.call('ZREMRANGEBYSCORE', connects, '(' .. now + window_ms + may_wait_ms, '+inf')
  local surplus = redis.call('ZCARD', connects) - limit
  if surplus < 0 then
    return now, 1 + surplus / limit
  end
  local before = redis.call('ZRANGE', connects, surplus, surplus, 'WITHSCORES')
  return tonumber(before[2]) + window_ms, 1
end

local resources, all_avoided = {}, true
for number = 1, (#KEYS - 1) / 2 do
  local one = {number = number, connects = KEYS[2 * number], mark = KEYS[2 * number + 1]}
  one.free, one.load = counted(one.connects, tonumber(ARGV[6 + number]))
  one.marked_until = tonumber(redis.call('GET', one.mark) or 0)
  one.avoided_until = math.max(one.marked_until, number == unwanted and now + 1 or 0)
  all_avoided = all_avoided and one.avoided_until > now
  resources[number] = one
end

-- Of the resources that are not avoided, choose the one with the soonest free place, then the emptiest. If all are
-- avoided, try the one whose mark ends first: a site must never lock itself out.
local own = counted(KEYS[1], tonumber(ARGV[1]))
local chosen
for _, one in ipairs(resources) do
  one.turn = math.max(now, one.free, all_avoided and 0 or one.avoided_until)
  one.ready = math.max(one.turn, own) -- if the person has to wait anyway, all that are free by then are equal
  one.rank = all_avoided and one.avoided_until or one.load
  if own > one.turn and one.marked_until > 0 and not all_avoided then
    one.rank = 2 -- after the full ones: a trial should begin at once, since all others wait for its result
  end
  if not chosen or one.ready < chosen.ready or (one.ready == chosen.ready and one.rank < chosen.rank) then
    chosen = one
  end
end
local turn, is_own = chosen.ready, own > chosen.turn and 1 or 0
if turn - now > may_wait_ms then
  return {0, turn - now, is_own, chosen.number, 0}
end

local is_trial = chosen.marked_until > 0 and 1 or 0
if is_trial == 1 then -- all others wait for the result of the trial
  local ends = math.max(chosen.marked_until, turn + trial_ms)
  redis.call('SET', chosen.mark, ends, 'PX', ends - now)
end
for _, connects in ipairs({KEYS[1], chosen.connects}) do
  redis.call('ZADD', connects, turn, name)
  local last = redis.call('ZRANGE', connects, -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', connects, tonumber(last[2]) + window_ms)
end
return {1, turn - now, is_own, chosen.number, is_trial}
